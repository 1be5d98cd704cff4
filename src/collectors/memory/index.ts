import {
  type Collector,
  type CollectorContext,
  collector,
  type OpenCollector,
} from '../collector.ts';
import { Growth, LATELY_MS } from '../growth.ts';
import { describeMemory } from './describe.ts';
import { memoryFamilies } from './metrics.ts';
import { parseMemory } from './parse.ts';
import type { RawPlatform } from './raw.ts';
import { readMemory, readPlatform } from './read.ts';
import type { MemoryReading } from './reading.ts';
import { ResetClock } from './reset-clock.ts';
import { ScrubRates } from './scrub-rates.ts';

/** Memory errors as EDAC counts them, pages given up as broken, and whether anybody watches the ECC at all. */
export const memory: Collector<'memory', MemoryReading> = collector({
  name: 'memory',
  cadence: { intervalMs: 10_000, deadlineMs: 5000, staleAfterMs: 60_000, watchMs: undefined },
  minGapMs: 1000,
  follows: [],
  open,
  metrics: memoryFamilies,
  describe: describeMemory,
});

function open({ host, clock }: CollectorContext): OpenCollector<MemoryReading> {
  const resets = new ResetClock();
  const scrubRates = new ScrubRates(host);
  const growth = new Growth();
  let platform: RawPlatform | undefined;
  return {
    read() {
      // The tables do not change while the machine runs; a right to read them may be granted.
      if (!(platform?.dmi instanceof Uint8Array)) platform = readPlatform(host);
      const parsed = parseMemory(readMemory(host, platform, scrubRates));
      const now = clock.now();
      const recent = parsed.controllers.map(({ name, correctedErrors }) => ({
        controller: name,
        errors: growth.look(name, correctedErrors, now),
        overMs: LATELY_MS,
      }));
      return Promise.resolve({ ...parsed, recent, resets: resets.look(parsed.controllers, now) });
    },
    close: () => undefined,
  };
}
