import { describe, expect, it } from 'vitest';
import { probeRanges } from '../../../src/collectors/md-superblocks/locate.ts';
import {
  chooseSuperblock,
  type Hit,
  probe,
  type Window,
} from '../../../src/collectors/md-superblocks/probe.ts';
import { ddfHeader, dmRaidImage, imsmTable, imsmTail } from '../../support/foreign-images.ts';
import { v1Image } from '../../support/superblock-images.ts';
import { v090Image } from '../../support/superblock-images-v090.ts';

const SECTORS = 204_800;
const DEVICE = { sectors: SECTORS, logicalBlockBytes: 512 };

/** What is read of a device that holds these pieces and is zero elsewhere. */
function windows(pieces: readonly (readonly [sector: number, bytes: Uint8Array])[]): Window[] {
  const image = new Uint8Array(SECTORS * 512);
  for (const [sector, bytes] of pieces) image.set(bytes, sector * 512);
  return probeRanges(SECTORS).map(({ at, length }) => ({
    at,
    bytes: image.subarray(at, at + length),
  }));
}

function versionsOf(hits: readonly Hit[]): readonly string[] {
  return hits.map(({ place }) => place.version);
}

const OLD_V10 = v1Image({ superOffset: 204_784n, ctime: 1_000_000_000n, bitmapOffset: -8 });

describe('probe', () => {
  it('finds nothing on an empty device, nor where nothing was read', () => {
    expect(probe(windows([]), DEVICE)).toEqual({ hits: [], foreign: [] });
    expect(probe([], DEVICE)).toEqual({ hits: [], foreign: [] });
  });

  it('finds a superblock at each place', () => {
    const { hits } = probe(
      windows([
        [0, v1Image({ superOffset: 0n })],
        [8, v1Image()],
        [204_784, OLD_V10],
        [204_672, v090Image()],
      ]),
      DEVICE,
    );
    expect(versionsOf(hits)).toEqual(['1.2', '1.1', '1.0', '0.90']);
    expect(hits.every(({ result }) => result.ok)).toBe(true);
  });

  it('shows what is damaged or misplaced rather than dropping it', () => {
    const cut = windows([[8, v1Image()]]).map(({ at, bytes }) => ({
      at,
      bytes: bytes.subarray(0, 4096 + 300),
    }));
    expect(probe(cut, DEVICE).hits).toMatchObject([{ result: { error: { code: 'short' } } }]);
    const moved = windows([[204_784, v1Image()]]);
    expect(probe(moved, DEVICE).hits).toMatchObject([{ result: { error: { code: 'misplaced' } } }]);
  });

  it('recognises metadata of others without taking it for native', () => {
    const table = imsmTable({ disks: [], volumes: [] });
    const tail = imsmTail(table, 512, 1024);
    tail.set(ddfHeader({ primary: 1n, secondary: 2n, seq: 3 }), 512);
    const { hits, foreign } = probe(
      windows([
        [0, dmRaidImage()],
        [SECTORS - 2, tail],
      ]),
      DEVICE,
    );
    expect(hits).toEqual([]);
    expect(foreign.map(({ kind }) => kind)).toEqual(['dm-raid', 'ddf', 'imsm']);
  });

  it('does not take what lies before the end of a device for its tail', () => {
    const tail = imsmTail(imsmTable({ disks: [], volumes: [] }), 512, 1024);
    const larger = { ...DEVICE, sectors: SECTORS + 64 };
    expect(probe(windows([[SECTORS - 2, tail]]), larger).foreign).toEqual([]);
  });
});

describe('chooseSuperblock', () => {
  const both = probe(
    windows([
      [8, v1Image()],
      [204_784, OLD_V10],
    ]),
    DEVICE,
  ).hits;

  it('takes the array made last when an old superblock was left behind', () => {
    expect(chooseSuperblock(both, undefined)?.version).toBe('1.2');
    expect(chooseSuperblock(both.toReversed(), undefined)?.version).toBe('1.2');
  });

  it('takes the version that the running array has, even if older', () => {
    expect(chooseSuperblock(both, '1.0')?.version).toBe('1.0');
  });

  it('takes one with a right checksum before one with a wrong one', () => {
    const spoilt = v1Image();
    spoilt.set([1], 76);
    const { hits } = probe(
      windows([
        [8, spoilt],
        [204_784, OLD_V10],
      ]),
      DEVICE,
    );
    expect(chooseSuperblock(hits, undefined)?.version).toBe('1.0');
    expect(chooseSuperblock(hits, '1.2')?.checksum.valid).toBe(false);
  });

  it('takes none where none was decoded', () => {
    const { hits } = probe(windows([[204_784, v1Image()]]), DEVICE);
    expect(chooseSuperblock(hits, undefined)).toBeUndefined();
    expect(chooseSuperblock([], '1.2')).toBeUndefined();
  });
});
