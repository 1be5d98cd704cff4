import { parseMountinfo } from '../collectors/block/parse-mounts.ts';
import { readBlockDevices } from '../collectors/block/read.ts';
import type { BlockDevices } from '../collectors/block/reading.ts';
import type { Host } from '../host/host.ts';
import type { Extents } from '../ledger/member-notes.ts';
import { parseSwaps } from './parse-swaps.ts';

const SECTOR_BYTES = 512;
/** Devices stacked on one another are few; a ring, which a damaged tree may show, ends here. */
const MAX_DEPTH = 16;

/** Kernel names of md arrays; their partitions (`md0p1`) are not arrays. */
const ARRAY = /^md(?:\d+|_.+)$/;

/**
 * What of an array is swapped to, in bytes of the array: pages change while md sends them to one member after
 * the other, so that copies legitimately differ. A partition of the array tells its place; anything else on
 * it (LVM, a swap file) makes it `everywhere`.
 */
export type SwapOnArray = Extents | 'everywhere';

/** Where on each array the machine swaps, by the array's kernel name; arrays without swap are left out. */
export function swapByArray(host: Host): ReadonlyMap<string, SwapOnArray> {
  const swaps = host.readText('/proc/swaps');
  const areas = swaps.ok ? parseSwaps(swaps.value) : [];
  const found = new Map<string, SwapOnArray>();
  if (areas.length === 0) return found;
  const blocks = readBlockDevices(host);
  for (const { path, isFile } of areas) {
    const device = isFile ? deviceOfFile(host, blocks, path) : deviceAt(host, path);
    if (device === undefined) continue;
    for (const [array, place] of arraysBelow(blocks, device)) {
      found.set(array, joined(found.get(array), place));
    }
  }
  return found;
}

function joined(one: SwapOnArray | undefined, other: SwapOnArray): SwapOnArray {
  if (one === undefined) return other;
  if (one === 'everywhere' || other === 'everywhere') return 'everywhere';
  return [...one, ...other].toSorted(([a], [b]) => a - b);
}

/** `/dev/mapper/x` and `/dev/disk/…` are links to a kernel name. */
function deviceAt(host: Host, path: string): string | undefined {
  const link = host.readLink(path);
  const name = (link.ok ? link.value : path).split('/').at(-1);
  return name === '' ? undefined : name;
}

/** The device of the filesystem that holds a file: that of the longest mount point above it. */
function deviceOfFile(host: Host, blocks: BlockDevices, path: string): string | undefined {
  const text = host.readText('/proc/self/mountinfo');
  const mounts = text.ok ? parseMountinfo(text.value) : [];
  const above = mounts.filter(
    ({ mountpoint }) => mountpoint === '/' || path.startsWith(`${mountpoint}/`),
  );
  const [mount] = above.toSorted((a, b) => b.mountpoint.length - a.mountpoint.length);
  if (mount === undefined) return undefined;
  return [...blocks.devices.values()].find(({ number }) => number === mount.number)?.name;
}

/** The arrays that a device lies on, and where on them it does. */
function arraysBelow(
  blocks: BlockDevices,
  name: string,
  depth = 0,
): readonly (readonly [string, SwapOnArray])[] {
  const device = blocks.devices.get(name);
  if (device === undefined || depth > MAX_DEPTH) return [];
  const { wholeDisk, startSector, sectors, slaves } = device;
  if (ARRAY.test(wholeDisk)) {
    if (startSector === undefined || sectors === undefined) return [[wholeDisk, 'everywhere']];
    return [[wholeDisk, [[startSector * SECTOR_BYTES, sectors * SECTOR_BYTES]]]];
  }
  const below = wholeDisk === name ? slaves : [wholeDisk, ...slaves];
  return below.flatMap((one) => arraysBelow(blocks, one, depth + 1));
}

/** Whether an extent touches what is swapped to. */
export function isSwappedTo(
  swap: SwapOnArray | undefined,
  [start, length]: Extents[number],
): boolean {
  if (swap === undefined) return false;
  if (swap === 'everywhere') return true;
  return swap.some(([from, bytes]) => from < start + length && start < from + bytes);
}
