import { describe, expect, it } from 'vitest';
import type { Bitmap } from '../../../src/collectors/md-superblocks/bitmap.ts';
import { decodeBitmap } from '../../../src/collectors/md-superblocks/decode-bitmap.ts';
import {
  describeBitmap,
  examineBitmapFields,
} from '../../../src/collectors/md-superblocks/examine-bitmap.ts';
import { type BitmapFields, bitmapImage } from '../../support/bitmap-images.ts';
import { ALL_ONES, ARRAY_UUID } from '../../support/superblock-images.ts';

describe('examineBitmapFields', () => {
  const owner = { version: '1.2', byteOrder: 'little', arrayUuid: ARRAY_UUID } as const;

  function bitmap(fields: Partial<BitmapFields>): Bitmap {
    const result = decodeBitmap(bitmapImage(fields), owner);
    if (!result.ok) throw new Error(result.error.detail);
    return result.bitmap;
  }

  it('has the fields that mdadm prints', () => {
    const chunks = { examined: 1568, dirty: 4 };
    const words = examineBitmapFields(bitmap({}), { device: '/dev/sdb1', chunks });
    expect(Object.fromEntries(words)).toEqual({
      Filename: '/dev/sdb1',
      Magic: '6d746962',
      Version: '4',
      UUID: ARRAY_UUID,
      Events: '42',
      'Events Cleared': '42',
      State: 'OK',
      Chunksize: '64 KB',
      Daemon: '5s flush period',
      'Write Mode': 'Normal',
      'Sync Size': '100352 (98.00 MiB 102.76 MB)',
      Bitmap: '1568 bits (chunks), 4 dirty (0.3%)',
    });
  });

  it.each<[string, Partial<BitmapFields>, Record<string, string | undefined>]>([
    ['an outdated bitmap', { state: 2 }, { State: 'Out of date' }],
    ['a state of many bits', { state: 18 }, { State: 'Unknown' }],
    ['write-behind', { writeBehind: 256 }, { 'Write Mode': 'Allow write behind, max 256' }],
    [
      'a clustered array',
      { nodes: 3, clusterName: 'shelf' },
      { 'Cluster nodes': '3', 'Cluster name': 'shelf', Events: undefined, Bitmap: undefined },
    ],
  ])('has the right words for %s', (_, fields, expected) => {
    const chunks = { examined: 0, dirty: 0 };
    const words = examineBitmapFields(bitmap(fields), { device: 'x', chunks });
    for (const [label, value] of Object.entries(expected)) expect(words.get(label)).toEqual(value);
  });

  it('makes a text of it, with what is wrong at the end', () => {
    const text = describeBitmap(bitmap({ state: 2, events: ALL_ONES }), {
      device: '/dev/sdb1',
      chunks: undefined,
    });
    expect(text).toContain('        Filename : /dev/sdb1\n           Magic : 6d746962\n');
    expect(text).toContain('\n          Events : 18446744073709551615\n');
    expect(text).not.toContain('dirty');
    expect(text.trimEnd()).toMatch(/Problem : stale: marked out of date$/);
  });

  it.each([
    { dirty: 10, words: '4000 bits (chunks), 10 dirty (0.2%)' },
    { dirty: 30, words: '4000 bits (chunks), 30 dirty (0.8%)' },
    { dirty: 4000, words: '4000 bits (chunks), 4000 dirty (100.0%)' },
  ])('rounds as printf does: $words', ({ dirty, words }) => {
    const chunks = { examined: 4000, dirty };
    const fields = examineBitmapFields(bitmap({}), { device: 'x', chunks });
    expect(fields.get('Bitmap')).toBe(words);
  });

  it('says that nothing is dirty of nothing', () => {
    const words = examineBitmapFields(bitmap({ syncSize: 0n }), {
      device: 'x',
      chunks: { examined: 0, dirty: 0 },
    });
    expect(words.get('Bitmap')).toBe('0 bits (chunks), 0 dirty (0.0%)');
  });
});
