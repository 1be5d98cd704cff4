import { graph } from '../build/kinds.ts';
import { rowLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofHosts } from '../build/series.ts';
import { table } from '../build/table.ts';
import { ALWAYS_PLAIN, QUIET, WORST, words } from '../build/words.ts';

const MODE = words({ '0': ['read-write', 'green'], '1': ['read-only', QUIET] });
const REMOUNTED = words({ '0': ['no', 'green'], '1': ['yes, by an error', WORST] });
const where = 'instance, device, disk, array, mountpoint, fstype';

/** What the filesystems say of the devices under them. */
export const filesystems: readonly AnyBuilder[] = [
  table({
    title: 'Mounted filesystems',
    about:
      'Bad: a filesystem that was made read-only after being mounted for writing. Look at the array and the disks under it before fsck: with a stale member in the array, fsck destroys good data.',
    width: 12,
    queries: [
      { expr: `max by (${where}) (${ofHosts('filesystem_readonly')})` },
      { expr: `max by (${where}) (${ofHosts('filesystem_remounted_readonly')})` },
    ],
    nothing: 'not known',
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'mountpoint', title: 'Mounted at' },
      { field: 'fstype', title: 'Type', width: 80 },
      { field: 'device', title: 'Device', width: 90 },
      { field: 'array', title: 'Array', links: [rowLink('array', 'instance', 'array')], width: 80 },
      { field: 'disk', title: 'Disk', links: [rowLink('disk', 'instance', 'disk')] },
      { field: 'Value #A', title: 'Mode', words: [MODE], steps: ALWAYS_PLAIN },
      { field: 'Value #B', title: 'Remounted', words: [REMOUNTED], steps: ALWAYS_PLAIN },
    ],
  }),
  graph({
    title: 'Errors that filesystems found',
    about:
      'New errors counted by ext4 and btrfs. Bad: any: corruption on btrfs and errors on ext4 over a healthy-looking mirror are what a stale member looks like from above.',
    queries: [
      {
        expr: `sum by (instance, device) (increase(${ofHosts('filesystem_errors_total')}[$__rate_interval]))`,
        legend: 'ext4 {{device}}',
      },
      {
        expr: `sum by (instance, device, error) (increase(${ofHosts('btrfs_device_errors_total')}[$__rate_interval]))`,
        legend: 'btrfs {{device}} {{error}}',
      },
    ],
    unit: 'none',
    min: 0,
  }),
];
