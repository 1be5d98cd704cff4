import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BITMAP_READ_MAX_BYTES,
  type BitmapExtent,
  type BitmapNeighbours,
  bitmapExtent,
  bitmapSector,
} from '../../../src/collectors/md-superblocks/bitmap-place.ts';
import { decodeBitmap } from '../../../src/collectors/md-superblocks/decode-bitmap.ts';
import { type BitmapFields, bitmapImage } from '../../support/bitmap-images.ts';
import { ALL_ONES, ARRAY_UUID } from '../../support/superblock-images.ts';

const DEVICE_SECTORS = 204_800;

const MEMBER: BitmapNeighbours = {
  version: '1.2',
  superOffsetSectors: 8n,
  bitmapOffsetSectors: 8,
  badBlockLog: undefined,
  dataOffsetSectors: 2048n,
};

function extent(
  fields: Partial<BitmapFields>,
  member: Partial<BitmapNeighbours> = {},
  node = 0,
): BitmapExtent | undefined {
  const result = decodeBitmap(bitmapImage(fields), {
    version: '1.2',
    byteOrder: 'little',
    arrayUuid: ARRAY_UUID,
  });
  if (!result.ok) throw new Error(result.error.detail);
  const on = { deviceSectors: DEVICE_SECTORS, node };
  return bitmapExtent(result.bitmap, { ...MEMBER, ...member }, on);
}

describe('bitmapSector', () => {
  it.each([
    { superAt: 8n, offset: 8, sector: 16 },
    { superAt: 204_784n, offset: -16, sector: 204_768 },
    { superAt: 8n, offset: undefined, sector: undefined },
    { superAt: 8n, offset: -9, sector: undefined },
    { superAt: 204_784n, offset: 16, sector: undefined },
  ])('is $sector for a superblock at $superAt with offset $offset', (place) => {
    const member = {
      ...MEMBER,
      superOffsetSectors: place.superAt,
      bitmapOffsetSectors: place.offset,
    };
    expect(bitmapSector(member, DEVICE_SECTORS)).toBe(place.sector);
  });
});

describe('bitmapExtent', () => {
  it('is the header and one bit per chunk', () => {
    expect(extent({})).toEqual({
      at: 16 * 512,
      headerBytes: 256,
      lengthBytes: 256 + 196,
      chunks: 1568,
      problems: [],
    });
  });

  it('is a longer header and one byte per chunk when lockless', () => {
    expect(extent({ version: 6, chunkSize: 128, sectorsReserved: 0 })).toMatchObject({
      headerBytes: 1024,
      lengthBytes: 1024 + 1568,
      chunks: 1568,
      problems: [],
    });
  });

  it('lies behind the other nodes’ bitmaps on a clustered array', () => {
    const clustered = { version: 5, nodes: 4, sectorsReserved: 0 };
    expect(extent(clustered, {}, 2)).toMatchObject({ at: 16 * 512 + 2 * 4096, problems: [] });
  });

  it.each([
    { next: 'its own reserve', fields: { sectorsReserved: 8 }, member: {}, sectors: 8 },
    {
      next: 'the bad-block log',
      fields: {},
      member: { badBlockLog: { offsetSectors: 32, sizeSectors: 8, shift: 0, present: false } },
      sectors: 24,
    },
    { next: 'the data', fields: {}, member: {}, sectors: 2032 },
    {
      next: 'the superblock behind it',
      fields: {},
      member: { superOffsetSectors: 204_784n, bitmapOffsetSectors: -16, dataOffsetSectors: 0n },
      sectors: 16,
    },
    {
      next: 'the end of the v0.90 reserve',
      fields: {},
      member: { version: '0.90', superOffsetSectors: 1024n, dataOffsetSectors: 0n } as const,
      sectors: 120,
    },
    {
      next: 'the end of the device',
      fields: {},
      member: { superOffsetSectors: 204_784n, dataOffsetSectors: 0n },
      sectors: 8,
    },
  ])('is cut down to the room before $next', ({ fields, member, sectors }) => {
    const hostile = extent({ syncSize: ALL_ONES, sectorsReserved: 0, ...fields }, member);
    expect(hostile).toMatchObject({
      lengthBytes: sectors * 512,
      chunks: (sectors * 512 - 256) * 8,
      problems: [{ code: 'size-beyond-room' }],
    });
  });

  it('has no extent when the chunk size is none, the place none, or the room too small', () => {
    expect(extent({ chunkSize: 0 })).toBeUndefined();
    expect(extent({}, { bitmapOffsetSectors: undefined })).toBeUndefined();
    expect(extent({}, {}, 1000)).toBeUndefined();
  });

  it('never asks for more than its limit or beyond the device, whatever the fields say', () => {
    fc.assert(
      fc.property(
        fc.record({
          version: fc.constantFrom(3, 4, 5, 6),
          syncSize: fc.bigInt({ min: 0n, max: ALL_ONES }),
          chunkSize: fc.constantFrom(1, 512, 4096, 2 ** 31),
          sectorsReserved: fc.nat(),
        }),
        fc.record({
          superOffsetSectors: fc.bigInt({ min: 0n, max: ALL_ONES }),
          bitmapOffsetSectors: fc.integer(),
          dataOffsetSectors: fc.bigInt({ min: 0n, max: ALL_ONES }),
        }),
        (fields, member) => {
          const found = extent(fields, member);
          if (found === undefined) return;
          expect(found.lengthBytes).toBeLessThanOrEqual(BITMAP_READ_MAX_BYTES);
          expect(found.at + found.lengthBytes).toBeLessThanOrEqual(DEVICE_SECTORS * 512);
          expect(found.chunks).toBeLessThanOrEqual((found.lengthBytes - found.headerBytes) * 8);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
