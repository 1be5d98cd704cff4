import type { Problem, Reading } from '../collector.ts';

/** Words of sysfs `array_state` (drivers/md/md.c, `array_states`); `suspended` is documented and unused. */
export const ARRAY_STATES = [
  'clear',
  'inactive',
  'readonly',
  'read-auto',
  'clean',
  'active',
  'write-pending',
  'active-idle',
  'broken',
] as const;

/** Words of sysfs `sync_action` (drivers/md/md.c, `action_name` / `sync_action_show`). */
export const SYNC_ACTIONS = [
  'idle',
  'resync',
  'recover',
  'check',
  'repair',
  'reshape',
  'frozen',
] as const;

/** Words of sysfs `dev-NAME/state` as the code prints them (drivers/md/md.c, `state_show`). */
export const MEMBER_STATES = [
  'in_sync',
  'faulty',
  'spare',
  'write_mostly',
  'blocked',
  'write_error',
  'want_replacement',
  'replacement',
  'journal',
  'external_bbl',
  'failfast',
] as const;

/** What a member is to its array, each member exactly one. */
export const MEMBER_ROLES = [
  'in_sync',
  'rebuilding',
  'spare',
  'faulty',
  'journal',
  'replacement',
] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Why a sync that was asked for does not run: mdstat's PENDING, DELAYED and REMOTE. */
export type SyncWait = 'pending' | 'delayed' | 'remote';

/** A resync, recovery, reshape, check or repair under way or waiting. */
export interface SyncProgress {
  readonly wait: SyncWait | undefined;
  readonly doneBytes: number | undefined;
  readonly totalBytes: number | undefined;
  readonly speedBytesPerSecond: number | undefined;
}

/** Where the write-intent bitmap lies and how coarse it is, as the kernel says. */
export interface BitmapPlace {
  /** sysfs `bitmap/location`: `none`, `file`, or signed sectors from the superblock (`+8`). */
  readonly location: string | undefined;
  readonly chunkBytes: number | undefined;
  /** Path of an external bitmap file, from mdstat. */
  readonly file: string | undefined;
}

/** A device in an array. */
export interface MdMember {
  /** Kernel name of the member device (`sdb3`). */
  readonly name: string;
  /** The `[N]` of mdstat: index into the superblock's role table, not the slot. */
  readonly deviceNumber: number | undefined;
  /** Slot in the array (`raid_disk`), undefined when it holds none or it is unknown. */
  readonly slot: number | undefined;
  readonly role: MemberRole | undefined;
  /** Flags in the words of sysfs `state`; from mdstat alone, those its letters tell. */
  readonly states: readonly string[];
  /** Corrected read errors, sectors, since creation for v1 metadata (sysfs `errors`). */
  readonly correctedReadErrors: number | undefined;
  /** Bad-block ranges, acknowledged and not. */
  readonly badBlocks: number | undefined;
  readonly unacknowledgedBadBlocks: number | undefined;
  /** Sectors rebuilt so far; `in-sync` when whole (sysfs `recovery_start`: `none`). */
  readonly recoveryStart: number | 'in-sync' | undefined;
  /** Sectors from the device's start to its data (sysfs `offset`). */
  readonly dataOffsetSectors: number | undefined;
  /** False when md still lists it but its block device is gone from the machine; undefined without sysfs. */
  readonly present: boolean | undefined;
}

/** One md array (or external-metadata container), joined from /proc/mdstat and sysfs. */
export interface MdArray {
  /** Kernel name (`md2`, `md_d0`, `md_home`). */
  readonly name: string;
  /** Which of the two sources told of it. */
  readonly inMdstat: boolean;
  readonly inSysfs: boolean;
  /** A container of external metadata: inactive by design, holds no data of its own. */
  readonly container: boolean;
  /** `array_state`; from mdstat alone `active`, `inactive`, `readonly`, `read-auto` or `broken`. */
  readonly state: string | undefined;
  readonly level: string | undefined;
  readonly layout: number | undefined;
  readonly chunkBytes: number | undefined;
  /** Slots (`raid_disks`), the new count during a reshape. */
  readonly slots: number | undefined;
  /** Slots before the reshape under way. */
  readonly slotsBefore: number | undefined;
  /** Slots not in sync, by the kernel's count. */
  readonly degraded: number | undefined;
  /** Slots once filled and not in sync now; undefined where only memory could tell. */
  readonly missingMembers: number | undefined;
  /** Further members it survives losing, worst case; negative when data is lost; undefined when unknown. */
  readonly redundancyRemaining: number | undefined;
  readonly syncAction: string | undefined;
  readonly lastSyncAction: string | undefined;
  /** Only while a sync runs or waits. */
  readonly sync: SyncProgress | undefined;
  /** When `sync.doneBytes` was last seen to move (ms since the epoch); undefined when no sync runs. */
  readonly syncAdvancedAt: number | undefined;
  /** Since when it has been seen assembled but not started (ms since the epoch; 0 when it was so at the first look). */
  readonly inactiveSince: number | undefined;
  /**
   * Where the next check or repair begins, in bytes of each member (`sync_min`). One that is interrupted leaves
   * its place here, one that reaches the end leaves 0 (drivers/md/md.c, end of md_do_sync).
   */
  readonly syncMinBytes: number | undefined;
  readonly mismatchSectors: number | undefined;
  readonly consistencyPolicy: string | undefined;
  /** `0.90`, `1.0`, `1.1`, `1.2`, `none` or `external:…`. */
  readonly metadata: string | undefined;
  /** Array UUID, 32 lower-case hex digits in four groups by colons, as mdadm prints it. */
  readonly uuid: string | undefined;
  /** Usable size of the array. */
  readonly sizeBytes: number | undefined;
  /** Bytes of each member that the array uses (`component_size`). */
  readonly componentBytes: number | undefined;
  readonly bitmap: BitmapPlace | undefined;
  readonly members: readonly MdMember[];
}

/** A change that the kernel announced (fs.watch on kernfs) and what the attribute said right after. */
export interface WitnessedEvent {
  /** Grows by one for each event since the daemon started. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly array: string;
  readonly member: string | undefined;
  /** `array_state`, `degraded`, `sync_action`, `sync_completed`, or `state` of a member. */
  readonly attribute: string;
  /** The attribute's text right after the notification, so it may be newer than the event. */
  readonly value: string | undefined;
}

/** A line of md in the kernel's log, about members that left or came back. */
export interface KernelLogLine {
  /**
   * Milliseconds since the epoch. Reckoned from the kernel's time since boot, which may be seconds off after weeks;
   * for a line that came while the log was being read it is no earlier than the poll before.
   */
  readonly at: number;
  /** Kernel name of the array; undefined for a line that names the member alone. */
  readonly array: string | undefined;
  /** Kernel name of the member that it names, if any. */
  readonly member: string | undefined;
  readonly text: string;
}

/** Kernel notifications counted since the daemon started. */
export interface EventCount {
  readonly array: string;
  readonly attribute: string;
  readonly count: number;
}

/** How far mdcheck has come with a check that it does in parts (mdadm, misc/mdcheck). */
export interface MdcheckProgress {
  readonly uuid: string;
  /** Bytes of each member; 0 when the first part has not got anywhere yet. */
  readonly doneBytes: number;
}

/** What the md-arrays collector knows after a poll. */
export interface MdArraysReading extends Reading {
  readonly arrays: readonly MdArray[];
  /** Personalities that the kernel has loaded; undefined when mdstat is absent. */
  readonly personalities: readonly string[] | undefined;
  /** The kernel's release (`6.1.0-31-amd64`). */
  readonly kernelRelease: string | undefined;
  /** Checks that mdcheck has begun and not ended. */
  readonly mdcheck: readonly MdcheckProgress[];
  /** Since when notifications are listened to (ms since the epoch): their sequence begins there. */
  readonly listeningSince: number;
  /** The latest kernel notifications, oldest first, bounded. */
  readonly witnessed: readonly WitnessedEvent[];
  readonly eventCounts: readonly EventCount[];
  /** The latest lines of md in the kernel's log, oldest first, bounded; none where it may not be read. */
  readonly kernelLog: readonly KernelLogLine[];
  /** Arrays in sysfs whose notifications cannot be had: only polling sees them. */
  readonly unwatched: readonly string[];
  readonly problems: readonly Problem[];
}
