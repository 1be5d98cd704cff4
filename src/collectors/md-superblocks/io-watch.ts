import type { DiskCounters } from '../block/reading.ts';

interface Baseline {
  readonly readsCompleted: number;
  readonly writesCompleted: number;
}

/**
 * Knows whether somebody else used a disk since we last read it. A disk nobody uses may be asleep, and
 * reading would wake it; one that was just used is awake, and may have changed. Our own reads are
 * the only reads we cause and never writes, so writes are compared from before our read, reads from after.
 */
export class IoWatch {
  readonly #baselines = new Map<string, Baseline>();
  #atRest: ReadonlyMap<string, DiskCounters> = new Map();
  #inUse: ReadonlySet<string> = new Set();

  /** Takes the counters from before our first read of a poll: what moved since `noteEnd`, others moved. */
  noteBegin(now: ReadonlyMap<string, DiskCounters>): void {
    const moved = [...now].filter(([name, counters]) => {
      const before = this.#atRest.get(name);
      return before !== undefined && haveMoved(before, counters);
    });
    this.#inUse = new Set(moved.map(([name]) => name));
  }

  /** Takes the counters from after our last read of a poll. */
  noteEnd(now: ReadonlyMap<string, DiskCounters>): void {
    this.#atRest = now;
  }

  /**
   * Whether others used the device since the last poll. More than `wasUsed` asks: our own read of a
   * partition counts on its disk too, and a use long ago leaves a disk asleep.
   */
  isInUse(name: string): boolean {
    return this.#inUse.has(name);
  }

  /** Whether anybody wrote to the device since we read it; we never do. */
  wasWritten(name: string, now: DiskCounters | undefined): boolean {
    const baseline = this.#baselines.get(name);
    return (
      baseline !== undefined &&
      now !== undefined &&
      now.writesCompleted !== baseline.writesCompleted
    );
  }

  /** Whether we ever read the device. */
  wasRead(name: string): boolean {
    return this.#baselines.has(name);
  }

  /** Whether others did I/O on the device since `noteOwnRead`; true when it was never read. */
  wasUsed(name: string, now: DiskCounters | undefined): boolean {
    const baseline = this.#baselines.get(name);
    if (baseline === undefined) return true;
    // Without counters (iostats off, or a device without any) nothing tells that it is awake.
    if (now === undefined) return false;
    return haveMoved(baseline, now);
  }

  /** Takes our own read, begun at `before` and ended at `after`, out of what counts as use. */
  noteOwnRead(
    name: string,
    before: DiskCounters | undefined,
    after: DiskCounters | undefined,
  ): void {
    this.#baselines.set(name, {
      writesCompleted: before?.writesCompleted ?? Number.NaN,
      readsCompleted: after?.readsCompleted ?? Number.NaN,
    });
  }

  /** Forgets devices that are gone, so that a new one under the same name is read at once. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#baselines.keys()) if (!names.has(name)) this.#baselines.delete(name);
  }

  /** Makes the device count as never read. */
  forget(name: string): void {
    this.#baselines.delete(name);
  }
}

function haveMoved(before: Baseline, now: Baseline): boolean {
  return (
    now.writesCompleted !== before.writesCompleted || now.readsCompleted !== before.readsCompleted
  );
}
