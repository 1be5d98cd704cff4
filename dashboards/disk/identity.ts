import { rowLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofDisk } from '../build/series.ts';
import { table } from '../build/table.ts';
import { ALWAYS_PLAIN, BAD, words } from '../build/words.ts';

const SUSPECT = words({
  media: ['media: the disk cannot read what it holds', BAD],
  link: ['link: cable, backplane or port', BAD],
  controller: ['controller: several disks fail together', BAD],
  memory: ['memory: not the disk at all', BAD],
});

/** Who the disk is, where it hangs, and what lies on it. */
export const identity: readonly AnyBuilder[] = [
  table({
    title: 'Disk',
    about:
      'Compare the serial number with the label before pulling it. Bad: a firmware that others of its model no longer have.',
    queries: [
      {
        expr: `max by (instance, disk, device, model, firmware, wwn, protocol, transport) (${ofDisk('disk_info')})`,
      },
      { expr: `max by (instance, disk) (${ofDisk('disk_capacity_bytes')})` },
      { expr: `max by (instance, disk) (${ofDisk('disk_power_cycles_total')})` },
      { expr: `max by (instance, disk) (${ofDisk('disk_written_bytes_total')})` },
    ],
    nothing: 'not known',
    height: 4,
    columns: [
      { field: 'instance', title: 'Host', links: [rowLink('host', 'instance')] },
      { field: 'disk', title: 'Serial number' },
      { field: 'device', title: 'Device', width: 90 },
      { field: 'model', title: 'Model' },
      { field: 'firmware', title: 'Firmware' },
      { field: 'wwn', title: 'WWN' },
      { field: 'protocol', title: 'Protocol', width: 90 },
      { field: 'transport', title: 'Transport', width: 90 },
      { field: 'Value #B', title: 'Capacity', unit: 'decbytes' },
      { field: 'Value #C', title: 'Power cycles', unit: 'none' },
      { field: 'Value #D', title: 'Written over its life', unit: 'decbytes' },
    ],
  }),
  table({
    title: 'Members on it',
    about:
      'Arrays that lose a member when this disk is pulled. Bad: an array without redundancy left.',
    queries: [{ expr: ofDisk('disk_member_info') }],
    nothing: 'none known',
    width: 12,
    height: 5,
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'array', title: 'Array', links: [rowLink('array', 'instance', 'array')] },
      { field: 'member', title: 'Member' },
      { field: 'device', title: 'Device' },
    ],
  }),
  table({
    title: 'Where a fault may live',
    about:
      'Bad: any row; the finding of the same name carries the evidence. Replacing the disk does not cure a link, a controller or memory.',
    queries: [{ expr: ofDisk('disk_suspect') }],
    nothing: 'no sign points at a part',
    width: 12,
    height: 5,
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'part', title: 'Part', words: [SUSPECT], steps: ALWAYS_PLAIN },
    ],
  }),
];
