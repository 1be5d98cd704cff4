import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Clock } from '../clock.ts';
import { failureOf } from './errors.ts';
import type { BlockBytes, ByteRange, Read } from './host.ts';

/** Direct I/O wants offsets, lengths and memory in multiples of the logical block size; 4096 suits every disk. */
const ALIGNMENT = 4096;
/**
 * Reads under way at once over all disks. libuv has four threads and a read on a dying disk pins one
 * for good: one must stay free for everything else.
 */
const MAX_READS = 3;
/** No caller needs more in one piece; a larger one is a mistake in a size read from a disk. */
const MAX_RANGE_BYTES = 4 * 1024 * 1024;

/** Reads pieces of block devices, past the page cache where the kernel allows it. */
export class BlockReader {
  readonly #clock: Clock;
  readonly #limit = pLimit(MAX_READS);
  /** Devices with a read under way: never two on one disk, and none behind one that is stuck. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads the ranges of `path`, `subject` being its name for people; `timeout` when they do not come in time. */
  async read(
    path: string,
    ranges: readonly ByteRange[],
    given: { readonly subject: string; readonly deadlineMs: number },
  ): Promise<Read<BlockBytes>> {
    const { subject, deadlineMs } = given;
    const oversized = ranges.find(({ length }) => length > MAX_RANGE_BYTES);
    if (oversized !== undefined) {
      const detail = `${oversized.length} bytes asked for at once`;
      return { ok: false, reason: 'malformed', subject, detail };
    }
    const answered = new AbortController();
    const before = this.#busy.get(path) ?? Promise.resolve();
    const reading = before
      .then(() => this.#limit(() => readRanges(path, ranges)))
      .then(
        (value): Read<BlockBytes> => ({ ok: true, value }),
        (error: unknown) => failureOf(subject, error),
      )
      .finally(() => answered.abort());
    this.#busy.set(path, reading);
    void reading.then(() => {
      if (this.#busy.get(path) === reading) this.#busy.delete(path);
    });
    const late = this.#clock
      .sleep(deadlineMs, answered.signal)
      .then((): Read<BlockBytes> | Promise<Read<BlockBytes>> => {
        if (answered.signal.aborted) return reading;
        return {
          ok: false,
          reason: 'timeout',
          subject,
          detail: `no answer within ${deadlineMs} ms`,
        };
      });
    return await Promise.race([reading, late]);
  }
}

async function readRanges(path: string, ranges: readonly ByteRange[]): Promise<BlockBytes> {
  const { file, direct } = await openForReading(path);
  try {
    const parts: Uint8Array[] = [];
    for (const range of ranges) parts.push(await readRange(file, range));
    return { parts, direct };
  } finally {
    await file.close();
  }
}

/** md writes superblocks past the page cache, so only direct reads see what is on the disk now. */
async function openForReading(path: string): Promise<{ file: FileHandle; direct: boolean }> {
  const { O_RDONLY, O_DIRECT, O_NONBLOCK } = constants;
  try {
    return { file: await open(path, O_RDONLY | O_DIRECT | O_NONBLOCK), direct: true };
  } catch (error) {
    // Filesystems in memory refuse O_DIRECT; nothing else fails in this way.
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
    return { file: await open(path, O_RDONLY | O_NONBLOCK), direct: false };
  }
}

async function readRange(file: FileHandle, { at, length }: ByteRange): Promise<Uint8Array> {
  const start = at - (at % ALIGNMENT);
  const end = Math.ceil((at + length) / ALIGNMENT) * ALIGNMENT;
  // Only resizable buffers are always page-aligned without an addon (measured on Node 20, 24 and 26).
  const memory = new Uint8Array(new ArrayBuffer(end - start, { maxByteLength: end - start }));
  let filled = 0;
  while (filled < memory.length) {
    const { bytesRead } = await file.read(memory, filled, memory.length - filled, start + filled);
    filled += bytesRead;
    // A short piece that ends off the grid is the device's end: going on there would be refused.
    if (bytesRead === 0 || filled % ALIGNMENT !== 0) break;
  }
  return memory.subarray(at - start, Math.min(filled, at - start + length));
}
