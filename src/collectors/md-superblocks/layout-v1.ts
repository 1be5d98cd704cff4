/** `MD_SB_MAGIC` (include/uapi/linux/raid/md_p.h). */
export const MD_MAGIC = 0xa92b4efc;

/** Byte offsets in `struct mdp_superblock_1`, little-endian (include/uapi/linux/raid/md_p.h). */
export const V1 = {
  magic: 0,
  majorVersion: 4,
  featureMap: 8,
  pad0: 12,
  setUuid: 16,
  setName: 32,
  ctime: 64,
  level: 72,
  layout: 76,
  size: 80,
  chunksize: 88,
  raidDisks: 92,
  bitmapOffset: 96,
  pplOffset: 96,
  pplSize: 98,
  newLevel: 100,
  reshapePosition: 104,
  deltaDisks: 112,
  newLayout: 116,
  newChunk: 120,
  newOffset: 124,
  dataOffset: 128,
  dataSize: 136,
  superOffset: 144,
  recoveryOffset: 152,
  journalTail: 152,
  devNumber: 160,
  correctedReads: 164,
  deviceUuid: 168,
  devflags: 184,
  bblogShift: 185,
  bblogSize: 186,
  bblogOffset: 188,
  utime: 192,
  events: 200,
  resyncOffset: 208,
  checksum: 216,
  maxDev: 220,
  /** `logical_block_size` in kernels from about 6.19; before that the first four bytes of `pad3`. */
  logicalBlockSize: 224,
  pad3: 228,
  devRoles: 256,
} as const;

/** Bytes of the fixed part; `dev_roles` follows. */
export const V1_FIXED_BYTES = 256;
export const V1_PAD3_BYTES = 28;
export const V1_NAME_BYTES = 32;
/** Bytes that a v1 superblock may take with all its roles. */
export const V1_MAX_BYTES = 4096;
/** `max_dev` beyond this does not fit 4 KiB, and the kernel refuses it (`super_1_load`). */
export const V1_MAX_DEV = (V1_MAX_BYTES - V1_FIXED_BYTES) / 2;

/** `MD_SUPERBLOCK_1_TIME_SEC_MASK`: the low 40 bits of a time are seconds. */
export const V1_SECONDS_MASK = (1n << 40n) - 1n;
/** `MaxSector` on the medium: all ones, "no such place", hence in sync to the end. */
export const V1_MAX_SECTOR = (1n << 64n) - 1n;

/** `MD_DISK_ROLE_*`: up to the maximum a role is a slot. */
export const V1_ROLE_MAX = 0xff00;
export const V1_ROLE_WORDS: ReadonlyMap<number, 'spare' | 'faulty' | 'journal'> = new Map([
  [0xffff, 'spare'],
  [0xfffe, 'faulty'],
  [0xfffd, 'journal'],
]);

/** `MD_FEATURE_*` bits and the words we give them. */
export const V1_FEATURES = [
  [1, 'bitmap'],
  [2, 'recovery-offset'],
  [4, 'reshape'],
  [8, 'bad-blocks'],
  [16, 'replacement'],
  [32, 'reshape-backwards'],
  [64, 'new-offset'],
  [128, 'recovery-bitmap'],
  [256, 'clustered'],
  [512, 'journal'],
  [1024, 'ppl'],
  [2048, 'multiple-ppls'],
  [4096, 'raid0-layout'],
] as const;

/** `devflags` bits: `WriteMostly1`, `FailFast1`. */
export const V1_DEVICE_FLAGS = [
  [1, 'write-mostly'],
  [2, 'failfast'],
] as const;
