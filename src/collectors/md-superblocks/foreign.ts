/** Metadata on a member device that md does not write itself: recognised so that it is never misread as native. */
export type ForeignMetadata = ImsmMetadata | DdfMetadata | DmRaidMetadata;

/** A disk in an IMSM table. */
export interface ImsmDisk {
  readonly serial: string;
  readonly states: readonly ('spare' | 'active' | 'failed' | 'journal')[];
  /** Sectors that the disk offers. */
  readonly blocks: bigint;
}

/** A volume in an IMSM table. */
export interface ImsmVolume {
  readonly name: string;
  /** RAID level as stored (10 is stored as 1 with more than two members). */
  readonly level: number;
  readonly members: number;
  /** State of the map: normal, uninitialized, degraded, failed; undefined for a number without a word. */
  readonly state: 'normal' | 'uninitialized' | 'degraded' | 'failed' | undefined;
  readonly dirty: boolean;
  readonly migrating: boolean;
}

/** Intel Matrix Storage (IMSM, "Intel RST") metadata. */
export interface ImsmMetadata {
  readonly kind: 'imsm';
  /** Version in its signature, `1.3.00`. */
  readonly version: string;
  readonly familyNumber: number;
  readonly originalFamilyNumber: number;
  /** Grows at each write. */
  readonly generation: number;
  readonly disks: readonly ImsmDisk[];
  readonly volumes: readonly ImsmVolume[];
  /** Undefined when not all of its bytes were given. */
  readonly checksumValid: boolean | undefined;
  /** Whether the tables are all there; else they end where the bytes did. */
  readonly complete: boolean;
}

/** A DDF header: the anchor, which leads to the primary header, or that one. */
export interface DdfMetadata {
  readonly kind: 'ddf';
  /** 24 bytes in hex, as mdadm prints them in groups. */
  readonly guid: string;
  /** `01.02.00`. */
  readonly revision: string;
  /** Grows at each write; undefined in an anchor. */
  readonly sequence: number | undefined;
  readonly checksumValid: boolean;
  /** Sector of the primary header; undefined when it states none. */
  readonly primarySector: bigint | undefined;
  readonly secondarySector: bigint | undefined;
  /** Where the physical disk records lie, from the primary header on. */
  readonly physicalRecords: { readonly offsetSectors: number; readonly sectors: number };
}

/** A disk in DDF's physical disk records. */
export interface DdfDisk {
  readonly reference: number;
  readonly types: readonly string[];
  readonly states: readonly string[];
}

/** LVM's dm-raid superblock (drivers/md/dm-raid.c), in a `_rmeta_` volume: not an md array of its own. */
export interface DmRaidMetadata {
  readonly kind: 'dm-raid';
  readonly devices: number;
  readonly position: number;
  readonly events: bigint;
  /** Bits of failed devices. */
  readonly failedDevices: bigint;
  readonly level: number;
}
