import { graph } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofDisk } from '../build/series.ts';
import { table } from '../build/table.ts';
import { ALWAYS_PLAIN, BAD, WORST, words } from '../build/words.ts';

const PASSED = words({ '0': ['failed', WORST], '1': ['passed', 'green'] });
const MONTH_AND_A_HALF = 45 * 86_400;

/** What the disk's own tests came to. rotwatch never starts one. */
export const selfTests: readonly AnyBuilder[] = [
  table({
    title: 'Last self-tests',
    about:
      'The last finished test of each kind; aborted ones do not count. Bad: failed (note the address, and check that range on the other members), or no extended test for 45 days of power-on time.',
    queries: [
      {
        expr: `max by (instance, disk, kind) (${ofDisk('smart_self_test_last_passed')})`,
      },
      { expr: `max by (instance, disk, kind) (${ofDisk('smart_self_test_age_seconds')})` },
    ],
    nothing: 'none known',
    width: 8,
    height: 6,
    columns: [
      { field: 'kind', title: 'Kind' },
      { field: 'Value #A', title: 'Outcome', words: [PASSED], steps: ALWAYS_PLAIN },
      {
        field: 'Value #B',
        title: 'Power-on time since',
        unit: 's',
        steps: [['green'], [BAD, MONTH_AND_A_HALF]],
      },
    ],
  }),
  table({
    title: 'First failing address',
    about:
      'Where the last finished self-test found its first failure. Bad: any row; read that range on the other members before anything else is done to them.',
    queries: [{ expr: ofDisk('smart_self_test_first_failing_lba') }],
    nothing: 'none on record',
    width: 8,
    height: 6,
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'disk', title: 'Serial number' },
      { field: 'Value', title: 'LBA', unit: 'none' },
    ],
  }),
  graph({
    title: 'Self-test under way',
    about:
      'How far the running test has come. Bad: one that never ends: the disk aborts it, or is reset.',
    queries: [{ expr: ofDisk('smart_self_test_completed_ratio'), legend: '{{disk}}' }],
    unit: 'percentunit',
    min: 0,
    max: 1,
    width: 8,
    height: 6,
    nothing: 'none in this time',
  }),
];
