import type { BusDisk, PciFunction, RecentGrowth } from './bus-reading.ts';

/** Counters of one thing at one moment. */
interface Count {
  readonly of: string;
  readonly errors: number | undefined;
  readonly timeouts: number | undefined;
}

/** A step that counters took. */
interface Step {
  readonly at: number;
  readonly errors: number;
  readonly timeouts: number;
}

/** What counts as lately; milliseconds. */
const WINDOW_MS = 3_600_000;

/**
 * How much the error counters grew within the last hour. A first look only remembers: most disks have a
 * few errors from being probed, long ago and of no meaning.
 */
export class RecentErrors {
  readonly #last = new Map<string, Count>();
  readonly #steps = new Map<string, readonly Step[]>();

  /** The growth as of this look at `now` (milliseconds since the epoch). */
  look(
    disks: readonly BusDisk[],
    pci: readonly PciFunction[],
    now: number,
  ): readonly RecentGrowth[] {
    const counts: readonly Count[] = [
      ...disks.map(({ device, commands }) => ({ of: device, ...commands })),
      ...pci.map((one) => ({ of: one.address, errors: errorsOf(one), timeouts: undefined })),
    ];
    return counts.map((count) => this.#grown(count, now));
  }

  #grown(count: Count, now: number): RecentGrowth {
    const last = this.#last.get(count.of);
    this.#last.set(count.of, count);
    const step: Step = {
      at: now,
      errors: growth(last?.errors, count.errors),
      timeouts: growth(last?.timeouts, count.timeouts),
    };
    const before = (this.#steps.get(count.of) ?? []).filter(({ at }) => at > now - WINDOW_MS);
    const steps = step.errors + step.timeouts > 0 ? [...before, step] : before;
    this.#steps.set(count.of, steps);
    return {
      of: count.of,
      errors: steps.reduce((sum, { errors }) => sum + errors, 0),
      timeouts: steps.reduce((sum, { timeouts }) => sum + timeouts, 0),
      overMs: WINDOW_MS,
    };
  }
}

/** All errors that a function reported of itself; undefined when it tells none. */
function errorsOf({ correctable, nonfatal, fatal }: PciFunction): number | undefined {
  const totals = [correctable, nonfatal, fatal].flatMap((counts) => counts?.total ?? []);
  return totals.length === 0 ? undefined : totals.reduce((sum, total) => sum + total, 0);
}

/** A counter that went back began again with another device under the name: all that it counts is new. */
function growth(before: number | undefined, now: number | undefined): number {
  if (before === undefined || now === undefined) return 0;
  return now >= before ? now - before : now;
}
