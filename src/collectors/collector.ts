import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Host } from '../host/host.ts';
import type { Family } from '../metrics/family.ts';
import type { ReadErrorReason } from '../read-error.ts';

/** Something that could not be read or understood; it costs only its own series and is counted. */
export interface Problem {
  readonly reason: ReadErrorReason;
  /** The file, device or line concerned. */
  readonly subject: string;
  readonly detail: string;
}

/** Thrown by a poll that could read nothing at all: what was known before stands until it is too old. */
export class PollFailure extends Error {
  readonly problem: Problem;

  constructor({ reason, subject, detail }: Problem) {
    super(`${subject}: ${detail}`);
    this.problem = { reason, subject, detail };
  }
}

/** What every reading carries beside its facts. */
export interface Reading {
  readonly problems: readonly Problem[];
}

/** What a poll came to. */
export type Observation<R> =
  | { readonly status: 'ok'; readonly at: number; readonly reading: R }
  | {
      readonly status: 'failed';
      readonly at: number;
      readonly error: Problem;
      /** The last good reading, until it is older than the collector's `staleAfterMs`. */
      readonly lastGood?: { readonly at: number; readonly reading: R };
    }
  | { readonly status: 'pending' };

/** How often, and how long at most; milliseconds. */
export interface Cadence {
  readonly intervalMs: number;
  readonly deadlineMs: number;
  /** Age at which a last good reading is dropped after failures. */
  readonly staleAfterMs: number;
  /** Pause between the cheap looks for a change that bring a poll forward; undefined for a collector without any. */
  readonly watchMs: number | undefined;
}

/** Keys of a collector's own in the configuration file, each with its default and what it accepts. */
export type SettingsShape = Readonly<Record<string, z.ZodType>>;

/** What the daemon lends to an open collector. */
export interface CollectorContext {
  readonly host: Host;
  readonly clock: Clock;
  /** Asks for a poll at once, because something changed. Calls during a poll lead to one more poll after it. */
  readonly wake: () => void;
  /** Tells people something once, at info or warn level. */
  readonly say: (level: 'info' | 'warn', message: string) => void;
  /** The cadence in force, configuration applied. */
  readonly cadence: Cadence;
  /** The collector's own keys as configured; valid by its `settings`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Aborted when the daemon stops. */
  readonly signal: AbortSignal;
}

/** A collector at work: it may hold watches and memory of its own until closed. */
export interface OpenCollector<R extends Reading> {
  /** One poll. Throws only when nothing at all can be said; whatever is partly readable is a reading with problems. */
  read(signal: AbortSignal): Promise<R>;
  close(): void;
}

/** What a collector's folder defines. */
export interface CollectorDefinition<Name extends string, R extends Reading> {
  readonly name: Name;
  readonly cadence: Cadence;
  /** Shortest pause between two polls, however often it is woken; milliseconds. */
  readonly minGapMs: number;
  /** Keys of its own beside those that every collector has. */
  readonly settings?: SettingsShape;
  /** Names of collectors whose wakes wake this one too. */
  readonly follows: readonly string[];
  readonly open: (context: CollectorContext) => OpenCollector<R>;
  readonly metrics: readonly Family<R>[];
  /** What was found, one line each, for the start of the log. */
  readonly describe: (reading: R) => readonly string[];
}

/** Something to be done with a collector of any kind. */
export type CollectorUse<T> = <Name extends string, R extends Reading>(
  collector: Collector<Name, R>,
) => T;

/** One source of facts: a folder under `collectors/` and a line in its `index.ts`. */
export interface Collector<Name extends string, R extends Reading>
  extends CollectorDefinition<Name, R> {
  /** Hands itself over with its own types, so that a list of different collectors can be walked. */
  readonly with: <T>(use: CollectorUse<T>) => T;
}

/** Makes a collector of its definition. */
export function collector<Name extends string, R extends Reading>(
  definition: CollectorDefinition<Name, R>,
): Collector<Name, R> {
  const whole: Collector<Name, R> = { ...definition, with: (use) => use(whole) };
  return whole;
}

/** The reading that an observation still vouches for, if any. */
export function readingOf<R>(observation: Observation<R>): R | undefined {
  switch (observation.status) {
    case 'ok':
      return observation.reading;
    case 'failed':
      return observation.lastGood?.reading;
    case 'pending':
      return undefined;
  }
}
