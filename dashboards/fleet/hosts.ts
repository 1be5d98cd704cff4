import { rowLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { grown, ofHosts } from '../build/series.ts';
import { table } from '../build/table.ts';
import { anyIs, BAD, WATCH, WORST } from '../build/words.ts';
import { SCRUB_AGE } from '../common.ts';

const hot = `${ofHosts('disk_temperature_celsius')} - on (job, instance, disk) ${ofHosts('disk_temperature_limit_celsius', 'limit="operating_max"')}`;

/** One line a host, the worst first. */
export function hosts(): AnyBuilder {
  return table({
    title: 'Hosts, worst first',
    about:
      'What each host that answers has: findings, degraded arrays, disks that fail, the disk that is nearest to its own heat limit, corrected memory errors of a day, and the oldest scrub. Bad: whatever is coloured, and a host that is missing here. A blank cell is not known.',
    height: 10,
    queries: [
      { expr: `sum by (instance) (${ofHosts('build_info')})` },
      { expr: `count by (instance) (${ofHosts('finding', 'severity="critical"')})` },
      { expr: `count by (instance) (${ofHosts('finding', 'severity="warning"')})` },
      { expr: `sum by (instance) (${ofHosts('md_array_degraded_slots')} > bool 0)` },
      { expr: `sum by (instance) (${ofHosts('smart_passed')} == bool 0)` },
      { expr: `max by (instance) (${hot})` },
      { expr: `sum by (instance) (${grown(ofHosts('memory_corrected_errors_total'), '1d')})` },
      {
        expr: `max by (instance) (time() - ${ofHosts('md_array_last_scrub_timestamp_seconds')})`,
      },
    ],
    nothing: 'not known: no host answers',
    sortBy: 'Critical',
    columns: [
      { field: 'instance', title: 'Host', links: [rowLink('host', 'instance')] },
      { field: 'Value #B', title: 'Critical', steps: anyIs(WORST) },
      { field: 'Value #C', title: 'Warnings', steps: anyIs(BAD) },
      { field: 'Value #D', title: 'Degraded arrays', steps: anyIs(BAD) },
      { field: 'Value #E', title: 'Disks failing', steps: anyIs(WORST) },
      {
        field: 'Value #F',
        title: 'Hottest disk, to its limit',
        unit: 'celsius',
        steps: [['green'], [WATCH, -5], [BAD, 0]],
      },
      {
        field: 'Value #G',
        title: 'CE in a day',
        decimals: 0,
        steps: [['green'], [WATCH, 1], [BAD, 10]],
      },
      { field: 'Value #H', title: 'Oldest scrub', unit: 's', steps: SCRUB_AGE },
    ],
  });
}
