import { timeline } from '../build/kinds.ts';
import { rowLink, seriesLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofHosts } from '../build/series.ts';
import { table } from '../build/table.ts';
import { ALWAYS_PLAIN, anyIs, BAD, WORST, words } from '../build/words.ts';
import { REDUNDANCY, SCRUB_AGE } from '../common.ts';

const STATES = words({
  clean: ['clean', 'green'],
  active: ['active', 'green'],
  'active-idle': ['active-idle', 'green'],
  'write-pending': ['write-pending', 'green'],
  'read-auto': ['read-auto', 'blue'],
  readonly: ['readonly', BAD],
  inactive: ['inactive', WORST],
  clear: ['clear', WORST],
  broken: ['broken', WORST],
});

function perArray(family: string): string {
  return `max by (instance, array) (${ofHosts(family)})`;
}

/** The arrays of the host, and how their redundancy went. */
export const arrays: readonly AnyBuilder[] = [
  table({
    title: 'Arrays',
    about:
      'Each array in the words of the kernel. Bad: inactive or broken, slots that are empty, no redundancy left, mismatches, bytes that are owed a comparison, or a scrub that is overdue (40 days). A blank cell is not known.',
    queries: [
      { expr: `max by (instance, array, level, name) (${ofHosts('md_array_info')})` },
      { expr: `max by (instance, array, state) (${ofHosts('md_array_state')} == 1)` },
      { expr: perArray('md_array_degraded_slots') },
      { expr: perArray('md_array_redundancy_remaining') },
      { expr: perArray('md_array_sync_completed_ratio') },
      { expr: `max by (instance, array, action) (${ofHosts('md_array_sync_action')} == 1)` },
      { expr: perArray('md_array_mismatch_sectors') },
      { expr: `time() - ${perArray('md_array_last_scrub_timestamp_seconds')}` },
      { expr: `sum by (instance, array) (${ofHosts('md_verify_owed_bytes')})` },
      { expr: perArray('md_array_size_bytes') },
    ],
    nothing: 'no arrays, or the host does not answer',
    sortBy: 'Array',
    ascending: true,
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'array', title: 'Array', links: [rowLink('array', 'instance', 'array')], width: 90 },
      { field: 'level', title: 'Level', width: 80 },
      { field: 'name', title: 'Name' },
      { field: 'state', title: 'State', words: [STATES], steps: ALWAYS_PLAIN },
      { field: 'Value #C', title: 'Slots not in sync', steps: anyIs(BAD) },
      { field: 'Value #D', title: 'Redundancy', words: REDUNDANCY, steps: ALWAYS_PLAIN },
      { field: 'action', title: 'Sync' },
      { field: 'Value #E', title: 'Done', unit: 'percentunit', decimals: 1 },
      { field: 'Value #G', title: 'Mismatches', unit: 'none', steps: anyIs(BAD) },
      { field: 'Value #H', title: 'Last scrub', unit: 's', steps: SCRUB_AGE },
      { field: 'Value #I', title: 'Owed', unit: 'bytes', steps: anyIs(WORST) },
      { field: 'Value #J', title: 'Size', unit: 'bytes' },
    ],
  }),
  timeline({
    title: 'Redundancy left',
    about:
      'Further members that each array survives losing. Bad: "none left" that lasts. A gap: the host did not answer. raid0 and linear have none at best.',
    queries: [
      {
        expr: `min by (instance, array) (${ofHosts('md_array_redundancy_remaining')})`,
        legend: '{{instance}} {{array}}',
      },
    ],
    unit: 'none',
    words: REDUNDANCY,
    steps: [['red'], ['orange', 0], ['green', 1]],
    links: [seriesLink('array', 'instance', 'array')],
    height: 6,
  }),
];
