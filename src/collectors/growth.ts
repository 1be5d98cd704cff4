/** A step that a counter took. */
interface Step {
  readonly at: number;
  readonly by: number;
}

/** What is remembered of a counter. */
interface Remembered {
  /** The last count that was told. */
  readonly count: number | undefined;
  readonly steps: readonly Step[];
}

/** What counts as lately; milliseconds. */
export const LATELY_MS = 3_600_000;

/**
 * By how much counters grew within the last hour. A first look only remembers: what was there before the
 * daemon looked is of long ago, or of nobody knows when.
 */
export class Growth {
  readonly #remembered = new Map<string, Remembered>();

  /** The growth of a counter as of this look at `now` (milliseconds since the epoch). */
  look(counter: string, count: number | undefined, now: number): number {
    const before = this.#remembered.get(counter);
    const by = growth(before?.count, count);
    const recent = (before?.steps ?? []).filter(({ at }) => at > now - LATELY_MS);
    const steps = by > 0 ? [...recent, { at: now, by }] : recent;
    this.#remembered.set(counter, { count: count ?? before?.count, steps });
    return steps.reduce((sum, step) => sum + step.by, 0);
  }
}

/** A counter that went back began again: all that it counts is new. */
function growth(before: number | undefined, now: number | undefined): number {
  if (before === undefined || now === undefined) return 0;
  return now >= before ? now - before : now;
}
