import { describe, expect, it } from 'vitest';
import type { KnownArray, Ledger } from '../../src/ledger/ledger.ts';
import { isUrgent, isWatchful } from '../../src/ledger/urgency.ts';
import {
  notedArray,
  notedArrival,
  notedAway,
  notedDisk,
  notedLedger,
  notedMember,
  notedReturn,
  notedUnequal,
} from '../support/ledgers.ts';

const away = notedMember(1, { away: notedAway() });
const DEGRADED = notedLedger([notedArray({ members: [notedMember(0), away] })]);

/** The degraded ledger with another array. */
function withArray(more: Partial<KnownArray>): Ledger {
  return { ...DEGRADED, arrays: [{ ...DEGRADED.arrays[0], ...notedArray(more) }] };
}

function withAway(more: Parameters<typeof notedAway>[0]): Ledger {
  return withArray({ members: [notedMember(0), notedMember(1, { away: notedAway(more) })] });
}

describe('isUrgent', () => {
  it.each<[string, Ledger]>([
    ['a member that came back', withArray({ members: [notedMember(0), notedMember(1)] })],
    ['another member in a slot', withArray({ members: [notedMember(0), notedMember(2)] })],
    ['one that turns out to have run apart', withAway({ ranApart: ['it did'] })],
    ['a return', withArray({ members: [notedMember(0), away], returns: [notedReturn()] })],
    [
      'an array that is gone',
      withArray({ members: [notedMember(0), away], gone: { at: 1, lasts: false } }),
    ],
    [
      'a device that is being rebuilt',
      withArray({ members: [notedMember(0), away], arrivals: [notedArrival()] }),
    ],
    [
      'a member that is written apart',
      withArray({ members: [notedMember(0), away], unequal: [notedUnequal()] }),
    ],
    ['a disk that is gone', { ...DEGRADED, disks: [notedDisk(0)] }],
    ['a finding', { ...DEGRADED, findings: [{ code: 'x', at: 1 }] }],
    ['a reset', { ...DEGRADED, resets: [{ at: 1, why: 'x' }] }],
  ])('says so of %s', (_what, after) => {
    expect(isUrgent(DEGRADED, after)).toBe(true);
  });

  it('says so of a return that is settled', () => {
    const settled = notedReturn({ settled: { at: 1, by: 'check' }, owed: [] });
    const before = withArray({ returns: [notedReturn()] });
    expect(isUrgent(before, withArray({ returns: [settled] }))).toBe(true);
  });

  it.each<[string, Ledger]>([
    ['nothing', DEGRADED],
    ['what was written meanwhile', withAway({ written: { sectors: 9, exact: true } })],
    ['another look', { ...DEGRADED, latest: { at: 9, arrays: [] } }],
  ])('lets %s wait', (_what, after) => {
    expect(isUrgent(DEGRADED, after)).toBe(false);
  });
});

describe('isWatchful', () => {
  it('holds while a member is away', () => {
    expect(isWatchful(DEGRADED)).toBe(true);
    expect(isWatchful(notedLedger())).toBe(false);
  });
});
