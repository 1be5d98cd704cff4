import {
  closeSync,
  constants,
  existsSync,
  watch as fsWatch,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import { BlockReader } from './block-reader.ts';
import { CommandRunner } from './command-runner.ts';
import { failureOf } from './errors.ts';
import type {
  BlockBytes,
  ByteRange,
  CommandOutput,
  Host,
  Read,
  ReadFailure,
  RunOptions,
  Watch,
  WatchListener,
} from './host.ts';
import { locate, type MountPoints } from './mount-points.ts';
import { RaisedCounters } from './raised-counters.ts';

/** Sizes in sysfs are in sectors of 512 bytes, whatever the disk's own (Documentation/ABI/stable/sysfs-block). */
const SECTOR_BYTES = 512;

/** Without waiting for anybody to open the other end, should a pipe lie where a file is expected. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

/** The real machine, or a folder that looks like one when the mount points say so. */
export class LinuxHost implements Host {
  readonly #mounts: MountPoints;
  readonly #clock: Clock;
  readonly #blocks: BlockReader;
  readonly #commands: CommandRunner;
  readonly #raised = new RaisedCounters((path) => this.#numberIn(path));
  /** Reads under way, shared by all who ask meanwhile: they would only wait for the same locks. */
  readonly #reading = new Map<string, Promise<Read<string>>>();
  /** Paths whose read missed a deadline; libuv has four threads, and a stuck read holds one for good. */
  readonly #stuck = new Set<string>();

  constructor(mounts: MountPoints, clock: Clock) {
    this.#mounts = mounts;
    this.#clock = clock;
    this.#blocks = new BlockReader(clock);
    this.#commands = new CommandRunner(clock);
  }

  readText(path: string): Read<string> {
    return attempt(path, () => {
      const file = openSync(this.#at(path), WITHOUT_WAITING);
      try {
        return readFileSync(file, 'utf8');
      } finally {
        closeSync(file);
      }
    });
  }

  readBytes(path: string): Read<Uint8Array> {
    return attempt(path, () => readFileSync(this.#at(path)));
  }

  async readTextWithin(path: string, deadlineMs: number): Promise<Read<string>> {
    if (this.#stuck.has(path)) return timedOut(path, 'an earlier read is still stuck');
    const reading = this.#reading.get(path) ?? this.#begin(path);
    const answered = new AbortController();
    void reading.then(() => answered.abort());
    const late = this.#clock.sleep(deadlineMs, answered.signal).then(() => {
      if (answered.signal.aborted) return reading;
      this.#stuck.add(path);
      return timedOut(path, `no answer within ${deadlineMs} ms`);
    });
    return await Promise.race([reading, late]);
  }

  #begin(path: string): Promise<Read<string>> {
    const reading = readFile(this.#at(path), { encoding: 'utf8', flag: WITHOUT_WAITING })
      .then(
        (value): Read<string> => ({ ok: true, value }),
        (error: unknown) => failureOf(path, error),
      )
      .finally(() => {
        this.#reading.delete(path);
        this.#stuck.delete(path);
      });
    this.#reading.set(path, reading);
    return reading;
  }

  list(path: string): Read<readonly string[]> {
    return attempt(path, () => readdirSync(this.#at(path)).sort());
  }

  readLink(path: string): Read<string> {
    return attempt(path, () => readlinkSync(this.#at(path)));
  }

  exists(path: string): boolean {
    return existsSync(this.#at(path));
  }

  identity(path: string): number | undefined {
    const found = attempt(path, () => statSync(this.#at(path)).ino);
    return found.ok ? found.value : undefined;
  }

  watch(path: string, listener: WatchListener, onLost: (detail: string) => void): Read<Watch> {
    return attempt(path, () => {
      const watcher = fsWatch(this.#at(path), { persistent: false });
      watcher.on('change', (_type, entry) =>
        listener(entry === null || entry === undefined ? undefined : entry.toString()),
      );
      watcher.on('error', (error) => {
        watcher.close();
        onLost(error.message);
      });
      return { close: () => watcher.close() };
    });
  }

  sizeOf(path: string): Read<number> {
    const found = attempt(path, () => statSync(this.#at(path)));
    if (!found.ok) return found;
    if (!found.value.isBlockDevice()) return { ok: true, value: found.value.size };
    const { rdev } = found.value;
    const sectors = this.readText(`/sys/dev/block/${majorOf(rdev)}:${minorOf(rdev)}/size`);
    return sectors.ok ? { ok: true, value: Number(sectors.value) * SECTOR_BYTES } : sectors;
  }

  readBlocks(
    path: string,
    ranges: readonly ByteRange[],
    deadlineMs: number,
  ): Promise<Read<BlockBytes>> {
    return this.#blocks.read(this.#at(path), ranges, { subject: path, deadlineMs });
  }

  ownReads(path: string): number {
    return this.#blocks.bytesRead(this.#at(path));
  }

  async run(
    command: string,
    args: readonly string[],
    options: RunOptions,
  ): Promise<Read<CommandOutput>> {
    const end = this.#raised.begin(options.raises ?? []);
    try {
      return await this.#commands.run(command, args, options);
    } finally {
      end();
    }
  }

  raisedByCommands(path: string, count: number): number {
    return this.#raised.by(path, count);
  }

  #numberIn(path: string): number | undefined {
    const text = this.readText(path);
    const number = text.ok && text.value.trim() !== '' ? Number(text.value) : Number.NaN;
    return Number.isFinite(number) ? number : undefined;
  }

  #at(path: string): string {
    return locate(this.#mounts, path);
  }
}

function attempt<T>(subject: string, action: () => T): Read<T> {
  try {
    return { ok: true, value: action() };
  } catch (error) {
    return failureOf(subject, error);
  }
}

function timedOut(subject: string, detail: string): ReadFailure {
  return { ok: false, reason: 'timeout', subject, detail };
}

/** Device numbers as glibc packs them (sys/sysmacros.h, gnu_dev_major and gnu_dev_minor), for minors below 2^20. */
function majorOf(rdev: number): number {
  return Math.floor(rdev / 256) % 4096;
}

function minorOf(rdev: number): number {
  return (rdev % 256) + Math.floor(rdev / 1_048_576) * 256;
}
