import { timeline } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofDisk } from '../build/series.ts';
import { table } from '../build/table.ts';
import { ALWAYS_PLAIN, BAD, WORST, words } from '../build/words.ts';

function perAttribute(family: string, ...matchers: readonly string[]): string {
  return `max by (instance, disk, id, name) (${ofDisk(family, ...matchers)})`;
}

/** Everything that the disk says of itself by number. */
export const attributes: readonly AnyBuilder[] = [
  table({
    title: 'Attributes',
    about:
      'Bad: a value at or below its threshold (room 0 or less). Raw values are the maker’s own units; of packed ones the first part is what smartctl shows. Worst values come only with worst_values: true.',
    height: 14,
    width: 16,
    queries: [
      { expr: perAttribute('smart_attribute_value') },
      { expr: perAttribute('smart_attribute_worst') },
      { expr: perAttribute('smart_attribute_threshold') },
      {
        expr: `${perAttribute('smart_attribute_value')} - ${perAttribute('smart_attribute_threshold')} > -1000`,
      },
      { expr: perAttribute('smart_attribute_raw') },
      { expr: perAttribute('smart_attribute_decoded', 'part="first"') },
      {
        expr: `max by (instance, disk, id, name, when) (${ofDisk('smart_attribute_failing')})`,
      },
    ],
    nothing: 'this disk has no attributes (only ATA disks do)',
    sortBy: 'Room',
    ascending: true,
    columns: [
      { field: 'id', title: 'Id', width: 60 },
      { field: 'name', title: 'Attribute', width: 220 },
      { field: 'Value #A', title: 'Value', unit: 'none' },
      { field: 'Value #B', title: 'Worst', unit: 'none' },
      { field: 'Value #C', title: 'Threshold', unit: 'none' },
      { field: 'Value #D', title: 'Room', steps: [[WORST], ['green', 1]] },
      { field: 'Value #E', title: 'Raw', unit: 'none' },
      { field: 'Value #F', title: 'First part', unit: 'none' },
      {
        field: 'when',
        title: 'Failed',
        words: [words({ now: ['now', WORST], past: ['in the past', BAD] })],
        steps: ALWAYS_PLAIN,
      },
    ],
  }),
  timeline({
    title: 'Critical warnings of an NVMe controller',
    about:
      'Bits of the critical warning. Bad: any; at read_only and reliability_degraded copy off what is only there, now. temperature alone is the room.',
    queries: [{ expr: ofDisk('nvme_critical_warning'), legend: '{{warning}}' }],
    unit: 'none',
    words: [words({ '0': ['no', 'green'], '1': ['raised', WORST] })],
    steps: [['green'], ['red', 1]],
    nothing: 'no NVMe disk',
    width: 8,
    height: 14,
  }),
];
