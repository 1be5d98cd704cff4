import { graph } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofArray } from '../build/series.ts';
import { WATCH } from '../build/words.ts';

const written = ofArray('md_superblock_update_timestamp_seconds');

/** What the devices say of themselves, compared. */
export const agreement: readonly AnyBuilder[] = [
  graph({
    title: 'Events behind the newest superblock',
    about:
      'One or two for a moment are normal. Bad: a member in sync that stays behind; it loses writes. A faulty or pulled one lags by nature. Equal again without a recovery between is the trap: equal counts do not prove equal contents.',
    queries: [{ expr: ofArray('md_superblock_events_behind'), legend: '{{instance}} {{member}}' }],
    unit: 'none',
    min: 0,
    steps: [['green'], [WATCH, 3]],
    line: true,
  }),
  graph({
    title: 'Superblock older than the newest',
    about:
      'Members in sync are written together. Bad: any lasting gap; the device does not get its writes, or is out of the array.',
    queries: [
      {
        expr: `max by (job, instance, array) (${written}) - on (job, instance, array) group_right () ${written}`,
        legend: '{{instance}} {{member}}',
      },
    ],
    unit: 's',
    min: 0,
  }),
  graph({
    title: 'Dirty chunks in the write-intent bitmaps',
    about:
      "Chunks of which each device's own bitmap says that copies may differ. Bad: a degraded array that is written to, and no growth here; a later re-add would copy nothing.",
    queries: [{ expr: ofArray('md_bitmap_dirty_chunks'), legend: '{{instance}} {{member}}' }],
    unit: 'none',
    min: 0,
  }),
  graph({
    title: 'Event counts',
    about:
      'Event counts of superblocks and bitmaps; cleared is the one below which a returning member is rebuilt in full. Bad: two lines that climb apart and meet again, two halves that ran on their own.',
    queries: [
      { expr: ofArray('md_superblock_events'), legend: '{{instance}} {{member}}' },
      { expr: ofArray('md_bitmap_events'), legend: '{{instance}} {{member}} bitmap' },
      { expr: ofArray('md_bitmap_events_cleared'), legend: '{{instance}} {{member}} cleared' },
    ],
    unit: 'none',
  }),
];
