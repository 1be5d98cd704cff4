/** Why something could not be read; the values of the `reason` label. */
export const READ_ERROR_REASONS = ['absent', 'denied', 'timeout', 'io', 'malformed'] as const;
export type ReadErrorReason = (typeof READ_ERROR_REASONS)[number];

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
  /** Names in a folder, sorted. */
  list(path: string): Read<readonly string[]>;
  /** Target of a symbolic link, as stored. */
  readLink(path: string): Read<string>;
  /** Whether the path resolves to something, links followed (a dangling link does not exist). */
  exists(path: string): boolean;
  /** Calls `listener` on every change below `path` until closed; `onLost` once if the watch dies by itself. */
  watch(path: string, listener: WatchListener, onLost: (detail: string) => void): Read<Watch>;
}
