import type { BITMAP_STATES, LOCKLESS_STATES } from './layout-bitmap.ts';
import type { DecodeError } from './reading.ts';

/** A bit of the bitmap superblock's state. */
export type BitmapState = (typeof BITMAP_STATES)[number][1];
/** What a chunk is in a lockless bitmap. */
export type LocklessState = (typeof LOCKLESS_STATES)[number];

/** What is wrong with a bitmap superblock that was nevertheless decoded (drivers/md/md-bitmap.c, `md_bitmap_read_sb`). */
export interface BitmapProblem {
  readonly code:
    | 'bad-chunk-size'
    | 'bad-daemon-sleep'
    | 'bad-write-behind'
    | 'foreign-uuid'
    | 'stale'
    | 'positions-unknown'
    | 'size-beyond-room';
  readonly detail: string;
}

/** A write-intent bitmap's own superblock. Sizes in bytes where named so, else sectors of 512 bytes. */
export interface Bitmap {
  /** 3 host-endian bits, 4 normal, 5 clustered, 6 lockless. */
  readonly version: number;
  readonly lockless: boolean;
  /** In the same form as the array's. */
  readonly uuid: string;
  readonly events: bigint;
  /** Event count of the array when bits were last allowed to be cleared. */
  readonly eventsCleared: bigint;
  /** Sectors covered: of the member on raid1/4/5/6, of the array on raid10. */
  readonly syncSizeSectors: bigint;
  readonly stateBits: number;
  readonly states: readonly BitmapState[];
  readonly chunkBytes: number;
  readonly daemonSleepSeconds: number;
  readonly writeBehind: number;
  /** Room reserved for it; 0 when it does not say. */
  readonly reservedSectors: number;
  /** Nodes of a clustered array, 0 otherwise. */
  readonly nodes: number;
  readonly clusterName: string;
  /** Chunks that it claims to cover, from the two sizes alone; undefined when the chunk size is none. */
  readonly claimedChunks: bigint | undefined;
  readonly problems: readonly BitmapProblem[];
}

/** A bitmap superblock, or why the bytes are none. */
export type BitmapResult =
  | { readonly ok: true; readonly bitmap: Bitmap }
  | { readonly ok: false; readonly error: DecodeError };
