import type { Superblock } from './reading.ts';

/** Whether two superblocks are of the same device: a copy of it, or another path to it. */
export function isSameDevice(one: Superblock, other: Superblock): boolean {
  return one.deviceUuid !== undefined && one.deviceUuid === other.deviceUuid;
}

/**
 * Whether `speaker` records that `other`, which takes itself for an active member, is not there. A
 * member that only fell out was never told: it still records everybody as present. One that was
 * assembled without the others records them as missing, and that is what gives it away.
 */
export function callsMissing(speaker: Superblock, other: Superblock): boolean {
  if (typeof other.role !== 'number' || isSameDevice(speaker, other)) return false;
  // v0.90 numbers devices anew at each failure (md_update_sb), so only the slot counts there.
  if (speaker.version !== '0.90') {
    const recorded = speaker.roles[other.deviceNumber];
    if (recorded === other.role) return false;
    // In another slot it is there all the same: raid1 moves members up when slots are given up (raid1_reshape).
    const isElsewhere = typeof recorded === 'number';
    if (recorded === 'faulty' || (other.deviceNumber < speaker.raidDisks && !isElsewhere)) {
      return true;
    }
  }
  // mdadm numbers devices added later from raid_disks on: such a one may only have come after the speaker left.
  return !speaker.roles.includes(other.role) && !haveCommonPeer(speaker, other);
}

/** Whether each of two calls the other missing: both went on alone. */
export function missEachOther(one: Superblock, other: Superblock): boolean {
  return callsMissing(one, other) && callsMissing(other, one);
}

/** Whether both record a third device in the same place: then they were together, and one left the other. */
function haveCommonPeer(one: Superblock, other: Superblock): boolean {
  const own = [one, other].map(({ version, role, deviceNumber }) =>
    version === '0.90' ? role : deviceNumber,
  );
  return peersOf(one).some(
    ([key, slot]) =>
      !own.includes(key) && peersOf(other).some((peer) => peer[0] === key && peer[1] === slot),
  );
}

/** Number (in v0.90 slot) and slot of every device that a superblock records as active. */
function peersOf({ version, roles }: Superblock): readonly (readonly [number, number])[] {
  return roles.flatMap((role, number) =>
    typeof role === 'number' ? [[version === '0.90' ? role : number, role] as const] : [],
  );
}
