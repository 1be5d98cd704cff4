import { graph, timeline } from '../build/kinds.ts';
import { seriesLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofHosts } from '../build/series.ts';
import { REDUNDANCY, WITHOUT_REDUNDANCY } from '../common.ts';

const left = ofHosts('md_array_redundancy_remaining');
const striped = ofHosts('md_array_info', WITHOUT_REDUNDANCY);

/** How the fleet came to be as it is. */
export const course: readonly AnyBuilder[] = [
  timeline({
    title: 'Redundancy left, by array',
    about:
      'Further members that each array survives losing. Bad: "none left" that lasts; the next failure loses data. A gap means that the host did not answer, not that all was well. Levels without redundancy are left out.',
    queries: [
      {
        expr: `min by (instance, array) (${left} unless on (job, instance, array) ${striped})`,
        legend: '{{instance}} {{array}}',
      },
    ],
    unit: 'none',
    words: REDUNDANCY,
    steps: [['red'], ['orange', 0], ['green', 1]],
    links: [seriesLink('array', 'instance', 'array')],
    height: 10,
  }),
  graph({
    title: 'Findings by severity',
    about:
      'How many findings hold. Bad: a step up at the time of a change (an update, a reboot, a visit to the machine room), and a step down because a host went silent.',
    queries: [{ expr: `count by (severity) (${ofHosts('finding')})`, legend: '{{severity}}' }],
    unit: 'none',
    min: 0,
    decimals: 0,
  }),
  graph({
    title: 'What is not judged',
    about:
      'Rules that lack their data, by code: neither healthy nor ill. Bad: a step up, after which something is not watched any more.',
    queries: [{ expr: `count by (code) (${ofHosts('not_judged')})`, legend: '{{code}}' }],
    unit: 'none',
    min: 0,
    decimals: 0,
  }),
];
