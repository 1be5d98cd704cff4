import { bounded, NOTHING, subtract, union } from '../ledger/extents.ts';
import type { Extents } from '../ledger/member-notes.ts';
import type { ComparedUnit } from './comparer.ts';
import type { Geometry } from './geometry.ts';
import { newCursor } from './plan/cursor.ts';
import { placeOf, spaceOf } from './space.ts';
import { type ComparedArray, type StandingDifference, type Tally, VERIFY_LIMITS } from './state.ts';
import type { Difference } from './unit.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What is kept of an array: as it was kept, its cursor begun anew when the array has another size. */
export function keptOf(
  before: ComparedArray | undefined,
  { uuid, geometry }: { readonly uuid: string; readonly geometry: Geometry },
  { at, seed }: { readonly at: number; readonly seed: number },
): ComparedArray {
  const { bytes } = spaceOf(geometry);
  if (before === undefined) {
    return {
      uuid,
      cursor: newCursor(bytes, seed),
      tally: { match: 0, zeroed: 0, differ: 0, undecided: 0 },
      readBytes: 0,
      written: { since: at, recent: NOTHING, before: NOTHING },
      differences: [],
    };
  }
  return before.cursor.bytes === bytes ? before : { ...before, cursor: newCursor(bytes, seed) };
}

/** What was written lately, with what is dirty now: of this day so far and the day before; the same object when nothing is new. */
export function withWritten(
  written: ComparedArray['written'],
  dirty: Extents,
  at: number,
): ComparedArray['written'] {
  const isOver = at - written.since >= DAY_MS || at < written.since;
  const before = isOver ? { since: at, recent: NOTHING, before: written.recent } : written;
  const recent = bounded(union(before.recent, dirty));
  return recent === before.recent && !isOver ? written : { ...before, recent };
}

/** All that was written lately. */
export function lately({ recent, before }: ComparedArray['written']): Extents {
  return union(recent, before);
}

/** What is kept of an array after units of it were compared. */
export function withCompared(
  kept: ComparedArray,
  compared: readonly ComparedUnit[],
  { geometry, at }: { readonly geometry: Geometry; readonly at: number },
): ComparedArray {
  let tally: Tally = kept.tally;
  let { differences } = kept;
  for (const { unit, verdict } of compared) {
    const result = verdict.result === 'problem' ? 'undecided' : verdict.result;
    tally = { ...tally, [result]: tally[result] + 1 };
    differences = differencesAfter(differences, placeOf(geometry, unit), verdict, at);
  }
  return { ...kept, tally, differences };
}

function differencesAfter(
  differences: ComparedArray['differences'],
  place: Extents[number],
  verdict: ComparedUnit['verdict'],
  at: number,
): readonly StandingDifference[] {
  if (verdict.result === 'undecided' || verdict.result === 'problem') return differences;
  const isCovered = ({ extent }: StandingDifference) => subtract([extent], [place]).length === 0;
  if (verdict.result !== 'differ') {
    return differences.some(isCovered) ? differences.filter((one) => !isCovered(one)) : differences;
  }
  const before = differences.find(isCovered);
  const found = differenceAt(place, verdict.difference, { foundAt: before?.foundAt ?? at, at });
  const others = differences.filter((one) => !isCovered(one));
  return [...others, found].slice(0, VERIFY_LIMITS.differences);
}

/** Runs kept of where one unit differs: a unit of 64 KiB has no more than 8 separate ones on 4-KiB pages. */
const MAX_RUNS = 16;

function differenceAt(
  extent: Extents[number],
  difference: Difference,
  { foundAt, at }: { readonly foundAt: number; readonly at: number },
): StandingDifference {
  const { extents, memberExtents, members, majority, culprits, severalCulprits } = difference;
  return {
    extent,
    foundAt,
    seenAt: at,
    arrayExtents: extents.slice(0, MAX_RUNS),
    memberExtents: memberExtents.slice(0, MAX_RUNS),
    members,
    ...(majority !== undefined && { majority }),
    culprits,
    severalCulprits,
  };
}

/** Whether no more differences are kept: enough to act on, and a stale member would fill any list. */
export function isFull({ differences }: ComparedArray): boolean {
  return differences.length >= VERIFY_LIMITS.differences;
}
