import { graph } from '../build/kinds.ts';
import { rowLink, seriesLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofHosts } from '../build/series.ts';
import { table } from '../build/table.ts';
import { ALWAYS_PLAIN, anyIs, BAD, WATCH, WORST, words } from '../build/words.ts';

const VERDICT = words({ '0': ['failing', WORST], '1': ['passed', 'green'] });
const PRESENT = words({ '0': ['vanished', WORST], '1': ['there', 'green'] });

function perDisk(family: string, ...matchers: readonly string[]): string {
  return `max by (instance, disk) (${ofHosts(family, ...matchers)})`;
}

const pending = `${perDisk('smart_pending_defects')} or ${perDisk('smart_attribute_decoded', 'id="197"', 'part="first"')} or ${perDisk('smart_attribute_raw', 'id="197"')}`;
const reallocated = `${perDisk('scsi_grown_defects')} or ${perDisk('smart_attribute_decoded', 'id="5"', 'part="first"')} or ${perDisk('smart_attribute_raw', 'id="5"')}`;
const limit = ofHosts('disk_temperature_limit_celsius', 'limit="operating_max"');

/** The disks of the host by serial number. */
export const disks: readonly AnyBuilder[] = [
  table({
    title: 'Disks',
    about:
      'Each disk by its serial number; letters change at every boot. Bad: failing, vanished, pending sectors, wear near 100 %, at its own heat limit. A blank cell is not known: a disk that sleeps, or that has no such value.',
    height: 10,
    queries: [
      { expr: `max by (instance, disk, device, model, transport) (${ofHosts('disk_info')})` },
      { expr: perDisk('smart_passed') },
      { expr: perDisk('disk_present') },
      { expr: perDisk('disk_temperature_celsius') },
      {
        expr: `max by (instance, disk) (${ofHosts('disk_temperature_celsius')} - on (job, instance, disk) ${limit})`,
      },
      { expr: pending },
      { expr: reallocated },
      { expr: perDisk('disk_wear_ratio') },
      { expr: `time() - ${perDisk('smart_last_success_timestamp_seconds', 'tier="health"')}` },
    ],
    nothing: 'no disks, or the host does not answer',
    sortBy: 'Serial number',
    ascending: true,
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'disk', title: 'Serial number', links: [rowLink('disk', 'instance', 'disk')] },
      { field: 'device', title: 'Device', width: 80 },
      { field: 'model', title: 'Model' },
      { field: 'transport', title: 'Transport', width: 90 },
      { field: 'Value #B', title: 'Health', words: [VERDICT], steps: ALWAYS_PLAIN },
      { field: 'Value #C', title: 'Present', words: [PRESENT], steps: ALWAYS_PLAIN },
      { field: 'Value #D', title: 'Temperature', unit: 'celsius' },
      {
        field: 'Value #E',
        title: 'To its limit',
        unit: 'celsius',
        steps: [['green'], [WATCH, -5], [BAD, 0]],
      },
      { field: 'Value #F', title: 'Pending', steps: anyIs(BAD) },
      { field: 'Value #G', title: 'Reallocated', steps: anyIs(WATCH) },
      {
        field: 'Value #H',
        title: 'Worn',
        unit: 'percentunit',
        steps: [['green'], [WATCH, 0.9], [BAD, 1]],
      },
      { field: 'Value #I', title: 'Last answer', unit: 's' },
    ],
  }),
  graph({
    title: 'Temperatures',
    about:
      'All disks of the host. Bad: one that leaves the others (the disk), or all that rise together (fans, the room). Limits are on the page of the disk.',
    queries: [{ expr: perDisk('disk_temperature_celsius'), legend: '{{disk}}' }],
    unit: 'celsius',
    links: [seriesLink('disk', 'instance', 'disk')],
    steady: false,
  }),
  graph({
    title: 'Commands that failed',
    about:
      'SCSI commands that ended in an error or were given up after the timeout. Bad: several disks of one controller at once (the controller), timeouts of one disk (its link). A few failed commands alone prove nothing.',
    queries: [
      {
        expr: `sum by (instance, disk) (increase(${ofHosts('disk_io_errors_total')}[$__rate_interval]))`,
        legend: '{{disk}} errors',
      },
      {
        expr: `sum by (instance, disk) (increase(${ofHosts('disk_io_timeouts_total')}[$__rate_interval]))`,
        legend: '{{disk}} timeouts',
      },
    ],
    unit: 'none',
    min: 0,
    links: [seriesLink('disk', 'instance', 'disk')],
  }),
];
