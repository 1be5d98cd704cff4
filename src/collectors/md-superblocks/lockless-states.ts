import type { LocklessState } from './bitmap.ts';
import type { DirtyScan } from './dirty-chunks.ts';
import { LOCKLESS_STATES } from './layout-bitmap.ts';

/** How many chunks of a lockless bitmap are in each state, as far as its bytes were there. */
export interface LocklessCounts {
  readonly examined: number;
  /** Every known state, also those that no chunk is in. */
  readonly byState: ReadonlyMap<LocklessState, number>;
  /** Chunks in a state that we have no word for. */
  readonly unknown: number;
}

/**
 * Counts the states of a lockless bitmap (drivers/md/md-llbitmap.c): one byte per chunk behind the
 * header. Takes pages one by one, in order, and keeps none.
 */
export class LocklessScan {
  readonly #chunks: number;
  readonly #counts = new Uint32Array(256);
  #skip: number;
  #examined = 0;

  constructor({ chunks, headerBytes }: Pick<DirtyScan, 'chunks' | 'headerBytes'>) {
    this.#chunks = chunks;
    this.#skip = headerBytes;
  }

  take(page: Uint8Array): void {
    const header = Math.min(this.#skip, page.length);
    this.#skip -= header;
    const states = page.subarray(header, header + this.#chunks - this.#examined);
    tally(states, this.#counts);
    this.#examined += states.length;
  }

  result(): LocklessCounts {
    return { examined: this.#examined, ...named(this.#counts) };
  }
}

function tally(states: Uint8Array, counts: Uint32Array): void {
  for (const state of states) {
    const before = counts[state];
    if (before !== undefined) counts[state] = before + 1;
  }
}

function named(counts: Uint32Array): Omit<LocklessCounts, 'examined'> {
  const byState = new Map<LocklessState, number>();
  for (const [state, count] of counts.subarray(0, LOCKLESS_STATES.length).entries()) {
    const word = LOCKLESS_STATES[state];
    if (word !== undefined) byState.set(word, count);
  }
  return {
    byState,
    unknown: counts.subarray(LOCKLESS_STATES.length).reduce((sum, count) => sum + count, 0),
  };
}
