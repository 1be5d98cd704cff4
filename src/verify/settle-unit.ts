import type { UnitProblem } from './read-unit.ts';
import type { Difference, Unit } from './unit.ts';

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
export declare function firstLook(unit: Unit, parts: readonly Uint8Array[]): UnitVerdict | Settling;

/**
 * What another look leads to. `disturbance`: why md itself may make the members differ there at this moment
 * (recovery, scrub, dirty bitmap chunk), before or after the read; undefined when nothing does.
 */
export declare function nextLook(
  settling: Settling,
  parts: readonly Uint8Array[],
  disturbance: string | undefined,
): UnitVerdict | Settling;

/** Whether it is a verdict and no further look is needed. */
export function isVerdict(outcome: UnitVerdict | Settling): outcome is UnitVerdict {
  return 'result' in outcome;
}
