import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bitmap } from '../../../src/collectors/md-superblocks/bitmap.ts';
import {
  type BitmapOwner,
  decodeBitmap,
} from '../../../src/collectors/md-superblocks/decode-bitmap.ts';
import { type BitmapFields, bitmapImage } from '../../support/bitmap-images.ts';
import { ARRAY_UUID } from '../../support/superblock-images.ts';

const OWNER: BitmapOwner = { version: '1.2', byteOrder: 'little', arrayUuid: ARRAY_UUID };

function decoded(fields: Partial<BitmapFields> = {}, owner = OWNER): Bitmap {
  const result = decodeBitmap(bitmapImage(fields), owner);
  if (!result.ok) throw new Error(result.error.detail);
  return result.bitmap;
}

describe('decodeBitmap', () => {
  it('reads every field', () => {
    expect(
      decoded({
        version: 5,
        events: 43n,
        writeBehind: 256,
        nodes: 4,
        clusterName: 'shelf',
        state: 0x8038,
      }),
    ).toEqual({
      version: 5,
      lockless: false,
      uuid: ARRAY_UUID,
      events: 43n,
      eventsCleared: 42n,
      syncSizeSectors: 200_704n,
      stateBits: 0x8038,
      states: ['first-use', 'clean', 'daemon-busy', 'host-endian'],
      chunkBytes: 65_536,
      daemonSleepSeconds: 5,
      writeBehind: 256,
      reservedSectors: 8,
      nodes: 4,
      clusterName: 'shelf',
      claimedChunks: 1568n,
      problems: [],
    });
  });

  it('rounds the number of chunks up', () => {
    expect(decoded({ syncSize: 129n }).claimedChunks).toBe(2n);
    expect(decoded({ syncSize: 128n }).claimedChunks).toBe(1n);
    expect(decoded({ syncSize: 0n }).claimedChunks).toBe(0n);
  });

  it('recognises a lockless bitmap, whose chunk is in sectors', () => {
    expect(decoded({ version: 6, chunkSize: 128 })).toMatchObject({
      lockless: true,
      chunkBytes: 65_536,
      claimedChunks: 1568n,
      problems: [],
    });
  });

  it('reads the UUID of v0.90 as the four words of its writer', () => {
    const swapped = Uint8Array.from({ length: 16 }, (_, i) => 0x10 + (i ^ 3));
    const owner: BitmapOwner = { version: '0.90', byteOrder: 'little', arrayUuid: ARRAY_UUID };
    expect(decoded({ uuid: swapped }, owner)).toMatchObject({ uuid: ARRAY_UUID, problems: [] });
    expect(decoded({}, { ...owner, byteOrder: 'big' }).uuid).toBe(ARRAY_UUID);
  });

  it.each<[string, Partial<BitmapFields>, string]>([
    ['a chunk that is no power of two', { chunkSize: 65_537 }, 'bad-chunk-size'],
    ['a chunk of nothing', { chunkSize: 0 }, 'bad-chunk-size'],
    ['a chunk below a sector', { chunkSize: 256 }, 'bad-chunk-size'],
    ['no pause between sweeps', { daemonSleep: 0 }, 'bad-daemon-sleep'],
    ['too many writes behind', { writeBehind: 16_384 }, 'bad-write-behind'],
    ['a bitmap out of date', { state: 2 }, 'stale'],
    ['another array’s bitmap', { uuid: new Uint8Array(16) }, 'foreign-uuid'],
  ])('says what is wrong: %s', (_, fields, code) => {
    expect(decoded(fields).problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('says that the places of bits in a big-endian machine’s legacy bitmap are unknown', () => {
    const big = { ...OWNER, byteOrder: 'big' } as const;
    expect(decoded({ version: 3 }, big).problems).toMatchObject([{ code: 'positions-unknown' }]);
    expect(decoded({ version: 3 }).problems).toEqual([]);
  });

  it.each([
    { what: 'too few bytes', bytes: bitmapImage().subarray(0, 255), code: 'short' },
    { what: 'zeros', bytes: new Uint8Array(256), code: 'no-magic' },
    { what: 'version 2', bytes: bitmapImage({ version: 2 }), code: 'unsupported-version' },
    { what: 'version 7', bytes: bitmapImage({ version: 7 }), code: 'unsupported-version' },
  ])('refuses $what as $code', ({ bytes, code }) => {
    expect(decodeBitmap(bytes, OWNER)).toMatchObject({ ok: false, error: { code } });
  });

  it('yields a reading or a typed error for any truncation and any mutation', () => {
    fc.assert(
      fc.property(
        fc.nat(300),
        fc.array(fc.tuple(fc.nat(255), fc.nat(255)), { maxLength: 8 }),
        (length, changes) => {
          const bytes = bitmapImage();
          for (const [at, value] of changes) bytes.set([value], at);
          const result = decodeBitmap(bytes.subarray(0, length), OWNER);
          if (!result.ok) expect(result.error.detail).not.toBe('');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
