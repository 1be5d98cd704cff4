import type { VerifyMode } from './settings.ts';
import type { ComparedArray } from './state.ts';

/** Why an array is not compared at a moment. */
export const HINDRANCES = ['off', 'swap', 'unverifiable', 'syncing', 'asleep', 'busy'] as const;
export type HindranceReason = (typeof HINDRANCES)[number];

/** Why an array is left alone just now, in one word and in words for people. */
export interface Hindrance {
  readonly reason: HindranceReason;
  readonly detail: string;
}

/** How comparing the contents of one array fares. */
export interface ArrayVerification {
  /** Kernel name. */
  readonly array: string;
  readonly uuid: string;
  readonly mode: VerifyMode;
  /** Undefined while it is compared. */
  readonly hindrance: Hindrance | undefined;
  /** Bytes that sampling may read in a day; undefined while nothing is sampled. */
  readonly dailyBudgetBytes: number | undefined;
  /** Until a member of which 1 % is stale is found, with 99 % probability; undefined while nothing is sampled. */
  readonly detectionSeconds: number | undefined;
  /** What is kept of it; undefined until something was compared. */
  readonly compared: ComparedArray | undefined;
}

/** How comparing fares on the machine. */
export interface Verification {
  readonly arrays: readonly ArrayVerification[];
}
