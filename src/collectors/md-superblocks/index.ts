import {
  type Collector,
  type CollectorContext,
  collector,
  type OpenCollector,
} from '../collector.ts';
import { describeSurvey } from './describe.ts';
import { mdSuperblocksFamilies } from './metrics.ts';
import { Survey } from './survey.ts';
import type { MdSuperblocksReading } from './survey-reading.ts';

/** A disk that spins up or retries answers within this; one that hangs costs nobody else more. */
const DEVICE_DEADLINE_MS = 5000;

/** What every member's own superblock and bitmap say, and every other device's that claims to be a member. */
export const mdSuperblocks: Collector<'md-superblocks', MdSuperblocksReading> = collector({
  name: 'md-superblocks',
  cadence: { intervalMs: 10_000, deadlineMs: 60_000, staleAfterMs: 180_000, watchMs: undefined },
  // Each poll reads a few pages of every member in use.
  minGapMs: 500,
  follows: ['md-arrays'],
  open,
  metrics: mdSuperblocksFamilies,
  describe: describeSurvey,
});

function open({ host, clock }: CollectorContext): OpenCollector<MdSuperblocksReading> {
  const survey = new Survey({ host, clock, deadlineMs: DEVICE_DEADLINE_MS });
  return { read: (signal) => survey.take(signal), close: () => undefined };
}
