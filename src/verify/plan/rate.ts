/** What one sample compares: so much of each copy. One such read costs a disk little more than a page does. */
export const SAMPLE_BYTES = 64 * 1024;

/** Every so many samples, one is aimed at where a stale member shows first; the others are uniform. */
export const AIMED_EVERY = 4;

/** What the stated time is the time to find: a member of which so much is stale, so surely. */
export const STALE_SHARE = 0.01;
export const CERTAINTY = 0.99;

const DAY_MS = 24 * 60 * 60_000;
const UNIFORM_SHARE = (AIMED_EVERY - 1) / AIMED_EVERY;

/** What a budget buys on an array. */
export interface Sampled {
  /** Bytes that may be read of all members together in a day. */
  readonly dailyBudgetBytes: number;
  /** Members that one sample reads: all on raid1 and parity levels, the copies on raid10. */
  readonly readsPerSample: number;
  /** Samples until everything was looked at. */
  readonly units: number;
  /** Part of the samples that a given member takes part in: 1, on raid10 copies by slots. */
  readonly memberShare: number;
}

/**
 * Uniform samples until one of them lies in the stale part of `share`, with probability `certainty`:
 * 1 − (1 − share)^n ≥ certainty. Drawn without repetition, it takes no more than this.
 */
export function samplesToFind(share: number, certainty: number): number {
  return Math.ceil(Math.log(1 - certainty) / Math.log(1 - share));
}

/** Pause from one sample to the next, milliseconds. */
export function sampleIntervalMs({ dailyBudgetBytes, readsPerSample }: Sampled): number {
  return (DAY_MS * SAMPLE_BYTES * readsPerSample) / dailyBudgetBytes;
}

/**
 * Milliseconds until a member that is stale in 1 % of what it holds is found with 99 % probability: by the
 * uniform samples alone, while nothing makes it pause.
 */
export function detectionMs(sampled: Sampled): number {
  const needed = samplesToFind(STALE_SHARE * sampled.memberShare, CERTAINTY);
  const uniform = Math.min(needed, sampled.units);
  return Math.ceil(uniform / UNIFORM_SHARE) * sampleIntervalMs(sampled);
}
