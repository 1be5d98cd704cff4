import type { Extents } from '../../ledger/member-notes.ts';
import { drawn } from './permutation.ts';
import { SAMPLE_BYTES } from './rate.ts';

/**
 * ext4 keeps block bitmaps, inode bitmaps and inode tables at the start of block groups, which are 8 blocks of bits
 * long: 32768 blocks of 4 KiB (Documentation/filesystems/ext4/blockgroup.rst).
 */
const GROUP_BYTES = 32_768 * 4096;

/** mkfs.xfs makes 4, 16 or 32 allocation groups of equal length: their headers lie at some of the 32nds. */
const ALLOCATION_GROUPS = 32;

/** The array's begin and end, where superblocks, partition tables and journals lie. */
const EDGE_BYTES = 1024 * 1024;

/** What is sampled: so many bytes, each standing for this many bytes of the array's own addresses. */
export interface SampledSpace {
  readonly bytes: number;
  /** 1 on mirrors; on parity levels the data members, because members are counted along their own data. */
  readonly arrayBytesPerByte: number;
}

/** A byte in a place where filesystems keep what they cannot do without; `turn` tells which. */
export function metadataPlace(space: SampledSpace, turn: number, seed: number): number {
  switch (turn % 4) {
    case 0:
      return drawn(turn, Math.min(EDGE_BYTES, space.bytes), seed);
    case 1:
      return space.bytes - 1 - drawn(turn, Math.min(EDGE_BYTES, space.bytes), seed);
    case 2: {
      const groupBytes = GROUP_BYTES / space.arrayBytesPerByte;
      const group = drawn(turn, Math.ceil(space.bytes / groupBytes), seed);
      return Math.floor(group * groupBytes);
    }
    default: {
      const group = drawn(turn, ALLOCATION_GROUPS, seed);
      return Math.floor((group * space.bytes) / ALLOCATION_GROUPS);
    }
  }
}

/** A byte of these extents, all equally likely; undefined when they are none, or lie beyond the space. */
export function writtenPlace(
  extents: Extents,
  space: SampledSpace,
  turn: number,
  seed: number,
): number | undefined {
  const units = extents.map(([, length]) => Math.ceil(length / SAMPLE_BYTES));
  const all = units.reduce((sum, count) => sum + count, 0);
  let unit = all === 0 ? 0 : drawn(turn, all, seed);
  for (const [index, [start]] of extents.entries()) {
    const count = units[index] ?? 0;
    const place = start + unit * SAMPLE_BYTES;
    if (unit < count) return place < space.bytes ? place : undefined;
    unit -= count;
  }
  return undefined;
}
