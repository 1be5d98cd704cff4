import type { Clock } from '../../src/clock.ts';

/** Pauses shorter than this pass at once; what is longer is a deadline or the wait for the next poll. */
const PAUSE_MS = 1000;

/** A clock for one look at a machine of the past: its pauses take no time, its deadlines never come. */
export class MachineClock implements Clock {
  #now: number;
  readonly #start: number;

  constructor(start: number) {
    this.#now = start;
    this.#start = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    if (ms < PAUSE_MS) {
      this.#now += ms;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
