import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Clock } from '../clock.ts';
import type { ReadErrorReason } from '../read-error.ts';
import { failureOf } from './errors.ts';
import type { BlockBytes, ByteRange, Read, ReadFailure } from './host.ts';

/** Direct I/O wants offsets, lengths and memory in multiples of the logical block size; 4096 suits every disk. */
const ALIGNMENT = 4096;
/**
 * Reads under way at once over all disks. libuv has four threads and a read on a dying disk pins one
 * for good: one must stay free for everything else.
 */
const MAX_READS = 3;
/** No caller needs more in one piece; a larger one is a mistake in a size read from a disk. */
const MAX_RANGE_BYTES = 4 * 1024 * 1024;

/** Reads some ranges of a device; throws what the system throws. */
export type RangeReader = (path: string, ranges: readonly ByteRange[]) => Promise<BlockBytes>;

/** Reads pieces of block devices, past the page cache where the kernel allows it. */
export class BlockReader {
  readonly #clock: Clock;
  readonly #readRanges: RangeReader;
  readonly #limit = pLimit(MAX_READS);
  /** The latest read of each device that has one under way: never two at a time on one disk. */
  readonly #latest = new Map<string, Promise<unknown>>();
  /** Devices whose read did not come back in time and still has not. */
  readonly #stuck = new Set<string>();
  readonly #readBytes = new Map<string, number>();
  #completed = 0;

  constructor(clock: Clock, reader: RangeReader = readRanges) {
    this.#clock = clock;
    this.#readRanges = reader;
  }

  /** Bytes of a device that all reads so far have brought, as the disk counts them: in whole blocks. */
  bytesRead(path: string): number {
    return this.#readBytes.get(path) ?? 0;
  }

  /**
   * Reads the ranges of `path`, `subject` being its name for people. `timeout` when they do not come
   * within the deadline, not counting the wait for other disks as long as those are getting on.
   */
  async read(
    path: string,
    ranges: readonly ByteRange[],
    given: { readonly subject: string; readonly deadlineMs: number },
  ): Promise<Read<BlockBytes>> {
    const { subject, deadlineMs } = given;
    const oversized = ranges.find(({ length }) => length > MAX_RANGE_BYTES);
    if (oversized !== undefined) {
      return failed('malformed', subject, `${oversized.length} bytes asked for at once`);
    }
    if (this.#stuck.has(path)) return failed('timeout', subject, 'an earlier read is still stuck');
    if (this.#stuck.size >= MAX_READS) {
      return failed('timeout', subject, `reads of ${this.#stuck.size} other disks are stuck`);
    }
    const answered = new AbortController();
    const begun = new AbortController();
    const reading = this.#queue(path, ranges, () => {
      begun.abort();
      return this.#readRanges(path, ranges);
    })
      .then(
        (value): Read<BlockBytes> => ({ ok: true, value }),
        (error: unknown) => failureOf(subject, error),
      )
      .finally(() => answered.abort());
    const late = this.#untilLate(deadlineMs, begun.signal, answered.signal).then(() => {
      if (answered.signal.aborted) return reading;
      this.#stuck.add(path);
      return failed('timeout', subject, `no answer within ${deadlineMs} ms`);
    });
    return await Promise.race([reading, late]);
  }

  #queue(
    path: string,
    ranges: readonly ByteRange[],
    read: () => Promise<BlockBytes>,
  ): Promise<BlockBytes> {
    const before = this.#latest.get(path) ?? Promise.resolve();
    const reading = before
      .catch(() => undefined)
      .then(() => this.#limit(read))
      .then((bytes) => {
        this.#readBytes.set(path, this.bytesRead(path) + alignedBytes(ranges));
        return bytes;
      })
      .finally(() => {
        this.#completed += 1;
        this.#stuck.delete(path);
        if (this.#latest.get(path) === reading) this.#latest.delete(path);
      });
    this.#latest.set(path, reading);
    return reading;
  }

  /** Resolves when the read was answered, or its deadline has passed, or no queued read gets on any more. */
  async #untilLate(deadlineMs: number, begun: AbortSignal, answered: AbortSignal): Promise<void> {
    let completed = Number.NaN;
    while (!begun.aborted && completed !== this.#completed) {
      completed = this.#completed;
      await this.#clock.sleep(deadlineMs, begun);
    }
    if (begun.aborted) await this.#clock.sleep(deadlineMs, answered);
  }
}

function alignedBytes(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, { at, length }) => {
    const start = at - (at % ALIGNMENT);
    return sum + Math.ceil((at + length) / ALIGNMENT) * ALIGNMENT - start;
  }, 0);
}

function failed(reason: ReadErrorReason, subject: string, detail: string): ReadFailure {
  return { ok: false, reason, subject, detail };
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
