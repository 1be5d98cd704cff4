import type { Tier } from './arguments.ts';

/** Rises in a row, each right after asking for logs and none otherwise, that prove us the cause. */
const PROOF = 3;

/**
 * Tells whether asking for logs makes a disk log an error of its own ("Invalid Field in Command"), as
 * many NVMe controllers do for pages that they do not know: then its error counter rises after each
 * such question and rests in between.
 */
export class SelfRaising {
  #last: { readonly tier: Tier; readonly count: number } | undefined;
  #afterLogs = 0;
  #proven = false;

  /** Whether it is proven. */
  get proven(): boolean {
    return this.#proven;
  }

  /** Notes the error counter as read at the start of a command of this tier. */
  note(tier: Tier, count: number | undefined): void {
    if (count === undefined) return;
    const before = this.#last;
    this.#last = { tier, count };
    if (before === undefined) return;
    const rose = count > before.count;
    if (before.tier === 'logs') this.#afterLogs = rose ? this.#afterLogs + 1 : 0;
    else if (rose) this.#afterLogs = 0;
    if (this.#afterLogs >= PROOF) this.#proven = true;
  }

  /** Forgets, so that logs are asked for again. */
  reset(): void {
    this.#afterLogs = 0;
    this.#proven = false;
    this.#last = undefined;
  }
}
