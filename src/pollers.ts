import type { Clock } from './clock.ts';
import type { Collector, Reading } from './collectors/collector.ts';
import { collectors } from './collectors/index.ts';
import type { CollectorSettings } from './config.ts';
import type { Host } from './host/host.ts';
import type { FamilySamples } from './metrics/family.ts';
import { type CollectorStatus, Poller } from './poller.ts';
import type { Snapshot } from './snapshot.ts';

/** What all pollers share. */
export interface PollersOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly settings: Readonly<Record<string, CollectorSettings>>;
  readonly say: (level: 'info' | 'warn', message: string) => void;
  readonly onObservation: () => void;
}

type AnyPoller = Pick<
  Poller<string, Reading>,
  'name' | 'start' | 'stop' | 'wake' | 'observation' | 'status' | 'families' | 'describe'
>;

/** The pollers of all enabled collectors, and the snapshot that they make up together. */
export class Pollers {
  readonly #pollers: readonly AnyPoller[];

  constructor(options: PollersOptions) {
    this.#pollers = collectors.flatMap((one) =>
      one.with((collector) => this.#poller(collector, options)),
    );
  }

  start(): void {
    for (const poller of this.#pollers) poller.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pollers.map((poller) => poller.stop()));
  }

  /** What every collector last observed; a disabled collector stays pending. */
  snapshot(now: number): Snapshot {
    const pending = collectors.map(({ name }) => [name, { status: 'pending' }] as const);
    const seen = this.#pollers.map((poller) => [poller.name, poller.observation(now)] as const);
    // Object.fromEntries is untyped here: each poller's name is bound to its reading's type by its collector.
    const entries: Iterable<readonly [string, unknown]> = [...pending, ...seen];
    return { at: now, observed: observations(entries) };
  }

  statuses(): readonly CollectorStatus[] {
    return this.#pollers.map((poller) => poller.status());
  }

  families(now: number): readonly FamilySamples[] {
    return this.#pollers.flatMap((poller) => poller.families(now));
  }

  /** What was found, one line each, of all collectors. */
  describe(): readonly string[] {
    return this.#pollers.flatMap((poller) => poller.describe());
  }

  #poller<Name extends string, R extends Reading>(
    collector: Collector<Name, R>,
    options: PollersOptions,
  ): readonly AnyPoller[] {
    const settings = options.settings[collector.name];
    if (settings === undefined || !settings.enabled) return [];
    return [
      new Poller(collector, {
        host: options.host,
        clock: options.clock,
        cadence: settings.cadence,
        settings: settings.own,
        say: options.say,
        onObservation: options.onObservation,
        onWake: (name) => this.#wakeFollowers(name),
      }),
    ];
  }

  #wakeFollowers(name: string): void {
    const followers = collectors.filter(({ follows }) => follows.includes(name));
    for (const poller of this.#pollers) {
      if (followers.some((follower) => follower.name === poller.name)) poller.wake();
    }
  }
}

function observations(entries: Iterable<readonly unknown[]>): Snapshot['observed'] {
  return Object.fromEntries(entries);
}
