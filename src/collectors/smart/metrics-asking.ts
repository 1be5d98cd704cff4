import { counter, type Family, gauge } from '../../metrics/family.ts';
import type { SmartReading } from './reading.ts';
import { perDisk } from './sampling.ts';

const DISK = ['disk'] as const;
const MS = 1000;

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / MS;
}

/** How asking each disk goes: freshness, duration, trouble. */
export const askingFamilies: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_smart_available',
    help: 'Whether there is a smartctl to ask with (1) or not (0).',
    labels: [],
    samples: ({ available }: SmartReading) => [
      [{}, available === undefined ? undefined : Number(available)],
    ],
  }),
  gauge({
    name: 'rotwatch_smart_readable',
    help: 'Whether the disk answered when last asked (1) or could not be read (0); a resting disk keeps its last.',
    labels: DISK,
    samples: perDisk(({ condition, reportedAt }) => {
      if (condition.kind === 'pending') return undefined;
      if (condition.kind === 'resting') return reportedAt === undefined ? undefined : 1;
      return condition.kind === 'answered';
    }),
  }),
  gauge({
    name: 'rotwatch_disk_wedged',
    help: 'Whether smartctl did not come back from the disk, which is therefore left alone for a while (1).',
    labels: DISK,
    samples: perDisk(({ condition }) => condition.kind === 'wedged'),
  }),
  gauge({
    name: 'rotwatch_smart_next_attempt_timestamp_seconds',
    help: 'When a wedged disk will be asked again.',
    labels: DISK,
    samples: perDisk(({ condition }) =>
      condition.kind === 'wedged' ? seconds(condition.nextAt) : undefined,
    ),
  }),
  counter({
    name: 'rotwatch_smart_timeouts_total',
    help: 'Commands to the disk that missed their deadline since the daemon started.',
    labels: DISK,
    samples: perDisk(({ timeouts }) => timeouts),
  }),
  gauge({
    name: 'rotwatch_smart_last_success_timestamp_seconds',
    help: 'When the disk last answered: health (often) and logs (seldom). Does not move while the disk rests.',
    labels: ['disk', 'tier'],
    samples: ({ disks }: SmartReading) =>
      disks.flatMap(({ disk, reportedAt, logsReportedAt }) => [
        [{ disk, tier: 'health' }, seconds(reportedAt)] as const,
        [{ disk, tier: 'logs' }, seconds(logsReportedAt)] as const,
      ]),
  }),
  gauge({
    name: 'rotwatch_smart_last_duration_seconds',
    help: 'How long the disk took to answer when it last did.',
    labels: DISK,
    samples: perDisk(({ durationMs }) => seconds(durationMs)),
  }),
  gauge({
    name: 'rotwatch_smart_interval_seconds',
    help: 'How often the disk is asked for its health; longer than configured for a disk that answers slowly.',
    labels: DISK,
    samples: perDisk(({ intervalMs }) => seconds(intervalMs)),
  }),
  gauge({
    name: 'rotwatch_smart_section_refused',
    help: "A section of SMART that this model's firmware refuses, and that is therefore not asked for today; 1 while so.",
    labels: ['disk', 'section'],
    samples: ({ disks }: SmartReading) =>
      disks.flatMap(({ disk, refused }) =>
        refused.map((section) => [{ disk, section }, 1] as const),
      ),
  }),
  gauge({
    name: 'rotwatch_smart_self_raising',
    help: "Asking for logs was found to raise the disk's own error counter, and is given up for today; 1 while so.",
    labels: DISK,
    samples: perDisk(({ selfRaising }) => selfRaising || undefined),
  }),
];
