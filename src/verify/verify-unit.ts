import type { Clock } from '../clock.ts';
import type { UnitBytes } from './read-unit.ts';
import { firstLook, isVerdict, nextLook, type Settling, type UnitVerdict } from './settle-unit.ts';
import type { Unit } from './unit.ts';

/** How a unit is looked at: the caller keeps the budget, and knows what md does to the array. */
export interface Looking {
  readonly clock: Clock;
  readonly read: (unit: Unit) => Promise<UnitBytes>;
  /** Why md itself may make the members differ there now; undefined when nothing does. */
  readonly disturbance: (unit: Unit) => Promise<string | undefined>;
  /** Ends the pauses. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads and compares a unit, and looks at a difference again until it is settled. Takes more than a minute when there is a
 * stable difference, no pause when there is none.
 */
export async function verifyUnit(unit: Unit, looking: Looking): Promise<UnitVerdict> {
  const read = await looking.read(unit);
  if (!read.ok) return { result: 'problem', problems: read.problems };
  const outcome = firstLook(unit, read.parts);
  return isVerdict(outcome) ? outcome : await settleUnit(outcome, looking);
}

/** Looks at a difference again until it is settled. */
export async function settleUnit(begun: Settling, looking: Looking): Promise<UnitVerdict> {
  const { clock, signal } = looking;
  let outcome: UnitVerdict | Settling = begun;
  while (!isVerdict(outcome)) {
    await clock.sleep(outcome.pauseMs, signal);
    if (signal?.aborted === true) {
      return { result: 'undecided', why: 'ended before it was settled' };
    }
    outcome = await lookAgain(outcome, looking);
  }
  return outcome;
}

async function lookAgain(settling: Settling, looking: Looking): Promise<UnitVerdict | Settling> {
  const { unit } = settling;
  const before = await looking.disturbance(unit);
  const read = await looking.read(unit);
  if (!read.ok) return { result: 'problem', problems: read.problems };
  const after = await looking.disturbance(unit);
  return nextLook(settling, read.parts, before ?? after);
}
