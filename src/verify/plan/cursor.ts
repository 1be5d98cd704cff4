import type { Extents } from '../../ledger/member-notes.ts';
import { metadataPlace, type SampledSpace, writtenPlace } from './aims.ts';
import { shuffled } from './permutation.ts';
import { AIMED_EVERY, SAMPLE_BYTES } from './rate.ts';

/** Where the sampling of an array stands: all that must be kept to go on where it was left. */
export interface Cursor {
  /** Bytes of what is sampled; another size begins anew. */
  readonly bytes: number;
  /** Makes the order of this round over the array another than any other's. */
  readonly seed: number;
  /** Uniform samples of this round so far. */
  readonly position: number;
  /** Samples ever, aimed ones included. */
  readonly taken: number;
  /** Rounds over the whole array that ended. */
  readonly rounds: number;
}

/** Why a place was chosen. */
export type Aim = 'uniform' | 'written' | 'metadata';

/** What to compare next. */
export interface Sample {
  readonly extent: Extents[number];
  readonly aim: Aim;
}

/** A cursor at the start; `seed` is any whole number. */
export function newCursor(bytes: number, seed: number): Cursor {
  return { bytes, seed: seed >>> 0, position: 0, taken: 0, rounds: 0 };
}

/** Samples of one round. */
export function unitsIn(bytes: number): number {
  return Math.ceil(bytes / SAMPLE_BYTES);
}

/** Part of the array that this round has looked at. */
export function coverageOf({ bytes, position }: Cursor): number {
  return bytes === 0 ? 0 : position / unitsIn(bytes);
}

/**
 * The next sample, and the cursor after it. Uniform samples go through the array in a shuffled order,
 * each place once a round; every fourth is aimed instead, by turns at what was written lately and at
 * filesystem metadata. Undefined for an array of no size.
 */
export function nextSample(
  cursor: Cursor,
  space: SampledSpace,
  written: Extents,
): { readonly sample: Sample; readonly cursor: Cursor } | undefined {
  const { seed, position, taken, rounds } = cursor;
  const units = unitsIn(cursor.bytes);
  if (units === 0) return undefined;
  if (taken % AIMED_EVERY === AIMED_EVERY - 1) {
    return { sample: aimed(cursor, space, written), cursor: { ...cursor, taken: taken + 1 } };
  }
  const sample: Sample = {
    extent: unitAt(shuffled(position, units, seed) * SAMPLE_BYTES, cursor.bytes),
    aim: 'uniform',
  };
  const isLast = position + 1 >= units;
  return {
    sample,
    cursor: {
      ...cursor,
      taken: taken + 1,
      position: isLast ? 0 : position + 1,
      seed: isLast ? (seed + 1) >>> 0 : seed,
      rounds: isLast ? rounds + 1 : rounds,
    },
  };
}

function aimed({ taken, seed, bytes }: Cursor, space: SampledSpace, written: Extents): Sample {
  const turn = Math.floor(taken / AIMED_EVERY);
  const recent = turn % 2 === 0 ? writtenPlace(written, space, turn, seed) : undefined;
  if (recent !== undefined) return { extent: unitAt(recent, bytes), aim: 'written' };
  const place = metadataPlace(space, Math.floor(turn / 2), seed);
  return { extent: unitAt(place, bytes), aim: 'metadata' };
}

/** The unit that holds a byte; the last one ends where the array does. */
function unitAt(byte: number, bytes: number): Extents[number] {
  const start = byte - (byte % SAMPLE_BYTES);
  return [start, Math.min(SAMPLE_BYTES, bytes - start)];
}
