import {
  type ChunkRun,
  chunksDirtyHereNotThere,
} from '../collectors/md-superblocks/dirty-chunks.ts';
import { LIMITS } from './ledger.ts';
import type { Extents } from './member-notes.ts';

type Extent = Extents[number];

/** No bytes at all. */
export const NOTHING: Extents = [];

/** How many bytes they are. */
export function bytesIn(extents: Extents): number {
  return extents.reduce((sum, [, length]) => sum + length, 0);
}

/** The bytes of chunks of a bitmap, the last one cut off where the covered area ends. */
export function extentsOf(
  runs: readonly ChunkRun[],
  chunkBytes: number,
  endBytes: number | undefined,
): Extents {
  return runs.flatMap(({ first, count }): Extents => {
    const start = first * chunkBytes;
    const end = Math.min((first + count) * chunkBytes, endBytes ?? Number.MAX_SAFE_INTEGER);
    return end > start ? [[start, end - start]] : [];
  });
}

/** The bytes that are in one or the other, or both; the same object as `one` when that has them all. */
export function union(one: Extents, other: Extents): Extents {
  if (subtract(other, one).length === 0) return one;
  const joined: [number, number][] = [];
  for (const [start, length] of [...one, ...other].toSorted(byStart)) {
    const last = joined.at(-1);
    if (last === undefined || last[0] + last[1] < start) joined.push([start, length]);
    else last[1] = Math.max(last[1], start + length - last[0]);
  }
  return bounded(joined);
}

/** The bytes that are in `from` and not in `taken`. */
export function subtract(from: Extents, taken: Extents): Extents {
  const left = chunksDirtyHereNotThere(from.map(asRun), taken.map(asRun));
  return left.map(({ first, count }) => [first, count]);
}

function asRun([first, count]: Extent): ChunkRun {
  return { first, count };
}

function endOf(extent: Extent | undefined): number {
  return extent === undefined ? Number.MAX_SAFE_INTEGER : extent[0] + extent[1];
}

function byStart([one]: Extent, [other]: Extent): number {
  return one - other;
}

/** At most so many runs: over that, neighbours with the smallest gap are joined, so that nothing is lost. */
export function bounded(extents: Extents, limit: number = LIMITS.extents): Extents {
  const excess = extents.length - limit;
  if (excess <= 0) return extents;
  const gaps = extents.slice(1).map(([start], index) => start - endOf(extents[index]));
  const joinUpTo = gaps.toSorted((one, other) => one - other)[excess - 1];
  let toJoin = excess;
  const joined: [number, number][] = [];
  for (const [index, [start, length]] of extents.entries()) {
    const gap = gaps[index - 1];
    const last = joined.at(-1);
    const joins = gap !== undefined && joinUpTo !== undefined && gap <= joinUpTo && toJoin > 0;
    if (joins && last !== undefined) {
      toJoin -= 1;
      last[1] = start + length - last[0];
    } else joined.push([start, length]);
  }
  return joined;
}
