import type { ByteOrder } from '../../bytes/byte-reader.ts';
import type { V1_DEVICE_FLAGS, V1_FEATURES } from './layout-v1.ts';

/** Native md metadata formats, as sysfs `metadata_version` and mdadm call them. */
export const SUPERBLOCK_VERSIONS = ['1.2', '1.1', '1.0', '0.90'] as const;
export type SuperblockVersion = (typeof SUPERBLOCK_VERSIONS)[number];

/** A feature that a v1 superblock states in its feature map. */
export type Feature = (typeof V1_FEATURES)[number][1];
/** A flag of the member device itself. */
export type DeviceFlag = (typeof V1_DEVICE_FLAGS)[number][1];

/**
 * What a superblock says a device is to the array: its slot, or a word. In v1 `spare` also stands for
 * an unused table entry and a removed device; `removed` occurs only in v0.90 (a slot without a device).
 */
export type RecordedRole = number | 'spare' | 'faulty' | 'journal' | 'removed' | 'reserved';

/** Why bytes were not taken as a superblock or bitmap. */
export type DecodeErrorCode =
  | 'short'
  | 'no-magic'
  | 'unsupported-version'
  | 'misplaced'
  | 'malformed';

export interface DecodeError {
  readonly code: DecodeErrorCode;
  readonly detail: string;
}

/** What is wrong with a structure that was nevertheless decoded. */
export const SUPERBLOCK_PROBLEMS = [
  'bad-checksum',
  'unknown-feature',
  'padding-not-zero',
  'roles-inconsistent',
  'data-too-small',
  'data-overlaps-superblock',
  'device-too-small',
  'bad-block-log-implausible',
  'raid0-layout-on-other-level',
  'ppl-with-other-log',
  'no-slots',
] as const;

export interface SuperblockProblem {
  readonly code: (typeof SUPERBLOCK_PROBLEMS)[number];
  readonly detail: string;
}

/** The checksum as stored and as it should be. */
export interface Checksum {
  readonly stored: number;
  readonly expected: number;
  /** By the kernel's measure, which for v0.90 compares 16 bits only. */
  readonly valid: boolean;
}

/** A reshape under way. */
export interface RecordedReshape {
  /** Sectors of the array already in the new shape (from the end when going backwards). */
  readonly positionSectors: bigint;
  readonly newLevel: number;
  readonly newLevelWord: string | undefined;
  readonly deltaDisks: number;
  readonly newLayout: number;
  readonly newChunkBytes: number;
  readonly backwards: boolean;
  /** Signed sectors by which this member's data moves; undefined when it stays (may differ per member). */
  readonly newOffsetSectors: number | undefined;
}

/** Where the partial parity log lies: signed sectors from the superblock. */
export interface PplPlace {
  readonly offsetSectors: number;
  readonly sizeSectors: number;
  readonly multiple: boolean;
}

/** Where the bad-block log lies: signed sectors from the superblock, blocks of `512 << shift` bytes. */
export interface BadBlockLogPlace {
  readonly offsetSectors: number;
  readonly sizeSectors: number;
  readonly shift: number;
  /** Whether the feature map says that the list is not empty. */
  readonly present: boolean;
}

/** One entry of the v0.90 device table (`mdp_disk_t`). */
export interface DeviceDescriptor {
  readonly number: number;
  readonly major: number;
  readonly minor: number;
  /** Slot as stored; signed, because a spare has −1 there. */
  readonly raidDisk: number;
  readonly stateBits: number;
  readonly states: readonly string[];
  readonly role: RecordedRole;
}

/** What only v0.90 metadata records. */
export interface V090Facts {
  /** 90, or 91 while reshaping. */
  readonly minorVersion: number;
  readonly patchVersion: number;
  readonly preferredMinor: number;
  readonly notPersistent: boolean;
  readonly stateBits: number;
  readonly devices: {
    readonly total: number;
    readonly active: number;
    readonly working: number;
    readonly failed: number;
    readonly spare: number;
  };
  /** The device table, unused entries at its end left out. */
  readonly descriptors: readonly DeviceDescriptor[];
  readonly ownDescriptor: DeviceDescriptor;
}

/**
 * A member's superblock. 64-bit numbers of the medium are bigint, sizes and places are in sectors of
 * 512 bytes, times in seconds since the epoch. What a format does not record is undefined.
 */
export interface Superblock {
  readonly version: SuperblockVersion;
  readonly byteOrder: ByteOrder;
  /** In mdadm's form: 32 lower-case hex digits in four groups joined by colons. */
  readonly arrayUuid: string;
  readonly deviceUuid: string | undefined;
  /** `host:name` mostly; empty when none was given. */
  readonly name: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly level: number;
  /** The kernel's word for the level; undefined for a level it does not know. */
  readonly levelWord: string | undefined;
  readonly layout: number;
  /** Sectors used on each member; 0 for raid0 and linear. */
  readonly sizeSectors: bigint;
  readonly chunkBytes: number;
  /** Slots; during a reshape the larger of the old and new number. */
  readonly raidDisks: number;
  /** Event count: not monotone, see `md_update_sb` and its clean/dirty flips. */
  readonly events: bigint;
  /** Index of this device in the role table: the `[N]` of mdstat. */
  readonly deviceNumber: number;
  readonly role: RecordedRole;
  /** Roles by device number, `spare` entries at the end left out (`max_dev` itself may differ between members). */
  readonly roles: readonly RecordedRole[];
  /** Entries of the role table on the medium. */
  readonly maxDevices: number;
  readonly featureMap: number | undefined;
  readonly features: readonly Feature[];
  /** Bits of the feature map that we have no word for: a newer kernel wrote this. */
  readonly unknownFeatures: number;
  readonly deviceFlags: readonly DeviceFlag[];
  readonly dataOffsetSectors: bigint;
  readonly dataSizeSectors: bigint | undefined;
  readonly superOffsetSectors: bigint;
  /** Clean: nothing to resync. */
  readonly clean: boolean;
  /** Where a resync would start; undefined when clean. */
  readonly resyncOffsetSectors: bigint | undefined;
  /** Sectors of this member rebuilt so far; undefined when it is not being rebuilt. */
  readonly recoveryOffsetSectors: bigint | undefined;
  /** Tail of the log on a journal device. */
  readonly journalTailSectors: bigint | undefined;
  readonly reshape: RecordedReshape | undefined;
  /** Signed sectors from the superblock to the internal bitmap. */
  readonly bitmapOffsetSectors: number | undefined;
  readonly ppl: PplPlace | undefined;
  readonly badBlockLog: BadBlockLogPlace | undefined;
  /** Corrected read errors in sectors, since creation. */
  readonly correctedReadErrors: number | undefined;
  readonly logicalBlockSize: number | undefined;
  readonly checksum: Checksum;
  readonly v090: V090Facts | undefined;
  readonly problems: readonly SuperblockProblem[];
}

/** A superblock, or why the bytes are none. A wrong checksum alone is not an error: see `checksum.valid`. */
export type SuperblockResult =
  | { readonly ok: true; readonly superblock: Superblock }
  | { readonly ok: false; readonly error: DecodeError };

/** Where a superblock was read: which format's place, on a device of what size. */
export interface SuperblockPlace<Version extends SuperblockVersion = SuperblockVersion> {
  readonly version: Version;
  /** First sector of the superblock on its device. */
  readonly sector: number;
  readonly deviceSectors: number;
}
