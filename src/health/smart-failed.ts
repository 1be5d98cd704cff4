import type { SmartDisk } from '../collectors/smart/reading.ts';
import type { SmartReport } from '../collectors/smart/report.ts';
import { diskRule, nameOf } from './disk-rule.ts';
import type { Lack } from './rule.ts';

/** NVMe: only the temperature bit of the critical warning. */
const TEMPERATURE_ONLY = 0x02;

/** The device's overall verdict on itself: failing. */
export const smartFailed = diskRule('smart_failed', (disk, { available }) => {
  const { report } = disk;
  // That there is no smartctl is said once, by disk_unreadable.
  if (report === undefined) return available === false ? [] : lackOf(disk);
  if (report.passed === undefined) return [noVerdict(report)];
  if (report.passed) return [];
  // NVMe calls any critical warning a failure; being warm is disk_too_hot.
  if (report.nvme?.criticalWarning === TEMPERATURE_ONLY) return [];
  const failing = (report.ata?.attributes ?? []).filter(({ failed }) => failed === 'now');
  return [
    {
      severity: 'critical',
      summary: `${nameOf(disk)} calls itself failing`,
      evidence: [
        'SMART overall health: FAILED',
        ...failing.map(
          ({ id, name, value, threshold }) =>
            `attribute ${id} ${name}: value ${value ?? 'not known'}, threshold ${threshold ?? 'not known'}`,
        ),
      ],
      action:
        'Copy off what exists only there, or make sure that its arrays have redundancy left; then replace it.',
    },
  ];
});

function noVerdict({ smartAvailable, smartEnabled }: SmartReport): Lack {
  if (smartAvailable === true && smartEnabled === false) {
    const why = 'SMART is switched off in the disk; smartctl --smart=on switches it on';
    return { reason: 'smart_off', why };
  }
  const why = 'the disk gives no overall verdict on itself';
  return { reason: 'no_verdict', why, applies: false };
}

function lackOf({ present, condition }: SmartDisk): readonly Lack[] {
  if (!present || condition.kind === 'unreadable' || condition.kind === 'wedged') return [];
  if (condition.kind === 'resting') {
    return [{ reason: 'asleep', why: 'the disk sleeps and was not read since the start' }];
  }
  return [{ reason: 'not_read', why: 'the disk was not read yet' }];
}
