import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChunkRun,
  chunksDirtyHereNotThere,
} from '../../../src/collectors/md-superblocks/dirty-chunks.ts';
import { bitmapImage } from '../../support/bitmap-images.ts';
import { countLocklessStates, scanDirtyChunks } from '../../support/scans.ts';

const SCAN = { chunks: 1568, headerBytes: 256, maxRuns: 100 };

/** The same bytes in pieces of a given size. */
function* inPieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function chunksOf(runs: readonly ChunkRun[]): readonly number[] {
  return runs.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
}

describe('DirtyChunkScan', () => {
  it('finds no dirty chunk in a clean bitmap', () => {
    const scan = scanDirtyChunks([bitmapImage()], SCAN);
    expect(scan).toEqual({ examined: 1568, dirty: 0, runs: [], complete: true });
  });

  it('takes the lowest bit of the first byte for the first chunk and joins neighbours', () => {
    const scan = scanDirtyChunks([bitmapImage({ dirty: [0, 7, 8, 9, 1567] })], SCAN);
    expect(scan).toMatchObject({
      dirty: 5,
      runs: [
        { first: 0, count: 1 },
        { first: 7, count: 3 },
        { first: 1567, count: 1 },
      ],
    });
  });

  it('leaves bits beyond the last chunk alone', () => {
    const all = bitmapImage().fill(0xff, 256);
    const scan = scanDirtyChunks([all], { ...SCAN, chunks: 13 });
    expect(scan).toEqual({
      examined: 13,
      dirty: 13,
      runs: [{ first: 0, count: 13 }],
      complete: true,
    });
  });

  it('says how far it came when the bytes end early', () => {
    const scan = scanDirtyChunks([bitmapImage({ dirty: [5] }).subarray(0, 257)], SCAN);
    expect(scan).toMatchObject({ examined: 8, dirty: 1, complete: true });
  });

  it('counts on beyond the limit of runs, and says that the list is not whole', () => {
    const scan = scanDirtyChunks([bitmapImage({ dirty: [0, 2, 4, 6] })], { ...SCAN, maxRuns: 2 });
    expect(scan).toMatchObject({
      dirty: 4,
      complete: false,
      runs: [
        { first: 0, count: 1 },
        { first: 2, count: 1 },
      ],
    });
  });

  it('sees the same chunks however the bytes are cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(1567), { maxLength: 200 }),
        fc.integer({ min: 1, max: 700 }),
        (dirty, size) => {
          const scan = scanDirtyChunks(inPieces(bitmapImage({ dirty }), size), {
            ...SCAN,
            maxRuns: 1000,
          });
          expect(chunksOf(scan.runs)).toEqual(dirty.toSorted((one, other) => one - other));
          expect(scan).toMatchObject({ examined: 1568, dirty: dirty.length, complete: true });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('chunksDirtyHereNotThere', () => {
  it('is the difference of two sets of chunks', () => {
    const chunks = fc.uniqueArray(fc.nat(60), { maxLength: 60 });
    const runsOf = (dirty: readonly number[]) =>
      scanDirtyChunks([bitmapImage({ dirty })], SCAN).runs;
    fc.assert(
      fc.property(chunks, chunks, (here, there) => {
        const difference = chunksDirtyHereNotThere(runsOf(here), runsOf(there));
        const expected = here
          .filter((chunk) => !there.includes(chunk))
          .toSorted((one, other) => one - other);
        expect(chunksOf(difference)).toEqual(expected);
        expect(difference.every(({ count }) => count > 0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('LocklessScan', () => {
  const states = [0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 255];

  it('counts chunks by state, and those in a state without a word apart', () => {
    const counts = countLocklessStates(inPieces(bitmapImage({ version: 6, states }), 512), {
      chunks: states.length,
      headerBytes: 1024,
    });
    expect(counts.examined).toBe(11);
    expect([...counts.byState]).toEqual([
      ['unwritten', 1],
      ['clean', 2],
      ['dirty', 1],
      ['need-sync', 1],
      ['syncing', 1],
      ['need-sync-unwritten', 1],
      ['syncing-unwritten', 1],
      ['clean-unwritten', 1],
    ]);
    expect(counts.unknown).toBe(2);
  });

  it('says how far it came when the bytes end early', () => {
    const bytes = bitmapImage({ version: 6, states }).subarray(0, 1027);
    const counts = countLocklessStates([bytes], { chunks: 100, headerBytes: 1024 });
    expect(counts.examined).toBe(3);
  });
});
