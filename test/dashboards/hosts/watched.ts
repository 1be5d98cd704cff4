import { parseConfig } from '../../../src/config.ts';
import { USUAL_SCRUB_MAX_AGE_MS } from '../../../src/health/scrub-age.ts';
import { BriefMemory } from '../../../src/ledger/memory.ts';
import { ProcessMetrics } from '../../../src/metrics/own.ts';
import { Pollers } from '../../../src/pollers.ts';
import { publish } from '../../../src/publisher.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import type { FakeHost } from '../../support/fake-host.ts';

/** Time between two looks, which is every collector's interval and the scrape interval, too. */
export const STEP_MS = 10 * 60_000;

const EVERY_STEP = {
  ROTWATCH_COLLECTORS_SMART_SCAN: 'false',
  ROTWATCH_COLLECTORS_SMART_WORST_VALUES: 'true',
  ROTWATCH_COLLECTORS_SMART_WATCH_INTERVAL: '9m',
  ROTWATCH_COLLECTORS_MD_ARRAYS_WATCH_INTERVAL: '9m',
  ...Object.fromEntries(
    ['MD_ARRAYS', 'MD_SUPERBLOCKS', 'BLOCK', 'MEMORY', 'SMART'].flatMap((collector) => [
      [`ROTWATCH_COLLECTORS_${collector}_INTERVAL`, `9m`],
      [`ROTWATCH_COLLECTORS_${collector}_STALE_AFTER`, `30m`],
    ]),
  ),
};

/** The daemon, without its HTTP server, at work on a machine of files. */
export class Watched {
  readonly #clock: FakeClock;
  readonly #pollers: Pollers;
  readonly #memory = new BriefMemory();
  readonly #processMetrics = new ProcessMetrics();

  constructor(host: FakeHost, clock: FakeClock) {
    const parsed = parseConfig({ file: undefined, environment: EVERY_STEP, flags: [] });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    this.#clock = clock;
    this.#pollers = new Pollers({
      host,
      clock,
      settings: parsed.config.collectors,
      say: () => undefined,
      onObservation: () => undefined,
    });
    this.#pollers.start();
  }

  /** Lets a step pass and gives what a scrape would get then. */
  async step(): Promise<string> {
    await this.#clock.advance(STEP_MS);
    const now = this.#clock.now();
    const { exposition } = await publish(this.#pollers, now, {
      build: { version: '0', revision: undefined, nodeVersion: '0' },
      processMetrics: this.#processMetrics,
      memory: this.#memory,
      expected: { scrubMaxAgeMs: USUAL_SCRUB_MAX_AGE_MS },
      reload: () => ({ successful: true, lastSuccessSeconds: 0 }),
    });
    return exposition.text.plain.toString();
  }

  async stop(): Promise<void> {
    await this.#pollers.stop();
  }
}
