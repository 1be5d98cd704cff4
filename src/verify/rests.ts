import { parseBusyMs, parseDiskstats } from '../collectors/block/parse-diskstats.ts';
import type { DiskCounters } from '../collectors/block/reading.ts';
import type { Host } from '../host/host.ts';

const SECTOR_BYTES = 512;
/** A disk that others used this recently is awake, and far from falling asleep. */
const AWAKE_MS = 30_000;
/** A disk that has I/O of others under way for more than this share of the time is left to them. */
const BUSY_SHARE = 0.5;
/** Over less time than this, the kernel's ticks of some milliseconds tell nothing. */
const LEAST_MS = 200;

/** A member, and the whole disk under it where that is known. */
export interface MemberDevice {
  /** Kernel name (`sdb3`). */
  readonly device: string;
  readonly disk: string | undefined;
}

interface Used {
  readonly writes: number;
  /** Sectors that others have read. */
  readonly othersRead: number;
  /** Monotonic milliseconds; undefined until they were seen to use it. */
  readonly usedAt: number | undefined;
}

/**
 * Follows /proc/diskstats for one array: whether others just used its members, so that reading wakes none
 * and keeps none awake, and how busy their disks are between our own reads.
 */
export class Rests {
  readonly #host: Pick<Host, 'readText' | 'ownReads'>;
  #used = new Map<string, Used>();
  #busy: ReadonlyMap<string, number> = new Map();
  #busyAt = Number.NEGATIVE_INFINITY;

  constructor(host: Pick<Host, 'readText' | 'ownReads'>) {
    this.#host = host;
  }

  /**
   * Why the members are to be left alone at this moment (monotonic milliseconds): one is asleep for all that is
   * known, or its disk is busy; undefined when they may be read.
   */
  look(members: readonly MemberDevice[], at: number): 'asleep' | 'busy' | undefined {
    const text = this.#host.readText('/proc/diskstats');
    const counters = new Map(text.ok ? parseDiskstats(text.value) : []);
    // One that leaves is followed on: it may come back and be written to between two looks.
    const followed = new Set([...this.#used.keys(), ...members.map(({ device }) => device)]);
    this.#used = new Map(
      [...followed].flatMap((device) => {
        const now = counters.get(device);
        return now === undefined ? [] : [[device, this.#noted(device, now, at)] as const];
      }),
    );
    const isBusy = this.#isBusy(members, text.ok ? parseBusyMs(text.value) : new Map(), at);
    if (members.some(({ device }) => !this.#isAwake(device, at))) return 'asleep';
    return isBusy ? 'busy' : undefined;
  }

  /** To be called after our own reads: how busy the disks are is measured from here. */
  readsEnded(at: number): void {
    const text = this.#host.readText('/proc/diskstats');
    this.#busy = text.ok ? parseBusyMs(text.value) : new Map();
    this.#busyAt = at;
  }

  #noted(device: string, now: DiskCounters, at: number): Used {
    const own = this.#host.ownReads(`/dev/${device}`) / SECTOR_BYTES;
    const othersRead = now.sectorsRead - own;
    const before = this.#used.get(device);
    const isUsed =
      before !== undefined &&
      (now.writesCompleted !== before.writes || othersRead > before.othersRead);
    const usedAt = isUsed ? at : before?.usedAt;
    return { writes: now.writesCompleted, othersRead, usedAt };
  }

  #isAwake(device: string, at: number): boolean {
    const usedAt = this.#used.get(device)?.usedAt;
    return usedAt !== undefined && at - usedAt <= AWAKE_MS;
  }

  #isBusy(
    members: readonly MemberDevice[],
    busy: ReadonlyMap<string, number>,
    at: number,
  ): boolean {
    const elapsed = at - this.#busyAt;
    const before = this.#busy;
    if (elapsed < LEAST_MS) return false;
    this.#busy = busy;
    this.#busyAt = at;
    return members.some(({ device, disk = device }) => {
      const [then, now] = [before.get(disk), busy.get(disk)];
      return then !== undefined && now !== undefined && now - then > BUSY_SHARE * elapsed;
    });
  }
}
