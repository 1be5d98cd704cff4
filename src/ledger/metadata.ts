import { arrayBytes } from '../collectors/md-superblocks/array-size.ts';
import { extentsOf, NOTHING, union } from './extents.ts';
import type { Away, Extents, SuperblockNote } from './member-notes.ts';
import type { ArrayView, DeviceView } from './view.ts';

const SECTOR_BYTES = 512;

/** What a device's own metadata says, to be kept; undefined when it could not be read. */
export function noteOf(device: DeviceView): SuperblockNote | undefined {
  const { superblock, bitmap, readAt } = device;
  if (superblock === undefined || readAt === undefined) return undefined;
  const { events, updatedAt, deviceNumber } = superblock;
  return {
    readAt,
    events: String(events),
    updatedAt,
    deviceNumber,
    ...(bitmap !== undefined && {
      bitmap: {
        events: String(bitmap.bitmap.events),
        eventsCleared: String(bitmap.bitmap.eventsCleared),
        chunkBytes: bitmap.bitmap.chunkBytes,
        ...(bitmap.dirtyChunks !== undefined && { dirtyChunks: bitmap.dirtyChunks }),
      },
    }),
  };
}

/** What the array's bitmap covers: each member's data, or on raid10 the array (drivers/md/md-bitmap.c). */
export function spaceOf({ array }: ArrayView): Away['space'] {
  return array.level === 'raid10' ? 'array' : 'member';
}

/** Bytes of what the bitmap covers, whether or not there is one; undefined when it is not known. */
export function coveredBytes(view: ArrayView): number | undefined {
  const superblock = view.members.find((one) => one.superblock !== undefined)?.superblock;
  if (spaceOf(view) === 'array') {
    const bytes = superblock === undefined ? undefined : arrayBytes(superblock);
    return bytes === undefined ? view.array.sizeBytes : Number(bytes);
  }
  return componentBytes(view);
}

/** Bytes of each member that hold the array's contents; undefined when it is not known. */
export function componentBytes({ array, members }: ArrayView): number | undefined {
  if (array.componentBytes !== undefined && array.componentBytes > 0) return array.componentBytes;
  const sectors = members.find((one) => one.superblock !== undefined)?.superblock?.sizeSectors;
  return sectors === undefined || sectors === 0n ? undefined : Number(sectors) * SECTOR_BYTES;
}

/** What is dirty in the bitmap of a device; undefined when that is not known chunk by chunk. */
export function dirtyOf(device: DeviceView, covered: number | undefined): Extents | undefined {
  const { bitmap } = device;
  if (bitmap?.dirtyChunks === undefined) return undefined;
  const runs = bitmap.runsComplete ? bitmap.dirtyRuns : undefined;
  return runs === undefined ? undefined : extentsOf(runs, bitmap.bitmap.chunkBytes, covered);
}

/** What is dirty in the bitmap of any of these; undefined when not a single one could be read. */
export function dirtyOfAny(
  devices: readonly DeviceView[],
  covered: number | undefined,
): Extents | undefined {
  const known = devices.flatMap((device) => {
    const dirty = dirtyOf(device, covered);
    return dirty === undefined ? [] : [dirty];
  });
  return known.length === 0 ? undefined : known.reduce(union, NOTHING);
}

/** Whether the array keeps a bitmap, and whether it can be read here. */
export function bitmapOf(
  view: ArrayView,
  survivors: readonly DeviceView[],
): Exclude<Away['bitmap'], 'not_recording'> {
  if (dirtyOfAny(survivors, coveredBytes(view)) !== undefined) return 'recorded';
  const { bitmap } = view.array;
  if (bitmap?.file !== undefined || bitmap?.location === 'file') return 'illegible';
  const read = survivors.filter(({ superblock }) => superblock !== undefined);
  if (read.length === 0) return 'not_read';
  const isNone = read.every(({ superblock }) => superblock?.bitmapOffsetSectors === undefined);
  return isNone ? 'none' : 'illegible';
}
