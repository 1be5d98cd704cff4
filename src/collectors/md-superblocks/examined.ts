import type { Bitmap, BitmapProblem } from './bitmap.ts';
import type { BadBlockLog } from './decode-bad-blocks.ts';
import type { ChunkRun } from './dirty-chunks.ts';
import type { ForeignMetadata } from './foreign.ts';
import type { LocklessCounts } from './lockless-states.ts';
import type { DecodeError, Superblock, SuperblockPlace } from './reading.ts';

/** A member's own copy of the write-intent bitmap. */
export interface ExaminedBitmap {
  readonly bitmap: Bitmap;
  /** Chunks whose bits were read; fewer than claimed when there is no room for them on the device. */
  readonly examinedChunks: number;
  /** Chunks whose copies may differ; undefined for a lockless bitmap. */
  readonly dirtyChunks: number | undefined;
  /** The dirty chunks as runs, ascending; ends early when `runsComplete` is false. */
  readonly dirtyRuns: readonly ChunkRun[];
  readonly runsComplete: boolean;
  readonly lockless: LocklessCounts | undefined;
  readonly problems: readonly BitmapProblem[];
}

/** A superblock and where on the device it lies. */
export interface FoundSuperblock {
  readonly place: SuperblockPlace;
  readonly superblock: Superblock;
}

/** What is on a device in the way of md metadata. */
export interface Examined {
  readonly deviceSectors: number;
  /** False when the bytes may come from a page cache that md writes around. */
  readonly direct: boolean;
  /** The superblock that counts; undefined when there is none. */
  readonly found: FoundSuperblock | undefined;
  /** Other native superblocks on the same device: leftovers of an earlier use. */
  readonly leftovers: readonly FoundSuperblock[];
  /** Why the bytes at the expected place are no superblock; undefined when one was found, or none expected. */
  readonly error: DecodeError | undefined;
  /** The bitmap; an error when the superblock names one and there is none; undefined when it names none. */
  readonly bitmap: ExaminedBitmap | DecodeError | undefined;
  readonly badBlocks: BadBlockLog | undefined;
  /** Metadata of other kinds: DDF, IMSM, LVM's dm-raid. */
  readonly foreign: readonly ForeignMetadata[];
}

/** Whether a bitmap could be decoded. */
export function isBitmap(
  bitmap: ExaminedBitmap | DecodeError | undefined,
): bitmap is ExaminedBitmap {
  return bitmap !== undefined && 'bitmap' in bitmap;
}
