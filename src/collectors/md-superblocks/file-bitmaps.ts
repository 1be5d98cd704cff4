import type { Clock } from '../../clock.ts';
import type { Host } from '../../host/host.ts';
import type { JoinedArray } from '../md-arrays/join.ts';
import { readBitmapFile } from './read-bitmap.ts';
import type { Superblock } from './reading.ts';
import type { FileBitmap } from './survey-reading.ts';

/** Reads the bitmaps that arrays keep in files, and remembers what each said last. */
export class FileBitmaps {
  readonly #host: Host;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #last = new Map<string, FileBitmap>();

  constructor(given: { readonly host: Host; readonly clock: Clock; readonly deadlineMs: number }) {
    this.#host = given.host;
    this.#clock = given.clock;
    this.#deadlineMs = given.deadlineMs;
  }

  /** Reads the file of this array, if it has one; `owner` is a superblock of one of its members. */
  async take({ name, bitmap }: JoinedArray, owner: Superblock | undefined): Promise<void> {
    const path = bitmap?.file;
    const before = this.#last.get(name);
    if (path !== before?.path) this.#last.delete(name);
    if (path === undefined || owner === undefined) return;
    const read = await readBitmapFile(this.#host, { path, deadlineMs: this.#deadlineMs }, owner);
    const readAt = this.#clock.now();
    if (read.ok) {
      this.#last.set(name, { path, readAt, bitmap: read.value, problem: undefined });
      return;
    }
    const { reason, subject, detail } = read;
    const known = before?.path === path ? before.bitmap : undefined;
    const problem = { reason, subject, detail };
    this.#last.set(name, { path, readAt, bitmap: known, problem });
  }

  /** What was last read of the array's file. */
  last(array: string): FileBitmap | undefined {
    return this.#last.get(array);
  }

  /** Forgets arrays that are gone. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#last.keys()) if (!names.has(name)) this.#last.delete(name);
  }
}
