import { rowLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { grown, ofHosts } from '../build/series.ts';
import { table } from '../build/table.ts';
import { anyIs, WATCH, WORST } from '../build/words.ts';
import { CE_BUDGET } from './budget.ts';

const dimms = 'instance, controller, dimm';

function perDimm(family: string): string {
  return `max by (${dimms}) (${ofHosts(family)})`;
}

/** From a counter to a part that a hand can pull. */
export const map: readonly AnyBuilder[] = [
  table({
    title: 'DIMMs as EDAC counts them',
    about:
      'Each place that errors are counted at, with its label on the board where the driver knows it. Bad: any uncorrected error, or corrected ones above the budget. Without labels, the location tells channel and slot.',
    queries: [
      { expr: `max by (${dimms}, label, location, memory_type) (${ofHosts('memory_dimm_info')})` },
      { expr: perDimm('memory_dimm_size_bytes') },
      { expr: `sum by (${dimms}) (${ofHosts('memory_corrected_errors_total')})` },
      { expr: `sum by (${dimms}) (${grown(ofHosts('memory_corrected_errors_total'), '1d')})` },
      { expr: `sum by (${dimms}) (${ofHosts('memory_uncorrected_errors_total')})` },
    ],
    nothing: 'no memory controller reports',
    sortBy: 'Corrected',
    columns: [
      { field: 'instance', title: 'Host', links: [rowLink('host', 'instance')] },
      { field: 'controller', title: 'Controller', width: 90 },
      { field: 'dimm', title: 'DIMM', width: 90 },
      { field: 'label', title: 'Label' },
      { field: 'location', title: 'Location' },
      { field: 'memory_type', title: 'Type' },
      { field: 'Value #B', title: 'Size', unit: 'bytes' },
      { field: 'Value #C', title: 'Corrected', unit: 'none' },
      {
        field: 'Value #D',
        title: 'Corrected in a day',
        decimals: 0,
        steps: [['green'], [WATCH, 1], [WORST, CE_BUDGET]],
      },
      { field: 'Value #E', title: 'Uncorrected', steps: anyIs(WORST) },
    ],
  }),
  table({
    title: 'Slots as the firmware describes them',
    about:
      'Slot, part and serial number of each module: what to order, and what to pull. The label above is the slot here where the driver has labels; else count channels by the manual of the board. Bad: a slot that is empty and was not.',
    queries: [
      {
        expr: `max by (instance, handle, slot, bank, memory_type, manufacturer, part_number, serial) (${ofHosts('memory_slot_info')})`,
      },
      { expr: `max by (instance, handle, slot) (${ofHosts('memory_slot_size_bytes')})` },
    ],
    nothing: 'the firmware tables cannot be read: see the privileges in the README',
    sortBy: 'Slot',
    ascending: true,
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'slot', title: 'Slot' },
      { field: 'bank', title: 'Bank' },
      { field: 'Value #B', title: 'Size', unit: 'bytes' },
      { field: 'memory_type', title: 'Type' },
      { field: 'manufacturer', title: 'Maker' },
      { field: 'part_number', title: 'Part' },
      { field: 'serial', title: 'Serial number' },
    ],
  }),
];
