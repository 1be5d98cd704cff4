import type { BlockDevice, BlockDevices } from '../block/reading.ts';
import type { JoinedArray } from '../md-arrays/join.ts';
import type { FoundSuperblock } from './examined.ts';
import { partitionOwning, superblockSector } from './locate.ts';

/** Devices that hold nothing of their own: memory, optical and floppy drives, and arrays themselves. */
const NEVER = /^(ram|zram|sr|fd|md)/;

/** Whether an array is started. One that is only gathered (`inactive`) holds its members together in name only. */
export function isStarted({ state }: JoinedArray): boolean {
  return state !== 'inactive' && state !== 'clear';
}

/** Kernel names of all members of all arrays, each with its array. */
export function memberships(arrays: readonly JoinedArray[]): ReadonlyMap<string, JoinedArray> {
  return new Map(
    arrays.flatMap((array) => array.members.map(({ name }) => [name, array] as const)),
  );
}

/** Devices that may carry a superblock although they are in no array. */
export function mayCarry({ devices }: BlockDevices): readonly BlockDevice[] {
  return [...devices.values()].filter(
    ({ name, number, sectors }) =>
      // A path of a multipath NVMe namespace is listed without a number: it has no device node.
      !NEVER.test(name) && number !== undefined && sectors !== undefined && sectors > 0,
  );
}

/**
 * Whether what was found on a device is really another device's: the superblock of its last partition
 * seen from the whole disk, or that of a whole disk, itself a member, seen from its last partition.
 */
export function belongsElsewhere(
  device: BlockDevice,
  { place }: FoundSuperblock,
  on: { readonly all: BlockDevices; readonly members: ReadonlyMap<string, unknown> },
): boolean {
  const { all, members } = on;
  const partitions = [...all.devices.values()].flatMap(({ name, wholeDisk, ...extent }) =>
    wholeDisk === device.name && extent.startSector !== undefined && extent.sectors !== undefined
      ? [{ name, startSector: extent.startSector, sectors: extent.sectors }]
      : [],
  );
  if (partitionOwning(place, partitions) !== undefined) return true;
  const whole = all.devices.get(device.wholeDisk)?.sectors;
  if (whole === undefined || device.startSector === undefined || !members.has(device.wholeDisk)) {
    return false;
  }
  return superblockSector(place.version, whole) === device.startSector + place.sector;
}

/** Whether a device, or one built on it however far up, is among the members. */
export function isBelowMember(
  name: string,
  members: ReadonlyMap<string, unknown>,
  { devices }: BlockDevices,
): boolean {
  const seen = new Set<string>();
  const next = [name];
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (members.has(one)) return true;
    if (seen.has(one)) continue;
    seen.add(one);
    next.push(...(devices.get(one)?.holders ?? []));
  }
  return false;
}
