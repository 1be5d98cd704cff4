import { createHash } from 'node:crypto';
import { differingSectors, incompleteness, judgeSectors } from './compare-unit.ts';
import type { UnitProblem } from './read-unit.ts';
import { sectorOf } from './sectors.ts';
import type { Difference, Unit } from './unit.ts';

/**
 * Pauses between the looks that a difference must outlast. Members are written in parallel but not at once (the first),
 * behind a write-mostly member longer (the second), and what md noted as dirty is cleared by two turns of its daemon, of
 * 5 s each (the third). A page that changed while it was written out, so that the members got it differently, is
 * written again when it is 30 s old, looked for every 5 s (the last; vm.dirty_expire_centisecs).
 */
export const SETTLING_PAUSES_MS: readonly number[] = [200, 2_000, 15_000, 45_000];
/** Looks at moments when md is at work there before the unit is given up for this time. */
const MAX_DISTURBED = 3;

/** What is believed of a unit in the end. */
export type UnitVerdict =
  | { readonly result: 'match' }
  | { readonly result: 'zeroed' | 'differ'; readonly difference: Difference }
  | { readonly result: 'undecided'; readonly why: string }
  /** It could not be read (again). */
  | { readonly result: 'problem'; readonly problems: readonly UnitProblem[] };

/** A unit that differed at its first look. Small: it keeps digests, not bytes. */
export interface Settling {
  readonly unit: Unit;
  /** Looks that showed the same difference, the first included. */
  readonly steady: number;
  /** Looks at a moment when md itself was at work there. */
  readonly disturbed: number;
  /** Until the next look. */
  readonly pauseMs: number;
  /** Of each sector of the unit that differed in all looks, a digest over all members. */
  readonly candidates: ReadonlyMap<number, string>;
}

/** What the first look at a unit leads to: a verdict, or a difference to look at again after `pauseMs`. */
export function firstLook(unit: Unit, parts: readonly Uint8Array[]): UnitVerdict | Settling {
  const incomplete = incompleteness(unit, parts);
  if (incomplete !== undefined) return { result: 'undecided', why: incomplete };
  const sectors = differingSectors(unit, parts);
  const candidates = new Map(sectors.map((sector) => [sector, contentOf(parts, sector)]));
  return steadied({ unit, steady: 1, disturbed: 0, pauseMs: 0, candidates }, parts);
}

/**
 * What another look leads to. `disturbance`: why md itself may make the members differ there at this moment
 * (recovery, scrub, dirty bitmap chunk), before or after the read; undefined when nothing does.
 */
export function nextLook(
  settling: Settling,
  parts: readonly Uint8Array[],
  disturbance: string | undefined,
): UnitVerdict | Settling {
  const { unit, candidates } = settling;
  const incomplete = incompleteness(unit, parts);
  if (incomplete !== undefined) return { result: 'undecided', why: incomplete };
  // Unchanged on all sides means still different.
  const unchanged = [...candidates].filter(
    ([sector, content]) => contentOf(parts, sector) === content,
  );
  if (unchanged.length === 0) {
    return differingSectors(unit, parts).length === 0
      ? { result: 'match' }
      : { result: 'undecided', why: 'it is being written' };
  }
  if (disturbance !== undefined) {
    const disturbed = settling.disturbed + 1;
    if (disturbed > MAX_DISTURBED) return { result: 'undecided', why: disturbance };
    return { ...settling, disturbed };
  }
  const steady = settling.steady + 1;
  return steadied({ ...settling, steady, candidates: new Map(unchanged) }, parts);
}

/** A verdict once the difference has outlasted all pauses. */
function steadied(settling: Settling, parts: readonly Uint8Array[]): UnitVerdict | Settling {
  const { unit, steady, candidates } = settling;
  const pauseMs = SETTLING_PAUSES_MS[steady - 1];
  if (candidates.size > 0 && pauseMs !== undefined) return { ...settling, pauseMs };
  return judgeSectors(unit, parts, [...candidates.keys()]);
}

/** All that the members hold in a sector, as one short text. */
function contentOf(parts: readonly Uint8Array[], sector: number): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(sectorOf(part, sector));
  return hash.digest('base64');
}

/** Whether it is a verdict and no further look is needed. */
export function isVerdict(outcome: UnitVerdict | Settling): outcome is UnitVerdict {
  return 'result' in outcome;
}
