import type { Clock } from '../clock.ts';
import type { Host } from '../host/host.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Comparison } from '../ledger/settle.ts';
import type { Snapshot } from '../snapshot.ts';
import { type ArrayNow, arraysNow } from './array-now.ts';
import { Patrol } from './patrol.ts';
import type { VerifySettings } from './settings.ts';
import type { VerifyStore } from './store.ts';
import { type SwapOnArray, swapByArray } from './swap.ts';
import type { Verification } from './verification.ts';

/** How often arrays are looked for, and what changes seldom is read again. */
const LOOK_MS = 5000;
/** How long a stop waits for reads that are under way. */
const STOP_MS = 3000;

/** What the verifier works with. */
export interface VerifierOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly settings: VerifySettings;
  readonly store: VerifyStore;
  /** The machine as it was last seen, and what is remembered. */
  readonly snapshot: () => Snapshot;
  readonly ledger: () => Ledger;
  readonly settle: (comparison: Comparison) => void;
  readonly changed: () => void;
  readonly say: (level: 'info' | 'warn', message: string) => void;
}

/** Compares the contents of all arrays: one patrol each, for as long as the array is there. */
export class Verifier {
  readonly #options: VerifierOptions;
  readonly #stop = new AbortController();
  readonly #patrols = new Map<string, { patrol: Patrol; ended: Promise<void> }>();
  #arrays: readonly ArrayNow[] = [];
  #swap: ReadonlyMap<string, SwapOnArray> = new Map();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Ends all reading, but for reads that are stuck, and saves where it was. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const ended = new AbortController();
    const patrols = [...this.#patrols.values()].map((one) => one.ended);
    const all = Promise.all([this.#loop, ...patrols]).then(() => ended.abort());
    await Promise.race([all, this.#options.clock.sleep(STOP_MS, ended.signal)]);
    await this.#options.store.save();
  }

  /** How it fares, for findings and metrics. */
  verification(): Verification {
    const patrols = [...this.#patrols.values()];
    return { arrays: patrols.flatMap(({ patrol }) => patrol.status() ?? []) };
  }

  async #run(): Promise<void> {
    const { clock, store } = this.#options;
    while (!this.#stop.signal.aborted) {
      this.look();
      await store.saveWhenDue();
      await clock.sleep(LOOK_MS, this.#stop.signal);
    }
  }

  /** Takes note of the arrays that are there now. */
  look(): void {
    const { host, snapshot, ledger, clock } = this.#options;
    this.#arrays = arraysNow(host, snapshot(), ledger());
    this.#swap = swapByArray(host);
    for (const { uuid } of this.#arrays) {
      if (this.#patrols.has(uuid)) continue;
      const patrol = new Patrol({
        ...this.#options,
        uuid,
        now: () => this.#arrays.find((one) => one.uuid === uuid),
        swap: (array) => this.#swap.get(array),
      });
      // Each at its own time, so that arrays on the same disks are not read in step.
      const ended = clock
        .sleep(Math.random() * LOOK_MS, this.#stop.signal)
        .then(() => patrol.run(this.#stop.signal));
      this.#patrols.set(uuid, { patrol, ended });
    }
  }
}
