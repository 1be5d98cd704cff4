import type { ByteReader } from '../../bytes/byte-reader.ts';
import { V090, V090_DISK, V090_DISK_BYTES, V090_DISK_STATES, V090_DISKS } from './layout-v090.ts';
import type { DeviceDescriptor, RecordedRole } from './reading.ts';

/** One entry of the device table (`mdp_disk_t`). */
export function readDescriptor(fields: ByteReader, at: number): DeviceDescriptor {
  const stateBits = fields.u32(at + V090_DISK.state);
  const states = V090_DISK_STATES.filter(([bit]) => (stateBits & bit) !== 0).map(
    ([, word]) => word,
  );
  const raidDisk = fields.s32(at + V090_DISK.raidDisk);
  return {
    number: fields.u32(at + V090_DISK.number),
    major: fields.u32(at + V090_DISK.major),
    minor: fields.u32(at + V090_DISK.minor),
    raidDisk,
    stateBits,
    states,
    role: roleOf(states, raidDisk),
  };
}

/** The device table without the unused entries at its end. */
export function readDescriptors(fields: ByteReader): readonly DeviceDescriptor[] {
  const all = Array.from({ length: V090_DISKS }, (_, n) =>
    readDescriptor(fields, V090.disks + n * V090_DISK_BYTES),
  );
  return all.slice(0, all.findLastIndex((descriptor) => !isUnused(descriptor)) + 1);
}

function isUnused(descriptor: DeviceDescriptor): boolean {
  const { number, major, minor, raidDisk, stateBits } = descriptor;
  return number === 0 && major === 0 && minor === 0 && raidDisk === 0 && stateBits === 0;
}

/**
 * What a descriptor's state makes of the device (drivers/md/md.c, `super_90_validate`): in sync or, while
 * reshaping, active without being in sync are both in a slot. A slot without a device is removed and faulty.
 */
function roleOf(states: readonly string[], raidDisk: number): RecordedRole {
  if (states.includes('removed')) return 'removed';
  if (states.includes('faulty')) return 'faulty';
  if (states.includes('journal')) return 'journal';
  return states.includes('sync') || states.includes('active') ? raidDisk : 'spare';
}
