import { graph, timeline } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofHosts } from '../build/series.ts';
import { table } from '../build/table.ts';
import { BAD, WATCH, words } from '../build/words.ts';

const OUTCOME = words({ '0': ['failed', BAD], '1': ['reads', 'green'] });
const age = `time() - ${ofHosts('collector_last_success_timestamp_seconds')}`;
const interval = ofHosts('collector_interval_seconds');

/** How well the host is watched. */
export const rotwatchItself: readonly AnyBuilder[] = [
  timeline({
    title: 'Collectors',
    about:
      'Whether the last poll of each collector gave a reading. Bad: "failed"; what it tells is old until it is dropped. A gap: the host did not answer.',
    queries: [
      {
        expr: `min by (instance, collector) (${ofHosts('collector_success')})`,
        legend: '{{instance}} {{collector}}',
      },
    ],
    unit: 'none',
    words: [OUTCOME],
    steps: [['orange'], ['green', 1]],
    width: 12,
  }),
  table({
    title: 'What is not judged',
    about:
      'Rules that lack their data, and why: neither healthy nor ill. Bad: one that you count on; privileges are in the README.',
    width: 12,
    queries: [{ expr: ofHosts('not_judged') }],
    nothing: 'everything is judged on the hosts that answer',
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'code', title: 'Rule' },
      { field: 'reason', title: 'Why' },
      { field: 'array', title: 'Array' },
      { field: 'disk', title: 'Disk' },
    ],
  }),
  graph({
    title: 'Age of readings, in polls',
    about:
      'How many of its own intervals ago each collector last read. Bad: above 3; the values are old, the collector fails or hangs.',
    queries: [{ expr: `(${age}) / ${interval}`, legend: '{{instance}} {{collector}}' }],
    unit: 'none',
    min: 0,
    steps: [['green'], [WATCH, 3]],
    line: true,
    width: 8,
  }),
  graph({
    title: 'Duration of polls',
    about:
      'How long each collector takes. Bad: a climb towards its deadline: a disk or an enclosure that answers slower and slower.',
    queries: [
      { expr: ofHosts('collector_duration_seconds'), legend: '{{instance}} {{collector}}' },
    ],
    unit: 's',
    min: 0,
    width: 8,
  }),
  graph({
    title: 'What could not be read',
    about:
      'Reads that failed, by collector and reason; each costs only its own series. Bad: io and timeout (hardware), denied (see the privileges in the README).',
    queries: [
      {
        expr: `sum by (collector, reason) (increase(${ofHosts('read_errors_total')}[$__rate_interval])) > 0`,
        legend: '{{collector}} {{reason}}',
      },
    ],
    nothing: 'nothing failed on the hosts that answer',
    unit: 'none',
    min: 0,
    width: 8,
  }),
];
