import { graph } from '../build/kinds.ts';
import { rowLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofHosts } from '../build/series.ts';
import { table } from '../build/table.ts';
import { BAD, words } from '../build/words.ts';

const slow = words({ '0': ['no', 'green'], '1': ['slowed down', BAD] });

function perDevice(family: string): string {
  return `max by (instance, disk, device) (${ofHosts(family)})`;
}

/** The ways to the disks. */
export const buses: readonly AnyBuilder[] = [
  table({
    title: 'Where the disks hang',
    about:
      'Controller, enclosure slot and link of each disk: what to go to in the machine room. Bad: a link that the kernel has slowed down because it kept failing; reseat or replace the cable, not the disk.',
    width: 16,
    queries: [
      {
        expr: `max by (instance, disk, device, controller, enclosure, slot) (${ofHosts('disk_path_info')})`,
      },
      { expr: perDevice('disk_link_speed_bits_per_second') },
      { expr: perDevice('disk_link_downgraded') },
      { expr: `max by (instance, disk, device, state) (${ofHosts('disk_state')} == 1)` },
    ],
    nothing: 'not known',
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'disk', title: 'Serial number', links: [rowLink('disk', 'instance', 'disk')] },
      { field: 'device', title: 'Device', width: 80 },
      { field: 'state', title: 'State' },
      { field: 'controller', title: 'Controller' },
      { field: 'enclosure', title: 'Enclosure' },
      { field: 'slot', title: 'Slot' },
      { field: 'Value #B', title: 'Link', unit: 'bps' },
      { field: 'Value #C', title: 'Slowed', words: [slow], steps: [['text']] },
    ],
  }),
  graph({
    title: 'PCIe errors on the way to disks',
    about:
      'Errors that PCI functions on the way to a disk reported of themselves (AER). Bad: a steady rate of corrected ones, or any other severity: slot, riser or cable. Corrected ones now and then are harmless.',
    queries: [
      {
        expr: `sum by (instance, pci, severity) (increase(${ofHosts('pcie_errors_total')}[$__rate_interval]))`,
        legend: '{{pci}} {{severity}}',
      },
    ],
    unit: 'none',
    min: 0,
    width: 8,
  }),
];
