import { graph } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofArray } from '../build/series.ts';
import { anyIs, BAD, WORST } from '../build/words.ts';

const remaining = ofArray('md_array_sync_remaining_bytes');
const speed = ofArray('md_array_sync_speed_bytes_per_second');

/** Syncs under way, and the scrubs that were. */
export const syncs: readonly AnyBuilder[] = [
  graph({
    title: 'Sync under way',
    about:
      'How far the sync has come. Bad: a line that is flat for ten minutes: look for a hung disk in the kernel log, and do not reboot a degraded array.',
    queries: [{ expr: ofArray('md_array_sync_completed_ratio'), legend: '{{instance}} {{array}}' }],
    unit: 'percentunit',
    min: 0,
    max: 1,
    width: 8,
    nothing: 'no sync in this time',
  }),
  graph({
    title: 'Speed',
    about:
      'Per member. Bad: a fall far below what the disks can do while nobody else uses them: a disk that retries, or sync_speed_max.',
    queries: [{ expr: speed, legend: '{{instance}} {{array}}' }],
    unit: 'Bps',
    min: 0,
    width: 8,
    nothing: 'no sync in this time',
  }),
  graph({
    title: 'Time left',
    about:
      'What remains at the speed of the moment. Bad: days; while it lasts, the array has less redundancy than it should.',
    queries: [{ expr: `${remaining} / (${speed} > 0)`, legend: '{{instance}} {{array}}' }],
    unit: 's',
    min: 0,
    width: 8,
    nothing: 'no sync in this time',
  }),
  graph({
    title: 'Time since the last whole scrub',
    about:
      'Falls to 0 at the end of each check or repair that went over the whole array. Bad: above the line (40 days); what nobody reads, nobody knows to be readable.',
    queries: [
      {
        expr: `time() - ${ofArray('md_array_last_scrub_timestamp_seconds')}`,
        legend: '{{instance}} {{array}}',
      },
    ],
    nothing: 'no scrub seen',
    unit: 's',
    min: 0,
    steps: [['green'], [BAD, 40 * 86_400]],
    line: true,
    width: 8,
  }),
  graph({
    title: 'Mismatches over time',
    about:
      'Of the last whole scrub, and of the check that runs. Bad: any on parity levels; on mirrors more than swap explains, or more at every scrub.',
    queries: [
      {
        expr: ofArray('md_array_last_scrub_mismatch_sectors'),
        legend: '{{instance}} {{array}} last whole scrub',
      },
      {
        expr: ofArray('md_array_mismatch_sectors'),
        legend: '{{instance}} {{array}} last or running check',
      },
    ],
    unit: 'none',
    min: 0,
    steps: anyIs(WORST),
    line: true,
    width: 8,
  }),
  graph({
    title: 'Duration of the last scrub',
    about:
      'Bad: a scrub that takes much longer than the ones before it: a disk that retries, or a load that starves it.',
    queries: [
      {
        expr: ofArray('md_array_last_scrub_duration_seconds'),
        legend: '{{instance}} {{array}}',
      },
    ],
    nothing: 'no scrub seen',
    unit: 's',
    min: 0,
    width: 8,
  }),
];
