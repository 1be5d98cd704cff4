import type { BitmapFields } from './bitmap-images.ts';
import { memberDisk } from './member-disks.ts';
import { listed, Raid } from './raid.ts';
import type { ListedArray } from './raid-files.ts';
import type { V1Fields } from './superblock-images.ts';

/** Members of the mirrors made here, in the order of their slots. */
export const MEMBERS = ['sda1', 'sdb1', 'sdc1'];
/** `dev_roles` of a device that is not there, and of one that failed. */
export const GONE = 0xffff;
export const FAULTY = 0xfffe;

/** What a member's metadata says beside the ordinary. */
export interface Given {
  readonly superblock?: Partial<V1Fields>;
  readonly bitmap?: Partial<BitmapFields>;
}

/**
 * The device of slot `number` in a mirror that it last saw with these slots filled. The bitmap allows a
 * re-add from event 20 on.
 */
export function side(number: number, filled: readonly number[], given: Given = {}): Uint8Array {
  const slots = given.superblock?.raidDisks ?? 2;
  const roles = Array.from({ length: slots }, (_, slot) => (filled.includes(slot) ? slot : GONE));
  return memberDisk(
    { deviceNumber: number, roles, ...given.superblock },
    { eventsCleared: 20n, ...given.bitmap },
  );
}

/** Fields of a mirror without a bitmap. */
export const WITHOUT_BITMAP: Given = { superblock: { featureMap: 0 } };

/** Both, the latter winning. */
export function both(one: Given, other: Given): Given {
  return {
    superblock: { ...one.superblock, ...other.superblock },
    bitmap: { ...one.bitmap, ...other.bitmap },
  };
}

/** A machine with the mirror md0 of which the members of these slots are there and in sync. */
export function mirrorOf(
  filled: readonly number[],
  given: Given & { readonly array?: Partial<ListedArray> } = {},
): Raid {
  const slots = given.superblock?.raidDisks ?? 2;
  const raid = new Raid();
  for (const slot of filled) raid.plug(MEMBERS[slot] ?? '', side(slot, filled, given));
  const members = filled.map((slot) => listed(MEMBERS[slot] ?? '', slot));
  raid.assemble({ slots, members, ...given.array });
  return raid;
}
