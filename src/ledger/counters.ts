import type { Counter, Tally } from './member-notes.ts';

/** Nothing written, and sure of it. */
export const NONE_WRITTEN: Tally = { sectors: 0, exact: true };

/**
 * Sectors written to a disk between two looks at its counter. A device that came anew counts from 0,
 * which is what was written since it came; after a reboot, or without a counter, what is told is too
 * little. Where one look did not tell whether it is the same device, no more is taken than if it is.
 */
export function grown(before: Counter | undefined, now: Counter | undefined): Tally {
  if (before === undefined || now === undefined) return { sectors: 0, exact: false };
  if (isUntold(before, now)) {
    return { sectors: Math.max(0, now.sectors - before.sectors), exact: false };
  }
  const sameBoot = before.boot !== undefined && before.boot === now.boot;
  if (sameBoot && isOneDevice(before, now)) {
    return { sectors: now.sectors - before.sectors, exact: true };
  }
  return { sectors: now.sectors, exact: sameBoot };
}

/** The same for an array: what was written between the first look and its end is not told when it came anew. */
export function grownOfArray(before: Counter | undefined, now: Counter | undefined): Tally {
  const growth = grown(before, now);
  const isOne = before !== undefined && now !== undefined && isOneDevice(before, now);
  return isOne ? growth : { ...growth, exact: false };
}

/** Whether only one of them tells the diskseq; a count of 0 is the same in either case. */
function isUntold(before: Counter, now: Counter): boolean {
  return (before.sequence === undefined) !== (now.sequence === undefined) && before.sectors > 0;
}

/** Whether both count the same device since it came: another diskseq or a smaller count tells that it came anew. */
function isOneDevice(before: Counter, now: Counter): boolean {
  return (
    before.device === now.device &&
    before.sequence === now.sequence &&
    now.sectors >= before.sectors
  );
}

/** Both together; the same object when nothing is added. */
export function plus(one: Tally, more: Tally): Tally {
  if (more.sectors === 0 && (more.exact || !one.exact)) return one;
  return { sectors: one.sectors + more.sectors, exact: one.exact && more.exact };
}

/** The counter to go on from: what is known now, else what was known. */
export function latestOf(
  before: Counter | undefined,
  now: Counter | undefined,
): Counter | undefined {
  if (now === undefined) return before;
  return before !== undefined && isEqual(before, now) ? before : now;
}

function isEqual(one: Counter, other: Counter): boolean {
  return (
    one.boot === other.boot &&
    one.device === other.device &&
    one.sequence === other.sequence &&
    one.sectors === other.sectors
  );
}
