import { SUPERBLOCK_VERSIONS, type SuperblockPlace, type SuperblockVersion } from './reading.ts';

const SECTOR_BYTES = 512;
const PAGE_BYTES = 4096;
const PAGE_SECTORS = PAGE_BYTES / SECTOR_BYTES;

/** v1.0 lies at least 8 and less than 12 KiB from the end, 4 KiB aligned (drivers/md/md.c, `super_1_load`). */
const V10_FROM_END_SECTORS = 16;
const V12_SECTOR = 8;
/** `MD_RESERVED_SECTORS`: v0.90 lies 64 to 128 KiB from the end, 64 KiB aligned. */
const V090_RESERVED_SECTORS = 128;
/** mdadm takes no smaller device for a member (`load_super1`). */
const V1_LEAST_SECTORS = 24;
/** The first two pages hold 1.1 and 1.2 and LVM's dm-raid. */
const HEAD_BYTES = 2 * PAGE_BYTES;
/** The end holds 1.0, DDF's anchor and IMSM's, the latter with up to 24 KiB of records before it. */
const TAIL_BYTES = 8 * PAGE_BYTES;

/** A part of a device; both numbers in bytes and multiples of 4096, as direct I/O wants it. */
export interface ByteRange {
  readonly at: number;
  readonly length: number;
}

/** A partition's extent on its disk, in sectors of 512 bytes. */
export interface PartitionExtent {
  readonly name: string;
  readonly startSector: number;
  readonly sectors: number;
}

/** First sector of a version's superblock on a device; undefined when the device is too small for it. */
export function superblockSector(
  version: SuperblockVersion,
  deviceSectors: number,
): number | undefined {
  if (deviceSectors < V1_LEAST_SECTORS) return undefined;
  switch (version) {
    case '1.2':
      return V12_SECTOR;
    case '1.1':
      return 0;
    case '1.0':
      return roundDown(deviceSectors - V10_FROM_END_SECTORS, PAGE_SECTORS);
    case '0.90': {
      const sector = roundDown(deviceSectors, V090_RESERVED_SECTORS) - V090_RESERVED_SECTORS;
      return sector < 0 ? undefined : sector;
    }
  }
}

/** Every place on a device where a native superblock may lie. */
export function superblockPlaces(deviceSectors: number): readonly SuperblockPlace[] {
  return SUPERBLOCK_VERSIONS.flatMap((version) => {
    const sector = superblockSector(version, deviceSectors);
    return sector === undefined ? [] : [{ version, sector, deviceSectors }];
  });
}

/**
 * What to read of a device to find any metadata on it, without overlap. A read that reaches beyond the
 * end of a device whose size is no multiple of 4096 comes back shorter.
 */
export function probeRanges(deviceSectors: number): readonly ByteRange[] {
  const end = roundUp(deviceSectors * SECTOR_BYTES, PAGE_BYTES);
  const tailAt = Math.max(end - TAIL_BYTES, 0);
  const v090 = superblockSector('0.90', deviceSectors);
  const wanted: readonly ByteRange[] = [
    { at: 0, length: Math.min(HEAD_BYTES, end) },
    ...(v090 === undefined ? [] : [{ at: v090 * SECTOR_BYTES, length: PAGE_BYTES }]),
    { at: tailAt, length: end - tailAt },
  ];
  return withoutOverlap(wanted.filter((range) => range.length > 0));
}

function withoutOverlap(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const merged: ByteRange[] = [];
  for (const range of ranges.toSorted((one, other) => one.at - other.at)) {
    const last = merged.at(-1);
    if (last === undefined || range.at > last.at + last.length) merged.push(range);
    else {
      const end = Math.max(last.at + last.length, range.at + range.length);
      merged[merged.length - 1] = { at: last.at, length: end - last.at };
    }
  }
  return merged;
}

/**
 * The partition to which a superblock found on its whole disk belongs: the one whose own place for that
 * version is the very same sector of the disk. v0.90 does not record where it lies, so a disk and
 * its last partition may both seem to carry it; then it is the partition's.
 */
export function partitionOwning(
  found: SuperblockPlace,
  partitions: readonly PartitionExtent[],
): PartitionExtent | undefined {
  return partitions.find((partition) => {
    const sector = superblockSector(found.version, partition.sectors);
    return sector !== undefined && partition.startSector + sector === found.sector;
  });
}

function roundDown(value: number, multiple: number): number {
  return value - (value % multiple);
}

function roundUp(value: number, multiple: number): number {
  return roundDown(value + multiple - 1, multiple);
}
