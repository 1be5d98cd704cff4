import { NOTHING, subtract } from './extents.ts';
import type { FinishedScrub, KnownArray, Ledger } from './ledger.ts';
import type { Extents, MemberReturn } from './member-notes.ts';

/** What was compared: of which member, and which bytes of what its returns owe. */
export interface Comparison {
  readonly uuid: string;
  readonly slot: number;
  readonly extents: Extents;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The ledger after extents of a member were read and found equal to the other members'. What is owed
 * shrinks; when nothing is left the return is settled.
 */
export function settled(ledger: Ledger, { uuid, slot, extents, at }: Comparison): Ledger {
  return mapReturns(ledger, uuid, (one) => {
    if (one.slot !== slot || one.settled !== undefined) return one;
    const owed = subtract(one.owed, extents);
    if (owed.length > 0) return { ...one, owed };
    return { ...one, owed, settled: { at, by: 'comparison' } };
  });
}

function mapReturns(
  ledger: Ledger,
  uuid: string,
  change: (one: MemberReturn) => MemberReturn,
): Ledger {
  const arrays = ledger.arrays.map((array) =>
    array.uuid === uuid ? { ...array, returns: array.returns.map(change) } : array,
  );
  return { ...ledger, arrays };
}

/**
 * An array after a scrub that went over all of it: what came back before the scrub started, and was
 * written unequally before, is compared when it found no mismatch.
 */
export function settledByScrub(
  array: KnownArray,
  scrub: FinishedScrub | undefined,
): Pick<KnownArray, 'returns' | 'unequal'> {
  const { returns, unequal } = array;
  if (scrub === undefined || scrub.mismatchSectors !== 0) return { returns, unequal };
  const isCovered = ({ order }: { readonly order: number }) => order < scrub.order;
  const isDue = (one: MemberReturn) => one.settled === undefined && isCovered(one);
  return {
    returns: returns.some(isDue)
      ? returns.map((one) =>
          isDue(one)
            ? { ...one, owed: NOTHING, settled: { at: scrub.endedAt, by: 'check' as const } }
            : one,
        )
      : returns,
    unequal: unequal.some(isCovered) ? unequal.filter((one) => !isCovered(one)) : unequal,
  };
}
