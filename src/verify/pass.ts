import type { Clock } from '../clock.ts';
import type { ComparedUnit, Comparer } from './comparer.ts';
import { isVerdict, type Settling } from './settle-unit.ts';
import { readBytesOf } from './space.ts';
import type { Unit } from './unit.ts';

/** Differing units that are settled together: each batch takes a minute, and some KiB of memory for each. */
const BATCH = 2048;
/** Sleeping for less than this costs more than it spares. */
const LEAST_SLEEP_MS = 20;

/** One pass over units, at a rate. */
export interface PassOptions {
  readonly comparer: Comparer;
  readonly clock: Clock;
  /** Bytes a second over all members, at most. */
  readonly rateBytes: number;
  /** Ends the pass; what has no verdict then is left out. */
  readonly signal: AbortSignal;
  /** Called with each unit that was looked at the first time. */
  readonly onLook: (unit: Unit) => void;
  readonly onVerdict: (compared: ComparedUnit) => void;
}

/** Compares units one after the other; those that differ are looked at again, many at once. */
export async function comparePass(units: Iterable<Unit>, options: PassOptions): Promise<void> {
  const { comparer, clock, rateBytes, signal, onLook, onVerdict } = options;
  const settle = async (differing: readonly Settling[]) => {
    for (const compared of await comparer.settle(differing)) onVerdict(compared);
  };
  const begun = clock.monotonic();
  let pausedMs = 0;
  let readBytes = 0;
  let differing: Settling[] = [];
  for (const unit of units) {
    if (signal.aborted) return;
    const outcome = await comparer.look(unit);
    onLook(unit);
    if (isVerdict(outcome)) onVerdict({ unit, verdict: outcome });
    else differing.push(outcome);
    readBytes += readBytesOf(unit);
    const ahead = (1000 * readBytes) / rateBytes - (clock.monotonic() - begun - pausedMs);
    if (ahead >= LEAST_SLEEP_MS) await clock.sleep(ahead, signal);
    if (differing.length < BATCH) continue;
    const since = clock.monotonic();
    await settle(differing);
    differing = [];
    // The rate is of reading: the pauses that a difference must outlast buy none.
    pausedMs += clock.monotonic() - since;
  }
  await settle(differing);
}
