import type { DiskIdentity } from '../block/reading.ts';
import type { Problem, Reading } from '../collector.ts';
import type { JoinedArray } from '../md-arrays/join.ts';
import type { MdMember } from '../md-arrays/reading.ts';
import type { Examined, ExaminedBitmap } from './examined.ts';
import type { ForeignMetadata } from './foreign.ts';
import type { DecodeError } from './reading.ts';

/** What was last read of a device. */
export interface DeviceLook {
  /** Kernel name. */
  readonly name: string;
  /** When it was read; milliseconds since the epoch. */
  readonly readAt: number;
  /** Whether nobody else did I/O on it since: what was read is what is on it now. */
  readonly isCurrent: boolean;
  readonly examined: Examined | undefined;
  /** Why the last read failed; an earlier `examined` may stand beside it. */
  readonly problem: Problem | undefined;
}

/** A member as the kernel lists it, with what was read of it. */
export interface SurveyedMember {
  readonly member: MdMember;
  /** Undefined when it was never read: no such block device, or a format that is not md's own. */
  readonly look: DeviceLook | undefined;
}

/** All members of an array as the kernel listed them, and each read right after that. */
export interface Round {
  readonly at: number;
  readonly members: readonly SurveyedMember[];
}

/** What the array itself did while it was watched. */
export interface ArrayActivity {
  /** Since when its own write counter has not moved; undefined when that is not known. */
  readonly restingSince: number | undefined;
  /** Since when it has been degraded without a break, as far as was seen. */
  readonly degradedSince: number | undefined;
  /** Sectors written to it since then. */
  readonly writtenWhileDegraded: number;
  /** When the first of those writes was seen. */
  readonly firstWrittenAt: number | undefined;
}

/** What was last read of the write-intent bitmap of an array that keeps it in a file. */
export interface FileBitmap {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
  /** Undefined when it was never legible. */
  readonly bitmap: ExaminedBitmap | DecodeError | undefined;
  /** Why the last read failed; an earlier `bitmap` may stand beside it. */
  readonly problem: Problem | undefined;
}

/** An array and what its members' own metadata say. */
export interface SurveyedArray {
  /** The kernel's view, taken right after the members were read. */
  readonly array: JoinedArray;
  /** The array's UUID: the kernel's word, else that of most members. */
  readonly uuid: string | undefined;
  /**
   * The rounds since the members began to differ, the first and the latest of them, oldest first; just
   * one when they agree. Members are written one after the other, so a single round proves nothing.
   */
  readonly rounds: readonly Round[];
  readonly activity: ArrayActivity;
  /** Undefined when its bitmap lies on the members, or there is none, or no member was legible yet. */
  readonly fileBitmap: FileBitmap | undefined;
}

/** A block device with an md superblock that is no member of a started array. */
export interface OutsideDevice {
  readonly look: DeviceLook;
  readonly examined: Examined;
}

/** A device with metadata that md itself does not write. */
export interface ExternalDevice {
  readonly name: string;
  readonly metadata: ForeignMetadata;
}

/** What was written to a device, and what tells whether that is still the same device. */
export interface DeviceWrites {
  /** The kernel's `diskseq` of its disk: another disk under the same name has another. */
  readonly sequence: string | undefined;
  /** Sectors written since the device appeared, as /proc/diskstats counts them. */
  readonly sectorsWritten: number;
}

/** What the md-superblocks collector knows after a poll. */
export interface MdSuperblocksReading extends Reading {
  readonly arrays: readonly SurveyedArray[];
  /** Whether an array of md's own formats that is not among them is not assembled. */
  readonly areAllArrays: boolean;
  readonly outside: readonly OutsideDevice[];
  /** Devices of vendor formats (IMSM, DDF) and of LVM's dm-raid, recognised so that they are never misread. */
  readonly external: readonly ExternalDevice[];
  /** The disk below each member and outside device, by the device's kernel name. */
  readonly identities: ReadonlyMap<string, DiskIdentity>;
  /** Every whole device of the machine, also those that tell no identity; undefined where none could be listed. */
  readonly disks: readonly DiskIdentity[] | undefined;
  /** The boot that the counters below belong to (/proc/sys/kernel/random/boot_id). */
  readonly boot: string | undefined;
  /** By kernel name, taken right after the arrays were looked at: arrays, members, and all other devices. */
  readonly writes: ReadonlyMap<string, DeviceWrites>;
  /** Devices that could not be read for lack of permission. */
  readonly denied: readonly string[];
}
