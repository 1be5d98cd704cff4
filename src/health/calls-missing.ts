import type { Superblock } from '../collectors/md-superblocks/reading.ts';

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
  if (speaker.version === '0.90') return !speaker.roles.includes(other.role);
  const recorded = speaker.roles[other.deviceNumber];
  if (recorded === other.role) return false;
  if (recorded === 'faulty') return true;
  // A device added after the speaker left is not missing to it but unknown; mdadm numbers those from raid_disks on.
  return other.deviceNumber < speaker.raidDisks;
}
