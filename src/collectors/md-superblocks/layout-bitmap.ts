/** Byte offsets in `bitmap_super_t`, little-endian in every version (drivers/md/md-bitmap.h). */
export const BITMAP = {
  magic: 0,
  version: 4,
  uuid: 8,
  events: 24,
  eventsCleared: 32,
  /** Sectors covered. */
  syncSize: 40,
  state: 48,
  /** Bytes per bit; sectors in the lockless version. */
  chunksize: 52,
  daemonSleep: 56,
  writeBehind: 60,
  sectorsReserved: 64,
  nodes: 68,
  clusterName: 72,
} as const;

/** `BITMAP_MAGIC`, "bitm". */
export const BITMAP_MAGIC = 0x6d746962;
export const BITMAP_HEADER_BYTES = 256;
export const BITMAP_CLUSTER_NAME_BYTES = 64;

/** `BITMAP_MAJOR_*`; 6 is the lockless bitmap (drivers/md/md-llbitmap.c). */
export const BITMAP_VERSION = { hostEndian: 3, normal: 4, clustered: 5, lockless: 6 } as const;

/** `enum bitmap_state` bits as written to the medium. */
export const BITMAP_STATES = [
  [1 << 1, 'stale'],
  [1 << 2, 'write-error'],
  [1 << 3, 'first-use'],
  [1 << 4, 'clean'],
  [1 << 5, 'daemon-busy'],
  [1 << 15, 'host-endian'],
] as const;

/** The lockless bitmap keeps one byte per chunk from here on (`BITMAP_DATA_OFFSET`). */
export const LOCKLESS_STATES_AT = 1024;
/** `enum llbitmap_state`; the last three only in kernels from 2026 on. */
export const LOCKLESS_STATES = [
  'unwritten',
  'clean',
  'dirty',
  'need-sync',
  'syncing',
  'need-sync-unwritten',
  'syncing-unwritten',
  'clean-unwritten',
] as const;

/** `md_bitmap_read_sb` refuses a write-behind beyond `COUNTER_MAX`. */
export const BITMAP_WRITE_BEHIND_MAX = (1 << 14) - 1;
/** `md_bitmap_read_sb` refuses a chunk below one sector. */
export const BITMAP_CHUNK_MIN_BYTES = 512;
