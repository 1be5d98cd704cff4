import { describe, expect, it } from 'vitest';
import type { KnownArray, Ledger } from '../../src/ledger/ledger.ts';
import { LIMITS } from '../../src/ledger/ledger.ts';
import { desk } from '../support/ledger-desk.ts';
import {
  notedArray,
  notedAway,
  notedLedger,
  notedMember,
  notedReturn,
} from '../support/ledgers.ts';

const DAYS = 365;
const ARRAYS = 10;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Looks at the absence of a member, ten seconds apart. */
const LOOKS_AWAY = 6;
/** Looks at the array for the rest of the day. */
const LOOKS_BACK = 6;

/** The ledger with its first array changed. */
function changed(ledger: Ledger, change: (array: KnownArray) => KnownArray): Ledger {
  return { ...ledger, arrays: ledger.arrays.map((one, at) => (at === 0 ? change(one) : one)) };
}

function away(ledger: Ledger, order: number, sectors: number): Ledger {
  const gone = notedAway({ order, written: { sectors, exact: true } });
  return changed(ledger, (array) => ({
    ...array,
    members: [notedMember(0), notedMember(1, { away: gone })],
    departureCount: order,
  }));
}

function back(ledger: Ledger, order: number): Ledger {
  const settled = { at: order, by: 'check' } as const;
  return changed(ledger, (array) => ({
    ...array,
    members: [notedMember(0), notedMember(1)],
    returns: [...array.returns, notedReturn({ order, settled })].slice(-LIMITS.returnsPerArray),
  }));
}

describe('a year in which a member leaves and returns every day', () => {
  it('costs some writes a day, of a file that stops growing', async () => {
    const { keeper, folder, clock } = desk();
    await keeper.start();
    const arrays = Array.from({ length: ARRAYS }, (_, at) => notedArray({ name: `md${at}` }));
    keeper.update(notedLedger(arrays));
    for (let day = 1; day <= DAYS; day += 1) {
      for (let look = 0; look < LOOKS_AWAY; look += 1) {
        keeper.update(away(keeper.ledger, day, look));
        await clock.advance(10_000);
      }
      keeper.update(back(keeper.ledger, day));
      for (let look = 0; look < LOOKS_BACK; look += 1) {
        keeper.update({ ...keeper.ledger, latest: { at: clock.now(), arrays: [] } });
        await clock.advance(DAY_MS / LOOKS_BACK);
      }
    }
    await keeper.stop();
    // The departure, each half minute of the absence, the return, each look afterwards.
    expect(folder.written.length / DAYS).toBeLessThan(1 + 2 + 1 + LOOKS_BACK + 1);
    const sizes = folder.written.map((text) => text.length);
    expect(sizes.at(-1)).toBeLessThan(64 * 1024);
    expect(sizes.at(-1)).toBeLessThanOrEqual(1.05 * (sizes[Math.floor(sizes.length / 2)] ?? 0));
  });
});
