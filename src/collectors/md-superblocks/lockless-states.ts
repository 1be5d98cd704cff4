import type { LocklessState } from './bitmap.ts';
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
 * header. Takes pages one by one and keeps none.
 */
export function countLocklessStates(
  pages: Iterable<Uint8Array>,
  scan: { readonly chunks: number; readonly headerBytes: number },
): LocklessCounts {
  const counts = new Uint32Array(256);
  let skip = scan.headerBytes;
  let examined = 0;
  for (const page of pages) {
    const header = Math.min(skip, page.length);
    skip -= header;
    const states = page.subarray(header, header + scan.chunks - examined);
    tally(states, counts);
    examined += states.length;
    if (examined >= scan.chunks) break;
  }
  return { examined, ...named(counts) };
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
