import type { JoinedArray } from './join.ts';
import type { MdArray } from './reading.ts';

interface Advance {
  readonly action: string | undefined;
  readonly doneBytes: number | undefined;
  readonly at: number;
}

/** Remembers when each running sync was last seen to advance; the kernel does not tell. */
export class SyncClock {
  #advances = new Map<string, Advance>();

  /** The arrays with `syncAdvancedAt` filled in; arrays that are gone are forgotten. */
  stamped(arrays: readonly JoinedArray[], now: number): readonly MdArray[] {
    const advances = new Map<string, Advance>();
    const stamped = arrays.map((array) => {
      if (array.sync === undefined) return { ...array, syncAdvancedAt: undefined };
      const { doneBytes } = array.sync;
      const action = array.syncAction;
      const before = this.#advances.get(array.name);
      const still = before?.action === action && before?.doneBytes === doneBytes;
      const advance = before !== undefined && still ? before : { action, doneBytes, at: now };
      advances.set(array.name, advance);
      return { ...array, syncAdvancedAt: advance.at };
    });
    this.#advances = advances;
    return stamped;
  }
}
