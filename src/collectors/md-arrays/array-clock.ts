import type { JoinedArray } from './join.ts';
import type { MdArray } from './reading.ts';

interface Advance {
  readonly action: string | undefined;
  readonly doneBytes: number | undefined;
  readonly at: number;
}

/** What the kernel does not tell: when each sync was last seen to advance, and since when an array is not started. */
export class ArrayClock {
  #advances = new Map<string, Advance>();
  /** Undefined before the first look: what is so by then may have been so for long. */
  #inactive: ReadonlyMap<string, number> | undefined;

  /** The arrays with their times filled in; arrays that are gone are forgotten. */
  stamped(arrays: readonly JoinedArray[], now: number): readonly MdArray[] {
    const advances = new Map<string, Advance>();
    const inactive = new Map<string, number>();
    for (const array of arrays) {
      if (array.sync !== undefined) advances.set(array.name, this.#advanceOf(array, now));
      if (array.state === 'inactive') inactive.set(array.name, this.#inactiveSince(array, now));
    }
    this.#advances = advances;
    this.#inactive = inactive;
    return arrays.map((array) => ({
      ...array,
      syncAdvancedAt: advances.get(array.name)?.at,
      inactiveSince: inactive.get(array.name),
    }));
  }

  #advanceOf({ name, syncAction: action, sync }: JoinedArray, now: number): Advance {
    const doneBytes = sync?.doneBytes;
    const before = this.#advances.get(name);
    const isStill = before?.action === action && before?.doneBytes === doneBytes;
    return before !== undefined && isStill ? before : { action, doneBytes, at: now };
  }

  #inactiveSince({ name }: JoinedArray, now: number): number {
    return this.#inactive === undefined ? 0 : (this.#inactive.get(name) ?? now);
  }
}
