import type { Raid10Shape } from '../collectors/md-arrays/layout-raid10.ts';
import type { MdArray } from '../collectors/md-arrays/reading.ts';

/** Sectors of 512 bytes, the kernel's unit; whether of the array, a member's data area or a device is said where it is used. */
export interface SectorExtent {
  readonly start: number;
  readonly sectors: number;
}

/** A member as far as reading its data area needs it. */
export interface GeometryMember {
  readonly slot: number;
  /** Kernel name of the device (`sdb3`). */
  readonly device: string;
  /** Where it is opened (`/dev/sdb3`). */
  readonly path: string;
  /** Sectors from the device's start to its data (sysfs `offset`); members may differ. */
  readonly dataOffsetSectors: number;
  /** Where its data would move (sysfs `new_offset`); other than `dataOffsetSectors` only while reshaping, which is not verified. */
  readonly newDataOffsetSectors: number;
  /** Holds all of its slot's data: others are not read. */
  readonly inSync: boolean;
  /** Sectors from the device's start that md does not write to (sysfs `bad_blocks`): units there do without the member. */
  readonly badBlocks: readonly SectorExtent[];
}

interface CommonGeometry {
  /** Kernel name of the array. */
  readonly array: string;
  readonly uuid: string | undefined;
  /** `raid_disks`. */
  readonly slots: number;
  /** Sectors of each member's data area that the array uses. */
  readonly componentSectors: number;
  /** Sectors of the array. */
  readonly arraySectors: number;
  /** By slot, ascending; a slot without a device has none. */
  readonly members: readonly GeometryMember[];
}

/** raid1: every slot holds the array as it is. */
export interface MirrorGeometry extends CommonGeometry {
  readonly level: 'raid1';
}

/** raid10: near, far and offset copies of chunks. */
export interface Raid10Geometry extends CommonGeometry {
  readonly level: 'raid10';
  readonly layout: number;
  readonly chunkSectors: number;
  readonly shape: Raid10Shape;
  /** The far copies lie in the next stripe (`far_offset`), not in the next part of the member. */
  readonly isOffset: boolean;
  /** Sectors from a copy to its next far copy (`geo.stride`). */
  readonly strideSectors: number;
}

/** raid4, raid5, raid6: stripes of one chunk a slot. */
export interface ParityGeometry extends CommonGeometry {
  readonly level: 'raid4' | 'raid5' | 'raid6';
  /** The algorithm, `ALGORITHM_*` of drivers/md/raid5.h. */
  readonly layout: number;
  readonly chunkSectors: number;
  /** Chunks of data in a stripe. */
  readonly dataSlots: number;
}

/** An array whose contents can be compared. */
export type Geometry = MirrorGeometry | Raid10Geometry | ParityGeometry;

/** Why an array's contents cannot be compared now. */
export const UNVERIFIABLE_REASONS = [
  /** The level holds everything once. */
  'level-without-redundancy',
  /** Not started, or given up. */
  'not-running',
  /** A reshape runs or waits: which shape holds where moves all the while. */
  'reshaping',
  /** A resync of the whole array runs or waits: members may still differ. */
  'resyncing',
  /** Too many members are missing, being rebuilt or unreadable for any comparison. */
  'no-redundancy-left',
  /** DDF, IMSM and the like; or shared with other hosts. */
  'metadata-external',
  'metadata-clustered',
  /** A lockless bitmap: what it knows to be unwritten was never made equal. */
  'bitmap-lockless',
  /** A layout that the kernel takes, but whose copies or parity this map does not know. */
  'layout-unsupported',
  /** Sysfs did not tell something that the maps need, or what it told makes no sense. */
  'facts-missing',
] as const;
export type UnverifiableReason = (typeof UNVERIFIABLE_REASONS)[number];

export type GeometryResult =
  | { readonly ok: true; readonly geometry: Geometry }
  | { readonly ok: false; readonly reason: UnverifiableReason; readonly detail: string };

/** What is common to all levels. */
export type Frame = Omit<MirrorGeometry, 'level' | 'arraySectors'>;

/** An objection to comparing an array's contents. */
export type Objection = Extract<GeometryResult, { readonly ok: false }>;

export function objection(reason: UnverifiableReason, detail: string): Objection {
  return { ok: false, reason, detail };
}

/** What the maps need of an array, as the md-arrays collector tells it. */
export type ArrayFacts = Pick<
  MdArray,
  | 'name'
  | 'uuid'
  | 'state'
  | 'container'
  | 'level'
  | 'layout'
  | 'chunkBytes'
  | 'slots'
  | 'slotsBefore'
  | 'componentBytes'
  | 'syncAction'
  | 'sync'
  | 'metadata'
  | 'members'
>;

/** What the maps need besides, read from sysfs at the same time (`read-geometry.ts`). */
export interface SoundnessFacts {
  /** `reshape_position`; undefined when it could not be read. */
  readonly reshapePosition: number | 'none' | undefined;
  /** `resync_start`: the array is consistent below it; undefined when it could not be read. */
  readonly resyncStart: number | 'none' | undefined;
  /** Other hosts write to it, too (`bitmap/metadata`). */
  readonly isClustered: boolean;
  /** Its bitmap is a lockless one (`llbitmap`, drivers/md/md-llbitmap.c). */
  readonly isLockless: boolean;
  /** By kernel name of the member device. */
  readonly members: ReadonlyMap<string, MemberSoundness>;
}

export interface MemberSoundness {
  readonly newDataOffsetSectors: number | undefined;
  /** Acknowledged and not; undefined when the whole list could not be had: the member is not compared then. */
  readonly badBlocks: readonly SectorExtent[] | undefined;
}
