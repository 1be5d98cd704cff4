import { graph } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofArray } from '../build/series.ts';

/** What comparing the members came to. */
export const contents: readonly AnyBuilder[] = [
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
