import type { BlockDevice, BlockDevices } from '../block/reading.ts';
import type { JoinedArray } from '../md-arrays/join.ts';
import type { Examined } from './examined.ts';
import { partitionOwning } from './locate.ts';

/** Devices that hold nothing of their own: memory, optical and floppy drives, and arrays themselves. */
const NEVER = /^(ram|zram|sr|fd|md)/;

/** Kernel names of all members of all arrays, each with its array. */
export function memberships(arrays: readonly JoinedArray[]): ReadonlyMap<string, JoinedArray> {
  return new Map(
    arrays.flatMap((array) => array.members.map(({ name }) => [name, array] as const)),
  );
}

/** Devices that may carry a superblock although they are in no array. */
export function mayCarry({ devices }: BlockDevices): readonly BlockDevice[] {
  return [...devices.values()].filter(
    ({ name, sectors }) => !NEVER.test(name) && sectors !== undefined && sectors > 0,
  );
}

/**
 * Whether what was found on a device is really another device's: the superblock of its last partition
 * seen from the whole disk, or of a multipath or encrypted device seen from the path below it.
 */
export function belongsElsewhere(
  device: BlockDevice,
  examined: Examined,
  all: BlockDevices,
): boolean {
  if (examined.found === undefined) return true;
  const partitions = [...all.devices.values()].flatMap(({ name, wholeDisk, ...extent }) =>
    wholeDisk === device.name && extent.startSector !== undefined && extent.sectors !== undefined
      ? [{ name, startSector: extent.startSector, sectors: extent.sectors }]
      : [],
  );
  return partitionOwning(examined.found.place, partitions) !== undefined;
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
