import type { Clock } from './clock.ts';
import type {
  Cadence,
  Collector,
  Observation,
  OpenCollector,
  Problem,
  Reading,
} from './collectors/collector.ts';
import { PollFailure, readingOf } from './collectors/collector.ts';
import type { Host } from './host/host.ts';
import { linkedSignal } from './linked-signal.ts';
import { type FamilySamples, sampled } from './metrics/family.ts';
import type { ReadErrorReason } from './read-error.ts';

/** Polls are spread by up to a twentieth of the interval, so that collectors do not run in step. */
const JITTER = 0.05;

/** What a poller works with. */
export interface PollerOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly cadence: Cadence;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly say: (level: 'info' | 'warn', message: string) => void;
  /** Called after each poll. */
  readonly onObservation: () => void;
  /** Called when this collector was woken by an event, before it is polled. */
  readonly onWake: (name: string) => void;
}

/** How one collector fares; the source of its own metrics. */
export interface CollectorStatus {
  readonly name: string;
  readonly intervalSeconds: number;
  /** Undefined until the first poll ended. */
  readonly success: boolean | undefined;
  readonly durationSeconds: number | undefined;
  readonly lastSuccessSeconds: number | undefined;
  /** Why the last poll failed, in words. */
  readonly lastError: string | undefined;
  readonly readErrors: ReadonlyMap<ReadErrorReason, number>;
}

/** One loop for one collector: never overlapping, each poll under its own deadline, abortable at any moment. */
export class Poller<Name extends string, R extends Reading> {
  readonly name: Name;
  readonly #collector: Collector<Name, R>;
  readonly #options: PollerOptions;
  readonly #stop = new AbortController();
  /** Resolves once, when the loop is told to stop: listened to by every poll. */
  readonly #stopped: Promise<void>;
  #nap = new AbortController();
  #woken = false;
  #open: OpenCollector<R> | undefined;
  #loop: Promise<void> = Promise.resolve();
  #observation: Observation<R> = { status: 'pending' };
  #durationMs: number | undefined;
  #lastSuccessAt: number | undefined;
  readonly #readErrors = new Map<ReadErrorReason, number>();

  constructor(collector: Collector<Name, R>, options: PollerOptions) {
    this.name = collector.name;
    this.#collector = collector;
    this.#options = options;
    this.#stopped = new Promise((resolve) => {
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Begins to poll, at once and then on the collector's own clock. */
  start(): void {
    const { host, clock, cadence, settings, say } = this.#options;
    this.#open = this.#collector.open({
      host,
      clock,
      cadence,
      settings,
      say,
      wake: () => {
        this.wake();
        this.#options.onWake(this.name);
      },
      signal: this.#stop.signal,
    });
    this.#loop = this.#run(this.#open);
  }

  /** Brings the next poll forward; during a poll, asks for one more after it. */
  wake(): void {
    this.#woken = true;
    this.#nap.abort();
  }

  /** Ends the loop; a read that is stuck is left behind, not waited for. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#nap.abort();
    await this.#loop;
    this.#open?.close();
  }

  /** What the last poll came to; a last good reading that has grown too old is dropped here. */
  observation(now: number): Observation<R> {
    const last = this.#observation;
    if (last.status !== 'failed' || last.lastGood === undefined) return last;
    if (now - last.lastGood.at <= this.#options.cadence.staleAfterMs) return last;
    return { status: 'failed', at: last.at, error: last.error };
  }

  status(): CollectorStatus {
    const last = this.#observation;
    const { status } = last;
    return {
      name: this.name,
      intervalSeconds: this.#options.cadence.intervalMs / 1000,
      success: status === 'pending' ? undefined : status === 'ok',
      durationSeconds: this.#durationMs === undefined ? undefined : this.#durationMs / 1000,
      lastSuccessSeconds:
        this.#lastSuccessAt === undefined ? undefined : this.#lastSuccessAt / 1000,
      lastError: last.status === 'failed' ? last.error.detail : undefined,
      readErrors: this.#readErrors,
    };
  }

  /** The collector's metrics over its current reading; none without one. */
  families(now: number): readonly FamilySamples[] {
    const reading = readingOf(this.observation(now));
    if (reading === undefined) return [];
    return this.#collector.metrics.map((family) => sampled(family, reading));
  }

  /** What was found, one line each; empty until the first good reading. */
  describe(): readonly string[] {
    const reading = readingOf(this.#observation);
    return reading === undefined ? [] : this.#collector.describe(reading);
  }

  async #run(open: OpenCollector<R>): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#woken = false;
      await this.#poll(open);
      if (!this.#stop.signal.aborted) this.#options.onObservation();
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    const { clock, cadence } = this.#options;
    const { minGapMs } = this.#collector;
    await clock.sleep(minGapMs, this.#stop.signal);
    if (this.#woken || this.#stop.signal.aborted) return;
    this.#nap = new AbortController();
    const spread = 1 + JITTER * (2 * Math.random() - 1);
    await clock.sleep(cadence.intervalMs * spread - minGapMs, this.#nap.signal);
  }

  async #poll(open: OpenCollector<R>): Promise<void> {
    const { clock, cadence } = this.#options;
    const started = clock.monotonic();
    const over = new AbortController();
    const late = new AbortController();
    const { signal, release } = linkedSignal(this.#stop.signal, late.signal);
    const settled = open
      .read(signal)
      .then(
        (reading) => this.#succeeded(reading),
        (error: unknown) => {
          if (!late.signal.aborted) this.#failed(problemOf(this.name, error));
        },
      )
      .finally(() => {
        release();
        over.abort();
      });
    await Promise.race([settled, clock.sleep(cadence.deadlineMs, over.signal), this.#stopped]);
    this.#durationMs = clock.monotonic() - started;
    if (over.signal.aborted || this.#stop.signal.aborted) return;
    const detail = `no reading within ${cadence.deadlineMs} ms`;
    this.#failed({ reason: 'timeout', subject: this.name, detail });
    late.abort();
    this.#options.onObservation();
    // No second poll while the first is stuck: it would only get stuck behind it.
    await Promise.race([settled, this.#stopped]);
  }

  #succeeded(reading: R): void {
    const at = this.#options.clock.now();
    for (const problem of reading.problems) this.#count(problem.reason);
    this.#observation = { status: 'ok', at, reading };
    this.#lastSuccessAt = at;
  }

  #failed(error: Problem): void {
    const at = this.#options.clock.now();
    this.#count(error.reason);
    const last = this.#observation;
    const good = last.status === 'ok' ? { at: last.at, reading: last.reading } : undefined;
    const lastGood = last.status === 'failed' ? last.lastGood : good;
    this.#observation = { status: 'failed', at, error, ...(lastGood && { lastGood }) };
  }

  #count(reason: ReadErrorReason): void {
    const before = this.#readErrors.get(reason);
    this.#readErrors.set(reason, before === undefined ? 1 : before + 1);
  }
}

function problemOf(subject: string, error: unknown): Problem {
  if (error instanceof PollFailure) return error.problem;
  return { reason: 'io', subject, detail: error instanceof Error ? error.message : String(error) };
}
