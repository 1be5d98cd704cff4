import { ByteReader } from '../../bytes/byte-reader.ts';
import type { DmRaidMetadata } from './foreign.ts';

/** "DmRd" (drivers/md/dm-raid.c, `DM_RAID_MAGIC`). */
const DM_RAID_MAGIC = 0x64526d44;

/** Byte offsets in `struct dm_raid_superblock`, little-endian (drivers/md/dm-raid.c). */
const DM_RAID = {
  magic: 0,
  devices: 8,
  position: 12,
  events: 16,
  failedDevices: 24,
  level: 48,
} as const;
const DM_RAID_BYTES = 60;

/** Recognises the superblock of LVM's dm-raid in the first bytes of a device; undefined when there is none. */
export function decodeDmRaid(bytes: Uint8Array): DmRaidMetadata | undefined {
  const fields = ByteReader.over(bytes, 'little', { at: 0, length: DM_RAID_BYTES });
  if (fields === undefined || fields.u32(DM_RAID.magic) !== DM_RAID_MAGIC) return undefined;
  return {
    kind: 'dm-raid',
    devices: fields.u32(DM_RAID.devices),
    position: fields.u32(DM_RAID.position),
    events: fields.u64(DM_RAID.events),
    failedDevices: fields.u64(DM_RAID.failedDevices),
    level: fields.s32(DM_RAID.level),
  };
}
