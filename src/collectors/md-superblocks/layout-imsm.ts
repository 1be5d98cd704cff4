/** Signature of the anchor, followed by the version in the rest of a 32-byte field (mdadm super-intel.c). */
export const IMSM_SIGNATURE = 'Intel Raid ISM Cfg Sig. ';
export const IMSM_SIGNATURE_BYTES = 32;
/** The anchor lies two logical blocks before the end. */
export const IMSM_BLOCKS_FROM_END = 2;

/** Byte offsets in `struct imsm_super`, little-endian; the disk table follows, then the volumes. */
export const IMSM = {
  checkSum: 0x20,
  mpbSize: 0x24,
  familyNum: 0x28,
  generationNum: 0x2c,
  numDisks: 0x38,
  numRaidDevs: 0x39,
  origFamilyNum: 0x40,
  disks: 0xd8,
} as const;

/** Offsets in `struct imsm_disk`. */
export const IMSM_DISK = {
  serial: 0,
  totalBlocksLow: 16,
  status: 24,
  totalBlocksHigh: 32,
  bytes: 48,
} as const;
export const IMSM_NAME_BYTES = 16;

/** `SPARE_DISK`, `CONFIGURED_DISK`, `FAILED_DISK`, `JOURNAL_DISK`, in mdadm's words for them. */
export const IMSM_DISK_STATES = [
  [0x01, 'spare'],
  [0x02, 'active'],
  [0x04, 'failed'],
  [0x2000000, 'journal'],
] as const;

/** Offsets in `struct imsm_dev`, down to the first map of its `struct imsm_vol`. */
export const IMSM_VOLUME = {
  name: 0,
  migrationState: 88,
  dirty: 90,
  map: 112,
} as const;

/** Offsets in `struct imsm_map`, which ends in one word per member. */
export const IMSM_MAP = {
  state: 14,
  level: 15,
  members: 16,
  order: 48,
} as const;
/** `IMSM_T_STATE_*`. */
export const IMSM_MAP_STATES = ['normal', 'uninitialized', 'degraded', 'failed'] as const;
