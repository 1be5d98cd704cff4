import type { ReadErrorReason } from '../read-error.ts';

/** A read that failed: what was asked for, and why it could not be had. */
export interface ReadFailure {
  readonly ok: false;
  readonly reason: ReadErrorReason;
  /** Path or command asked for, as the machine knows it (`/proc/mdstat`). */
  readonly subject: string;
  /** The system's own words, for people. */
  readonly detail: string;
}

/** What came of a read: I/O never throws, so that one bad file costs only its own series. */
export type Read<T> = { readonly ok: true; readonly value: T } | ReadFailure;

/** A change notification from the kernel (inotify): the entry's name inside the watched folder, if told. */
export type WatchListener = (entry: string | undefined) => void;

/** A standing watch; closing it is final and safe to repeat. */
export interface Watch {
  close(): void;
}

/** A part of a block device, in bytes. */
export interface ByteRange {
  readonly at: number;
  readonly length: number;
}

/** What was read of a block device. */
export interface BlockBytes {
  /** One for each range asked for; shorter where the device ended. */
  readonly parts: readonly Uint8Array[];
  /** False when the kernel refused direct I/O: the bytes may come from a page cache that md writes around. */
  readonly direct: boolean;
}

/** How a command is run. */
export interface RunOptions {
  /** What it is about, such as a device: never two commands at once for one key, not even after a deadline. */
  readonly key: string;
  readonly deadlineMs: number;
  /** Files with a number that the command itself may raise: see `raisedByCommands`. */
  readonly raises?: readonly string[];
  /** Ends the command early. */
  readonly signal?: AbortSignal | undefined;
}

/** A command that ended by itself. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly durationMs: number;
}

/**
 * The one door to the machine. Paths are absolute as the kernel names them (`/proc/…`, `/sys/…`,
 * `/dev/…`, `/etc/…`); the implementation maps them to wherever those trees are mounted.
 */
export interface Host {
  /** Whole text of a small proc or sysfs file, read synchronously: for attributes that are answered from memory. */
  readText(path: string): Read<string>;
  /**
   * Whole text of a file whose read may block behind hardware. `timeout` when it has not come back
   * within `deadlineMs`; while that read is still stuck, further calls for the path fail at once.
   */
  readTextWithin(path: string, deadlineMs: number): Promise<Read<string>>;
  /** Whole content of a small binary file that is answered from memory. */
  readBytes(path: string): Read<Uint8Array>;
  /** Names in a folder, sorted. */
  list(path: string): Read<readonly string[]>;
  /** Target of a symbolic link, as stored. */
  readLink(path: string): Read<string>;
  /** Whether the path resolves to something, links followed (a dangling link does not exist). */
  exists(path: string): boolean;
  /** A number that changes when the path comes to name another object (inode): tells a re-created array from the old one. */
  identity(path: string): number | undefined;
  /** Calls `listener` on every change below `path` until closed; `onLost` once if the watch dies by itself. */
  watch(path: string, listener: WatchListener, onLost: (detail: string) => void): Read<Watch>;
  /** Size of a block device or image file, bytes. */
  sizeOf(path: string): Read<number>;
  /**
   * Reads parts of a block device or image file, read-only and past the page cache where possible. One
   * read at a time per device, few over all; `timeout` when they have not come within `deadlineMs`.
   */
  readBlocks(
    path: string,
    ranges: readonly ByteRange[],
    deadlineMs: number,
  ): Promise<Read<BlockBytes>>;
  /**
   * Bytes that this program itself has read of a block device so far, in whole blocks of 4096 as the disk
   * counts them: what its counters show beyond that, others read.
   */
  ownReads(path: string): number;
  /**
   * Runs a command, found on a fixed PATH, with an environment of its own. `absent` when there is no
   * such command; `timeout` when it has not ended within the deadline, or while an earlier command of
   * the same key that did not end is still there.
   */
  run(command: string, args: readonly string[], options: RunOptions): Promise<Read<CommandOutput>>;
  /**
   * By how much commands have raised a counter that they named, while they ran or until their deadline; the ones that run
   * now included. `count` is what the counter reads now.
   */
  raisedByCommands(path: string, count: number): number;
}
