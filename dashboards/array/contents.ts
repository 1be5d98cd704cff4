import { graph, stat } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofArray } from '../build/series.ts';
import { ALWAYS_PLAIN, anyIs, fixed, WATCH, WORST } from '../build/words.ts';

const NOT_COMPARED = 'not compared';

/** What comparing the members came to. */
export const contents: readonly AnyBuilder[] = [
  stat({
    title: 'Places that differ',
    about:
      'Places of up to 64 KiB in which members are known to differ, at most 64; each stands until it compares equal. Bad: any. Reads return one copy or the other: no fsck, no repair, read the page of md_contents_differ.',
    queries: [{ expr: `sum(${ofArray('md_verify_differing_places')})` }],
    unit: 'none',
    steps: anyIs(WORST),
    nothing: NOT_COMPARED,
  }),
  stat({
    title: 'Looked at in this round',
    about:
      'Part of the array that the round under way has looked at, by samples. Bad: the same for days. What was not looked at is not known.',
    queries: [{ expr: `min(${ofArray('md_verify_coverage_ratio')})` }],
    unit: 'percentunit',
    decimals: 1,
    steps: ALWAYS_PLAIN,
    nothing: NOT_COMPARED,
  }),
  stat({
    title: 'Compared last',
    about:
      'How long ago members were last compared. Bad: days, while nothing is said to hinder it.',
    queries: [{ expr: `max(time() - ${ofArray('md_verify_last_sample_timestamp_seconds')})` }],
    unit: 's',
    steps: ALWAYS_PLAIN,
    nothing: 'never',
  }),
  stat({
    title: 'Finds a stale member in',
    about:
      'Time in which sampling finds a member of which 1 % is stale, with 99 % probability. Bad: longer than a backup is kept; give it a larger budget.',
    queries: [{ expr: `max(${ofArray('md_verify_detection_seconds')})` }],
    unit: 's',
    steps: ALWAYS_PLAIN,
    nothing: NOT_COMPARED,
  }),
  stat({
    title: 'May read in a day',
    about:
      'What sampling may read of all members together in a day. Bad: none; then nothing is compared.',
    queries: [{ expr: `max(${ofArray('md_verify_daily_budget_bytes')})` }],
    unit: 'bytes',
    steps: ALWAYS_PLAIN,
    nothing: NOT_COMPARED,
  }),
  stat({
    title: 'Hindered by',
    about:
      'Why the array is not compared just now. Bad: off and unverifiable, which last; swap, syncing, asleep and busy pass.',
    queries: [
      {
        expr: `max by (reason) (${ofArray('md_verify_hindered')} == 1)`,
        legend: '{{reason}}',
      },
    ],
    shows: 'name',
    unit: 'none',
    overrides: [{ matching: '/off|unverifiable/', properties: fixed(WATCH) }],
    steps: ALWAYS_PLAIN,
    nothing: 'nothing, or not known',
  }),
  graph({
    title: 'Samples compared, by result',
    about:
      'Places that rotwatch read from all members and compared. Bad: any "differ": stable over re-reads and not explained by discard or a write in flight. zeroed is what a discard leaves; undecided was being written.',
    queries: [
      {
        expr: `sum by (instance, array, result) (increase(${ofArray('md_verify_samples_total')}[$__rate_interval]))`,
        legend: '{{array}} {{result}}',
      },
    ],
    nothing: 'nothing is compared here',
    unit: 'none',
    min: 0,
    width: 8,
  }),
  graph({
    title: 'Read for comparing',
    about:
      'What comparing costs the disks. Bad: nothing for long; then nothing is compared. It stays within its budget.',
    queries: [
      {
        expr: `sum by (instance, array) (rate(${ofArray('md_verify_read_bytes_total')}[$__rate_interval]))`,
        legend: '{{instance}} {{array}}',
      },
    ],
    nothing: 'nothing is compared here',
    unit: 'Bps',
    min: 0,
    width: 8,
  }),
  graph({
    title: 'Owed over time',
    about:
      'Bytes of members that came back, of which nothing proves that they are what the others hold. Bad: flat above 0, a debt that nobody pays. Comparing, a rebuild or a clean check bring it to 0.',
    queries: [
      { expr: ofArray('md_verify_owed_bytes'), legend: '{{instance}} {{member}} {{disk}}' },
    ],
    unit: 'bytes',
    min: 0,
    width: 8,
  }),
];
