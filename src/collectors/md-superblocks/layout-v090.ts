/** Byte offsets in `struct mdp_superblock_s` (`mdp_super_t`), in the byte order of the machine that wrote it (include/uapi/linux/raid/md_p.h). */
export const V090 = {
  magic: 0,
  majorVersion: 4,
  minorVersion: 8,
  patchVersion: 12,
  setUuid0: 20,
  ctime: 24,
  level: 28,
  /** KiB per member. */
  size: 32,
  nrDisks: 36,
  raidDisks: 40,
  mdMinor: 44,
  notPersistent: 48,
  setUuid1: 52,
  setUuid2: 56,
  setUuid3: 60,
  utime: 128,
  state: 132,
  activeDisks: 136,
  workingDisks: 140,
  failedDisks: 144,
  spareDisks: 148,
  checksum: 152,
  /**
   * `events_hi` and `events_lo` change places with the byte order of the writer, so that in that order
   * they are one u64; likewise `cp_events_hi` and `cp_events_lo`.
   */
  events: 156,
  checkpointEvents: 164,
  recoveryCheckpoint: 172,
  reshapePosition: 176,
  newLevel: 184,
  deltaDisks: 188,
  newLayout: 192,
  /** Bytes, unlike in v1. */
  newChunk: 196,
  /** `logical_block_size` in kernels from about 6.19, reserved before. */
  logicalBlockSize: 200,
  layout: 256,
  /** Bytes, unlike in v1. */
  chunkSize: 260,
  disks: 512,
  thisDisk: 3968,
} as const;

/** Offsets in `mdp_disk_t`. */
export const V090_DISK = { number: 0, major: 4, minor: 8, raidDisk: 12, state: 16 } as const;

export const V090_BYTES = 4096;
export const V090_DISK_BYTES = 128;
/** `MD_SB_DISKS`. */
export const V090_DISKS = 27;

/** Bits of the array's state: `MD_SB_CLEAN`, `MD_SB_BITMAP_PRESENT`. */
export const V090_STATE = { clean: 1 << 0, bitmapPresent: 1 << 8 } as const;
/** Sectors from the superblock to its bitmap: always right behind it. */
export const V090_BITMAP_OFFSET_SECTORS = 8;
/** `recovery_cp` and `reshape_position` of all ones: nothing under way. */
export const V090_NO_POSITION = (1n << 64n) - 1n;

/** Bits of a device's state: `MD_DISK_*`. */
export const V090_DISK_STATES = [
  [1 << 0, 'faulty'],
  [1 << 1, 'active'],
  [1 << 2, 'sync'],
  [1 << 3, 'removed'],
  [1 << 4, 'cluster-add'],
  [1 << 5, 'candidate'],
  [1 << 9, 'write-mostly'],
  [1 << 10, 'failfast'],
  [1 << 18, 'journal'],
] as const;
