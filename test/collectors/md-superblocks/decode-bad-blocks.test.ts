import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBadBlocks } from '../../../src/collectors/md-superblocks/decode-bad-blocks.ts';
import { badBlockLogImage } from '../../support/bitmap-images.ts';

describe('decodeBadBlocks', () => {
  it('reads ranges up to the entry of all ones', () => {
    const log = badBlockLogImage([
      [2048n, 8n],
      [1n << 40n, 1023n],
    ]);
    expect(decodeBadBlocks(log, 0)).toEqual({
      ranges: [
        { startSector: 2048n, sectors: 8n },
        { startSector: 1n << 40n, sectors: 1023n },
      ],
      ended: true,
    });
  });

  it('counts in blocks of 512 << shift bytes', () => {
    expect(decodeBadBlocks(badBlockLogImage([[3n, 2n]]), 3).ranges).toEqual([
      { startSector: 24n, sectors: 16n },
    ]);
  });

  it('says when nothing ended the log', () => {
    const log = badBlockLogImage([[3n, 2n]]).subarray(0, 12);
    expect(decodeBadBlocks(log, 0)).toMatchObject({ ranges: [{ sectors: 2n }], ended: false });
    expect(decodeBadBlocks(new Uint8Array(), 0)).toEqual({ ranges: [], ended: false });
  });

  it('reads no more than 100 sectors of anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(255), (bytes, shift) => {
        expect(decodeBadBlocks(bytes, shift).ranges.length).toBeLessThanOrEqual(bytes.length / 8);
      }),
    );
    expect(decodeBadBlocks(new Uint8Array(1_000_000), 0).ranges).toHaveLength(6400);
  });
});
