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
} from '../../src/host/host.ts';
import type { ReadErrorReason } from '../../src/read-error.ts';

type Content = string | { readonly link: string } | { readonly fails: ReadErrorReason };

interface StandingWatch {
  readonly listener: WatchListener;
  readonly onLost: (detail: string) => void;
}

/** A machine made of a table of files; folders follow from the paths. */
export class FakeHost implements Host {
  readonly files: Map<string, Content>;
  readonly watches = new Map<string, StandingWatch>();
  readonly identities = new Map<string, number>();
  /** Contents of block devices by path. */
  readonly blocks = new Map<string, Uint8Array>();
  /** Contents of binary files by path. */
  readonly bytes = new Map<string, Uint8Array>();
  readonly failingBlocks = new Map<string, ReadErrorReason>();
  /** Paths of block devices in the order they were read. */
  readonly blockReads: string[] = [];
  /** Bytes read of each block device, by path. */
  readonly bytesRead = new Map<string, number>();
  refuseWatches = false;
  /** Answers commands; without one, no command exists. */
  onRun: ((line: string, options: RunOptions) => Promise<Read<CommandOutput>>) | undefined;
  /** By how much commands have raised counters, by path. */
  readonly raised = new Map<string, number>();
  /** Command lines in the order they were run. */
  readonly runs: string[] = [];

  constructor(files: Readonly<Record<string, Content>> = {}) {
    this.files = new Map(Object.entries(files));
  }

  readText(path: string): Read<string> {
    const content = this.files.get(path);
    if (content === undefined) return failure('absent', path);
    if (typeof content === 'string') return { ok: true, value: content };
    if ('fails' in content) return failure(content.fails, path);
    return failure('io', path);
  }

  readBytes(path: string): Read<Uint8Array> {
    const bytes = this.bytes.get(path);
    if (bytes !== undefined) return { ok: true, value: bytes };
    const content = this.files.get(path);
    const isFailing = typeof content === 'object' && 'fails' in content;
    return failure(isFailing ? content.fails : 'absent', path);
  }

  readTextWithin(path: string): Promise<Read<string>> {
    return Promise.resolve(this.readText(path));
  }

  list(path: string): Read<readonly string[]> {
    const content = this.files.get(path);
    if (typeof content === 'object' && 'fails' in content) return failure(content.fails, path);
    const below = [...this.files.keys()].filter((one) => one.startsWith(`${path}/`));
    if (below.length === 0) return failure('absent', path);
    const names = below.map((one) => one.slice(path.length + 1).split('/')[0] ?? '');
    return { ok: true, value: [...new Set(names)].sort() };
  }

  readLink(path: string): Read<string> {
    const content = this.files.get(path);
    if (typeof content === 'object' && 'link' in content) return { ok: true, value: content.link };
    return failure(content === undefined ? 'absent' : 'io', path);
  }

  exists(path: string): boolean {
    const content = this.files.get(path);
    if (typeof content === 'object' && 'link' in content) return this.exists(content.link);
    return content !== undefined || this.list(path).ok;
  }

  identity(path: string): number | undefined {
    if (!this.exists(path)) return undefined;
    return this.identities.get(path) ?? 1;
  }

  watch(path: string, listener: WatchListener, onLost: (detail: string) => void): Read<Watch> {
    if (this.refuseWatches) return failure('io', path);
    const standing = { listener, onLost };
    this.watches.set(path, standing);
    const close = () => {
      if (this.watches.get(path) === standing) this.watches.delete(path);
    };
    return { ok: true, value: { close } };
  }

  sizeOf(path: string): Read<number> {
    const bytes = this.blocks.get(path);
    return bytes === undefined ? failure('absent', path) : { ok: true, value: bytes.length };
  }

  readBlocks(path: string, ranges: readonly ByteRange[]): Promise<Read<BlockBytes>> {
    this.blockReads.push(path);
    const failing = this.failingBlocks.get(path);
    if (failing !== undefined) return Promise.resolve(failure(failing, path));
    const bytes = this.blocks.get(path);
    if (bytes === undefined) return Promise.resolve(failure('absent', path));
    const parts = ranges.map(({ at, length }) => bytes.slice(at, at + length));
    const sum = ranges.reduce((total, { length }) => total + Math.ceil(length / 512) * 512, 0);
    this.bytesRead.set(path, this.ownReads(path) + sum);
    return Promise.resolve({ ok: true, value: { parts, direct: true } });
  }

  ownReads(path: string): number {
    const bytes = this.bytesRead.get(path);
    return bytes === undefined ? 0 : bytes;
  }

  run(command: string, args: readonly string[], options: RunOptions): Promise<Read<CommandOutput>> {
    const line = [command, ...args].join(' ');
    this.runs.push(line);
    return this.onRun?.(line, options) ?? Promise.resolve(failure('absent', command));
  }

  raisedByCommands(path: string): number {
    const raised = this.raised.get(path);
    return raised === undefined ? 0 : raised;
  }

  /** Notifies the watch on a path, as the kernel would. */
  notify(path: string, entry: string | undefined): void {
    this.watches.get(path)?.listener(entry);
  }
}

function failure(reason: ReadErrorReason, subject: string): ReadFailure {
  return { ok: false, reason, subject, detail: `${reason}: ${subject}` };
}
