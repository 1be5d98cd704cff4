import type { Problem } from '../collector.ts';
import type { BitmapPlace, SyncProgress } from './reading.ts';

/** A member as a `name[N](flags)` token of mdstat tells it. */
export interface MdstatMember {
  readonly name: string;
  readonly deviceNumber: number | undefined;
  /** The letters in the words of sysfs `state`, in the order printed. */
  readonly states: readonly string[];
}

/** Copies of a raid10 as mdstat counts them; `setSize` undefined where far copies go over all slots. */
export interface MdstatCopies {
  readonly near: number;
  readonly far: number;
  readonly offset: boolean;
  readonly setSize: number | undefined;
}

/** A sync that mdstat shows; `action` in the words of sysfs `sync_action`. */
export interface MdstatSync extends SyncProgress {
  readonly action: string;
}

/** One array's lines in /proc/mdstat. */
export interface MdstatArray {
  readonly name: string;
  /** `active`, `inactive`, `readonly`, `read-auto`, `broken`, or a word not known here as printed. */
  readonly state: string | undefined;
  readonly level: string | undefined;
  readonly members: readonly MdstatMember[];
  /** Of a running array its size, of an inactive one the sum of its members. */
  readonly sizeBytes: number | undefined;
  readonly metadata: string | undefined;
  readonly chunkBytes: number | undefined;
  /** `algorithm` of raid4/5/6. */
  readonly algorithm: number | undefined;
  readonly copies: MdstatCopies | undefined;
  readonly slots: number | undefined;
  /** Slots that are not degraded, the second number of `[n/m]`. */
  readonly working: number | undefined;
  /** Whether each slot is in sync, by position in `[UU_]`. */
  readonly slotsInSync: readonly boolean[] | undefined;
  readonly sync: MdstatSync | undefined;
  readonly bitmap: BitmapPlace | undefined;
}

/** What /proc/mdstat says. */
export interface Mdstat {
  /** Undefined when the text has no such line. */
  readonly personalities: readonly string[] | undefined;
  readonly arrays: readonly MdstatArray[];
  readonly problems: readonly Problem[];
}
