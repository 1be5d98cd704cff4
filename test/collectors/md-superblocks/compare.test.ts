import { describe, expect, it } from 'vitest';
import {
  compareBitmaps,
  compareSuperblocks,
  type Difference,
} from '../../../src/collectors/md-superblocks/compare.ts';
import { decodeBitmap } from '../../../src/collectors/md-superblocks/decode-bitmap.ts';
import { decodeV1 } from '../../../src/collectors/md-superblocks/decode-v1.ts';
import { decodeV090 } from '../../../src/collectors/md-superblocks/decode-v090.ts';
import type { SuperblockResult } from '../../../src/collectors/md-superblocks/reading.ts';
import { type BitmapFields, bitmapImage } from '../../support/bitmap-images.ts';
import { ARRAY_UUID, type V1Fields, v1Image } from '../../support/superblock-images.ts';
import { type V090Fields, v090Image } from '../../support/superblock-images-v090.ts';

function decodedV1(fields: Partial<V1Fields>): SuperblockResult {
  return decodeV1(v1Image(fields), { version: '1.2', sector: 8, deviceSectors: 204_800 });
}

function decodedV090(fields: Partial<V090Fields>): SuperblockResult {
  const place = { version: '0.90', sector: 204_672, deviceSectors: 204_800 } as const;
  return decodeV090(v090Image(fields), place);
}

function compared(one: SuperblockResult, other: SuperblockResult): readonly Difference[] {
  if (!one.ok || !other.ok) throw new Error('the test’s own superblocks must decode');
  return compareSuperblocks([
    { member: 'sda1', superblock: one.superblock },
    { member: 'sdb1', superblock: other.superblock },
  ]);
}

describe('compareSuperblocks', () => {
  it('finds no difference in what each member has of its own', () => {
    const own: Partial<V1Fields> = {
      featureMap: 1 | 2 | 8 | 16 | 64 | 128,
      dataOffset: 4096n,
      dataSize: 200_704n,
      recoveryOffset: 8n,
      deviceNumber: 1,
      correctedReads: 3,
      deviceUuid: new Uint8Array(16),
      deviceFlags: 1,
      badBlockLog: { shift: 3, size: 8, offset: 32 },
      newOffset: 5,
      maxDev: 384,
      name: 'other:name',
    };
    expect(compared(decodedV1({}), decodedV1(own))).toEqual([]);
  });

  it.each<[string, Partial<V1Fields>, string]>([
    ['array uuid', { arrayUuid: new Uint8Array(16) }, '00000000:00000000:00000000:00000000'],
    ['creation time', { ctime: 1n }, '1'],
    ['level', { level: 10, layout: 0 }, '10'],
    ['layout', { layout: 2 }, '2'],
    ['size', { size: 8n }, '8'],
    ['chunk', { chunkSectors: 128 }, '65536'],
    ['raid disks', { raidDisks: 3 }, '3'],
    ['bitmap offset', { bitmapOffset: 16 }, '16'],
    ['features', { featureMap: 0x101 }, 'bitmap clustered'],
    ['events', { events: 43n }, '43'],
    ['update time', { utime: 1_700_000_601n }, '1700000601'],
    ['resync offset', { resyncOffset: 0n }, '0'],
    ['roles', { roles: [0, 0xfffe] }, '0 faulty'],
  ])('finds a difference in %s', (field, fields, value) => {
    const found = compared(decodedV1({}), decodedV1(fields));
    expect(found.map((difference) => difference.field)).toEqual([field]);
    expect(found.at(0)?.values.get('sdb1')).toBe(value);
  });

  it('finds how far a reshape is on one member and not on another, but not how it moves the data', () => {
    const reshape = { featureMap: 0x45, newLevel: 1, reshapePosition: 100n };
    const moved = decodedV1({ ...reshape, newOffset: 9 });
    expect(compared(decodedV1(reshape), moved)).toEqual([]);
    const [further] = compared(decodedV1(reshape), decodedV1({ ...reshape, reshapePosition: 7n }));
    expect(further?.values).toEqual(
      new Map([
        ['sda1', 'position 100, level 1, delta 0, layout 0, chunk 0, forwards'],
        ['sdb1', 'position 7, level 1, delta 0, layout 0, chunk 0, forwards'],
      ]),
    );
    const backwards = compared(decodedV1(reshape), decodedV1({ ...reshape, featureMap: 0x65 }));
    expect(backwards.map(({ field }) => field)).toEqual(['reshape', 'features']);
    expect(compared(decodedV1({}), decodedV1(reshape)).at(0)?.values.get('sda1')).toBe('none');
  });

  it('finds differences in the counts, the state and the device table of v0.90, not in its own entry', () => {
    const thisDisk = { number: 1, major: 8, minor: 33, raidDisk: 1, state: 6 };
    expect(compared(decodedV090({}), decodedV090({ thisDisk }))).toEqual([]);
    const other = decodedV090({
      failedDisks: 1,
      state: 0x101,
      disks: [{ number: 0, major: 8, minor: 17, raidDisk: 0, state: 6 }],
    });
    const fields = compared(decodedV090({}), other).map(({ field }) => field);
    expect(fields).toEqual(['bitmap offset', 'roles', 'state', 'device counts', 'device table']);
  });

  it('names the value of every member, also of those that agree', () => {
    const one = decodedV1({});
    const other = decodedV1({ events: 40n });
    if (!one.ok || !other.ok) throw new Error('the test’s own superblocks must decode');
    const found = compareSuperblocks([
      { member: 'sda1', superblock: one.superblock },
      { member: 'sdb1', superblock: other.superblock },
      { member: 'sdc1', superblock: one.superblock },
    ]);
    expect(found).toEqual([
      {
        field: 'events',
        values: new Map([
          ['sda1', '42'],
          ['sdb1', '40'],
          ['sdc1', '42'],
        ]),
      },
    ]);
  });

  it('has nothing to compare in one member or none', () => {
    const one = decodedV1({});
    if (!one.ok) throw new Error(one.error.detail);
    expect(compareSuperblocks([{ member: 'sda1', superblock: one.superblock }])).toEqual([]);
    expect(compareSuperblocks([])).toEqual([]);
  });
});

describe('compareBitmaps', () => {
  const owner = { version: '1.2', byteOrder: 'little', arrayUuid: ARRAY_UUID } as const;

  function decoded(fields: Partial<BitmapFields>) {
    const result = decodeBitmap(bitmapImage(fields), owner);
    if (!result.ok) throw new Error(result.error.detail);
    return result.bitmap;
  }

  it.each<[string, Partial<BitmapFields>]>([
    ['bitmap version', { version: 5 }],
    ['bitmap uuid', { uuid: new Uint8Array(16) }],
    ['bitmap events', { events: 41n }],
    ['bitmap events cleared', { eventsCleared: 41n }],
    ['bitmap chunk', { chunkSize: 131_072 }],
    ['bitmap sync size', { syncSize: 8n }],
    ['bitmap state', { state: 2 }],
  ])('finds a difference in %s', (field, fields) => {
    const found = compareBitmaps([
      { member: 'sda1', bitmap: decoded({}) },
      { member: 'sdb1', bitmap: decoded(fields) },
    ]);
    expect(found.map((difference) => difference.field)).toEqual([field]);
  });
});
