import type { MdArray } from './reading.ts';

const MIRRORS = ['raid1', 'raid10'];
const PARITY = ['raid4', 'raid5', 'raid6'];
const WITHOUT_REDUNDANCY = ['raid0', 'linear'];

/** Levels that hold each block as equal copies. */
export function isMirror({ level }: Pick<MdArray, 'level'>): boolean {
  return level !== undefined && MIRRORS.includes(level);
}

/** Levels that hold parity over a stripe. */
export function isParity({ level }: Pick<MdArray, 'level'>): boolean {
  return level !== undefined && PARITY.includes(level);
}

/** Levels that survive the loss of a member, and so can be degraded and scrubbed. */
export function isRedundant(array: Pick<MdArray, 'level'>): boolean {
  return isMirror(array) || isParity(array);
}

/** Levels that lose everything with one member. */
export function isWithoutRedundancy({ level }: MdArray): boolean {
  return level !== undefined && WITHOUT_REDUNDANCY.includes(level);
}

/** Whether the array is assembled but not started: it has no level's guarantees to judge. */
export function isInactive({ state }: Pick<MdArray, 'state'>): boolean {
  return state === 'inactive' || state === 'clear';
}

/** Whether data paths are lost: more members gone than the level survives, or the kernel says so. */
export function isFailed(array: MdArray): boolean {
  if (isInactive(array)) return false;
  if (array.state === 'broken') return true;
  return array.redundancyRemaining !== undefined && array.redundancyRemaining < 0;
}
