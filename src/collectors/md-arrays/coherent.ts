import type { JoinedArray } from './join.ts';

/**
 * Whether what is listed of an array's members is whole and of one moment: sysfs is read file by file while
 * members come and go, and parts of it may be hidden.
 */
export function isCoherent({
  members,
  slots,
  slotsBefore,
  degraded,
}: Pick<JoinedArray, 'members' | 'slots' | 'slotsBefore' | 'degraded'>): boolean {
  if (slots === undefined || members.some(({ role }) => role === undefined)) return false;
  const inSync = members.filter(({ role, slot }) => role === 'in_sync' && slot !== undefined);
  // How many are to be there in the midst of a reshape only md knows.
  if (slotsBefore !== undefined) return inSync.length > 0;
  // Levels without redundancy are never degraded, and show no count of it; elsewhere it is hidden.
  return inSync.length === slots - (degraded ?? 0);
}
