/** Byte offsets in `struct ddf_header`, big-endian (SNIA DDF 1.2; mdadm super-ddf.c). */
export const DDF = {
  magic: 0,
  crc: 4,
  guid: 8,
  revision: 32,
  sequence: 40,
  primaryLba: 96,
  secondaryLba: 104,
  physicalOffset: 200,
  physicalLength: 204,
} as const;

export const DDF_HEADER_MAGIC = 0xde11de11;
export const DDF_HEADER_BYTES = 512;
export const DDF_GUID_BYTES = 24;
export const DDF_REVISION_BYTES = 8;
/** The anchor states no sequence number: all ones. */
export const DDF_NO_SEQUENCE = 0xffffffff;
/** An address of all ones: there is no such header. */
export const DDF_NO_LBA = (1n << 64n) - 1n;

/** Offsets in `struct phys_disk` and its entries. */
export const DDF_PHYSICAL = {
  magic: 0,
  used: 8,
  max: 10,
  entries: 64,
  entryBytes: 64,
  reference: 24,
  type: 28,
  state: 30,
} as const;
/** The specified magic, and that of the section of single disk data, which mdadm of 2010 wrote here instead. */
export const DDF_PHYSICAL_MAGICS: readonly number[] = [0x22222222, 0x33333333];
/** A reference of all ones marks an unused entry. */
export const DDF_NO_REFERENCE = 0xffffffff;

/** Bits of an entry's type and state, in mdadm's words. */
export const DDF_DISK_TYPES = [
  [1, 'forced-guid'],
  [2, 'active'],
  [4, 'global-spare'],
  [8, 'spare'],
  [16, 'foreign'],
  [32, 'legacy'],
] as const;
export const DDF_DISK_STATES = [
  [1, 'online'],
  [2, 'failed'],
  [4, 'rebuilding'],
  [8, 'transition'],
  [16, 'smart-errors'],
  [32, 'read-errors'],
  [64, 'missing'],
] as const;
