import type { Host, Watch } from '../../host/host.ts';
import type { EventCount, MdArray, WitnessedEvent } from './reading.ts';

/** Attributes whose changes are kept; the kernel notifies of more, which only bring a poll forward. */
const KEPT = ['array_state', 'degraded', 'sync_action', 'sync_completed', 'state'];
/** About a dozen events make a failure with its recovery: room for some eighty of them. */
const MAX_WITNESSED = 1000;

interface Standing {
  readonly watch: Watch;
  /** Inode of the folder at the time: a stopped and re-created array has another. */
  readonly identity: number | undefined;
}

/** What the watcher works with. */
export interface KernelWatchOptions {
  readonly host: Host;
  readonly now: () => number;
  readonly onEvent: () => void;
  readonly say: (level: 'info' | 'warn', message: string) => void;
}

/**
 * Listens to md's own notifications (inotify on kernfs, `sysfs_notify` in drivers/md/md.c) for every
 * array and member, so that even a recovery of milliseconds leaves a trace. Watches die with their
 * array; `follow` sets up what is missing.
 */
export class KernelWatch {
  readonly #options: KernelWatchOptions;
  readonly #standing = new Map<string, Standing>();
  readonly #refused = new Set<string>();
  #witnessed: WitnessedEvent[] = [];
  readonly #counts = new Map<string, EventCount>();
  #sequence = 0;

  constructor(options: KernelWatchOptions) {
    this.#options = options;
  }

  /** The latest events, oldest first. */
  get witnessed(): readonly WitnessedEvent[] {
    return this.#witnessed;
  }

  /** How many events came, by array and attribute; these never shrink. */
  get eventCounts(): readonly EventCount[] {
    return [...this.#counts.values()];
  }

  /** Whether the array's folder is being listened to. */
  listensTo(array: string): boolean {
    return this.#standing.has(folderOf(array));
  }

  /** Sets up the watches that these arrays need and drops those of arrays and members that are gone. */
  follow(arrays: readonly MdArray[]): void {
    const wanted = new Map<string, () => void>();
    for (const { name, inSysfs, members } of arrays) {
      if (!inSysfs) continue;
      const folder = folderOf(name);
      wanted.set(folder, () => this.#stand(folder, name, undefined));
      for (const member of members) {
        const state = `${folder}/dev-${member.name}/state`;
        wanted.set(state, () => this.#stand(state, name, member.name));
      }
    }
    for (const path of [...this.#standing.keys()]) {
      if (!wanted.has(path) || this.#isReplaced(path)) this.#drop(path);
    }
    for (const [path, stand] of wanted) if (!this.#standing.has(path)) stand();
  }

  close(): void {
    for (const path of [...this.#standing.keys()]) this.#drop(path);
  }

  #isReplaced(path: string): boolean {
    return this.#standing.get(path)?.identity !== this.#options.host.identity(path);
  }

  #drop(path: string): void {
    this.#standing.get(path)?.watch.close();
    this.#standing.delete(path);
  }

  #stand(path: string, array: string, member: string | undefined): void {
    const { host, say } = this.#options;
    const identity = host.identity(path);
    if (identity === undefined) return;
    const watch = host.watch(
      path,
      (entry) => this.#heard(array, member, member === undefined ? entry : 'state'),
      (detail) => {
        this.#standing.delete(path);
        say('warn', `${array}: watch on ${path} lost (${detail}); polling goes on`);
        this.#options.onEvent();
      },
    );
    if (watch.ok) {
      this.#refused.delete(path);
      this.#standing.set(path, { watch: watch.value, identity });
    } else if (!this.#refused.has(path)) {
      this.#refused.add(path);
      say('warn', `${array}: cannot watch ${path} (${watch.detail}); polling only`);
    }
  }

  #heard(array: string, member: string | undefined, attribute: string | undefined): void {
    const { host, now, onEvent } = this.#options;
    if (attribute !== undefined && KEPT.includes(attribute)) {
      const folder = folderOf(array);
      const path = member === undefined ? folder : `${folder}/dev-${member}`;
      const text = host.readText(`${path}/${attribute}`);
      const value = text.ok ? text.value.trim() : undefined;
      this.#keep({ at: now(), array, member, attribute, value });
    }
    onEvent();
  }

  #keep(event: Omit<WitnessedEvent, 'sequence'>): void {
    this.#sequence += 1;
    const kept = this.#witnessed.slice(1 - MAX_WITNESSED);
    this.#witnessed = [...kept, { sequence: this.#sequence, ...event }];
    const { array, attribute } = event;
    const key = `${array} ${attribute}`;
    const before = this.#counts.get(key)?.count;
    this.#counts.set(key, { array, attribute, count: before === undefined ? 1 : before + 1 });
  }
}

function folderOf(array: string): string {
  // sysfs writes `!` for the slash in a kernel name.
  return `/sys/block/${array.replaceAll('/', '!')}/md`;
}
