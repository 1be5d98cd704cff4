import { stat } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofArray } from '../build/series.ts';
import { absentWord, anyIs, BAD, fixed, QUIET, WATCH, WORST } from '../build/words.ts';
import { REDUNDANCY, SCRUB_AGE } from '../common.ts';

/** The state of the array in words. */
export const now: readonly AnyBuilder[] = [
  stat({
    title: 'State',
    about:
      "The kernel's word for the array. Bad: inactive, clear or broken; readonly after a write error. clean and active are both fine.",
    queries: [{ expr: `max by (state) (${ofArray('md_array_state')} == 1)`, legend: '{{state}}' }],
    shows: 'name',
    unit: 'none',
    steps: [['green']],
    overrides: [
      { matching: '/inactive|clear|broken/', properties: fixed(WORST) },
      { matching: '/^readonly/', properties: fixed(BAD) },
    ],
  }),
  stat({
    title: 'Redundancy left',
    about:
      'Further members that the array survives losing, in the worst case. Bad: "none left"; check the backup and know the surviving disk by its serial number before anybody touches hardware.',
    queries: [{ expr: `min(${ofArray('md_array_redundancy_remaining')})` }],
    unit: 'none',
    words: REDUNDANCY,
    steps: [[WORST], [BAD, 0], ['green', 1]],
  }),
  stat({
    title: 'Sync',
    about:
      'What the sync thread does, and how far it has come; idle is normal. Bad: frozen for long; nothing rebuilds then.',
    queries: [
      {
        expr: `max by (action) (${ofArray('md_array_sync_action')} == 1)`,
        legend: '{{action}}',
      },
    ],
    shows: 'name',
    unit: 'none',
    steps: [['green']],
    overrides: [
      { matching: '/recover|resync|reshape|check|repair/', properties: fixed(QUIET) },
      { matching: '/frozen/', properties: fixed(WATCH) },
    ],
  }),
  stat({
    title: 'Mismatches',
    about:
      'Sectors in requests that differed between members, by the last whole scrub. Bad: any on parity levels; do not repair, read the page of md_mismatches_found. On mirrors swap explains some.',
    queries: [{ expr: `max(${ofArray('md_array_last_scrub_mismatch_sectors')})` }],
    unit: 'none',
    steps: anyIs(WORST),
    nothing: 'no scrub seen',
  }),
  stat({
    title: 'Last scrub',
    about:
      'How long ago the last whole check or repair ended. Bad: more than 40 days; is mdcheck_start.timer enabled?',
    queries: [{ expr: `max(time() - ${ofArray('md_array_last_scrub_timestamp_seconds')})` }],
    unit: 's',
    steps: SCRUB_AGE,
    nothing: 'none seen',
  }),
  stat({
    title: 'Owed a comparison',
    about:
      'Bytes of members that came back, of which nothing proves that they are what the others hold. Bad: any; until they are compared, reads may return old data: no fsck, no repair.',
    queries: [{ expr: `sum(${ofArray('md_verify_owed_bytes')})` }],
    unit: 'bytes',
    words: [absentWord(['not known', WATCH])],
    steps: anyIs(WORST),
  }),
];
