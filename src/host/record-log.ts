import { closeSync, constants, openSync, readSync } from 'node:fs';
import { codeOf, failureOf } from './errors.ts';
import type { LogRecords, Read, RecordLog } from './host.ts';

/** The kernel makes no longer record (CONSOLE_EXT_LOG_MAX, include/linux/printk.h; PRINTK_MESSAGE_MAX since 6.4 is less). */
const MAX_RECORD_BYTES = 8192;
/** What one call brings at most, however much there is. */
const MAX_BYTES = 1024 * 1024;

/** Never waiting, never the program's terminal, and not through a link: in some containers /dev/kmsg is one to a console. */
const OPEN_FLAGS =
  constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW;

/** The system calls: `read` fills the buffer and returns how many bytes; both throw what the system throws. */
export interface RecordCalls {
  readonly read: (file: number, buffer: Uint8Array) => number;
  readonly close: (file: number) => void;
}

const SYSTEM: RecordCalls = {
  read: (file, buffer) => readSync(file, buffer, 0, buffer.length, null),
  close: closeSync,
};

/** A log opened at its beginning, at `path`, `subject` being its name for people. */
export function openRecordLog(path: string, subject: string): Read<RecordLog> {
  try {
    return { ok: true, value: new RecordFile(openSync(path, OPEN_FLAGS), subject) };
  } catch (error) {
    return failureOf(subject, error);
  }
}

/** What one call for a record came to. */
type Step = { readonly record: string } | 'end' | 'lost';

/**
 * A device that gives one record for each read(2) and keeps the place while it is open
 * (Documentation/ABI/testing/dev-kmsg; devkmsg_read in kernel/printk/printk.c).
 */
export class RecordFile implements RecordLog {
  #file: number | undefined;
  readonly #subject: string;
  readonly #calls: RecordCalls;
  readonly #buffer = Buffer.alloc(MAX_RECORD_BYTES);

  constructor(file: number, subject: string, calls: RecordCalls = SYSTEM) {
    this.#file = file;
    this.#subject = subject;
    this.#calls = calls;
  }

  next(limit: number): Read<LogRecords> {
    const file = this.#file;
    if (file === undefined) {
      return { ok: false, reason: 'io', subject: this.#subject, detail: 'closed' };
    }
    try {
      return { ok: true, value: this.#read(file, limit) };
    } catch (error) {
      return failureOf(this.#subject, error);
    }
  }

  close(): void {
    if (this.#file === undefined) return;
    this.#calls.close(this.#file);
    this.#file = undefined;
  }

  #read(file: number, limit: number): LogRecords {
    const records: string[] = [];
    let bytes = 0;
    let isWhole = true;
    for (let reads = 0; reads < limit && bytes < MAX_BYTES; reads += 1) {
      const step = this.#step(file);
      if (step === 'end') return { records, atEnd: true, isWhole };
      if (step === 'lost') {
        isWhole = false;
      } else {
        records.push(step.record);
        bytes += step.record.length;
      }
    }
    return { records, atEnd: false, isWhole };
  }

  #step(file: number): Step {
    try {
      const length = this.#calls.read(file, this.#buffer);
      // A pipe that nobody writes to, or the end of a file: not a device, and nothing more to be had now.
      return length === 0 ? 'end' : { record: this.#buffer.toString('latin1', 0, length) };
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EAGAIN') return 'end';
      // Overwritten before it was read, or too long for the buffer: either way the place has moved on.
      if (code === 'EPIPE' || code === 'EINVAL') return 'lost';
      throw error;
    }
  }
}
