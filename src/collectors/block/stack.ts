import type { CarriedMember } from './bus-reading.ts';
import { identityOf } from './read.ts';
import type { BlockDevices } from './reading.ts';

/** Kernel names of md arrays; their partitions (`md0p1`) are not arrays. */
const ARRAY = /^md(?:\d+|_.+)$/;

/** Devices stacked on one another are few; a ring, which a damaged tree may show, ends here. */
const MAX_DEPTH = 16;

/** The array members on a disk: the disk itself, its partitions, and what is stacked on them. */
export function membersOn(devices: BlockDevices, disk: string): readonly CarriedMember[] {
  const own = [...devices.devices.values()].filter(({ wholeDisk }) => wholeDisk === disk);
  return own.flatMap(({ name }) => membersAbove(devices, name, 0));
}

function membersAbove(
  devices: BlockDevices,
  name: string,
  depth: number,
): readonly CarriedMember[] {
  if (depth >= MAX_DEPTH) return [];
  return (devices.devices.get(name)?.holders ?? []).flatMap((holder) =>
    ARRAY.test(holder)
      ? [{ array: holder, member: name }]
      : membersAbove(devices, holder, depth + 1),
  );
}

/** What a device lies on. */
export interface Foundation {
  /** The one disk; undefined when there are several. */
  readonly disk: string | undefined;
  /** The one array; undefined when there is none or several. */
  readonly array: string | undefined;
}

/** Which disk and which array a device lies on, as far as that is one. */
export function foundationOf(devices: BlockDevices, name: string): Foundation {
  const below = namesBelow(devices, name, 0);
  const bottoms = below.filter((one) => (devices.devices.get(one)?.slaves.length ?? 0) === 0);
  const disks = new Set(bottoms.map((one) => identityOf(devices, one)?.disk));
  const arrays = new Set(below.filter((one) => ARRAY.test(one)));
  return { disk: only(disks), array: only(arrays) };
}

/** The device, its whole disk, and everything that these are made of. */
function namesBelow(devices: BlockDevices, name: string, depth: number): readonly string[] {
  const device = devices.devices.get(name);
  if (device === undefined || depth >= MAX_DEPTH) return [];
  const slaves = [
    ...device.slaves,
    ...(device.wholeDisk === name ? [] : (devices.devices.get(device.wholeDisk)?.slaves ?? [])),
  ];
  const own = device.wholeDisk === name ? [name] : slaves.length > 0 ? [device.wholeDisk] : [name];
  return [...own, ...slaves.flatMap((slave) => namesBelow(devices, slave, depth + 1))];
}

function only<T>(values: ReadonlySet<T>): T | undefined {
  const [one] = values;
  return values.size === 1 ? one : undefined;
}
