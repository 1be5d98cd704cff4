import { describe, expect, it } from 'vitest';
import { ArrayClock } from '../../../src/collectors/md-arrays/array-clock.ts';
import { array } from '../../support/md.ts';

function syncing(doneBytes: number, syncAction = 'recover') {
  const sync = { wait: undefined, doneBytes, totalBytes: 100, speedBytesPerSecond: 1 };
  return array({ syncAction, sync });
}

function advancedAt(clock: ArrayClock, at: number, doneBytes: number, action?: string) {
  return clock.stamped([syncing(doneBytes, action)], at)[0]?.syncAdvancedAt;
}

describe('ArrayClock', () => {
  it('counts a sync as advancing when first seen and whenever it has done more', () => {
    const clock = new ArrayClock();
    expect(advancedAt(clock, 1000, 10)).toBe(1000);
    expect(advancedAt(clock, 2000, 10)).toBe(1000);
    expect(advancedAt(clock, 3000, 11)).toBe(3000);
  });

  it('counts another action at the same place as an advance', () => {
    const clock = new ArrayClock();
    advancedAt(clock, 1000, 10, 'resync');
    expect(advancedAt(clock, 2000, 10, 'check')).toBe(2000);
  });

  it('says nothing of arrays that do not sync, and forgets those that stopped', () => {
    const clock = new ArrayClock();
    advancedAt(clock, 1000, 10);
    expect(clock.stamped([array()], 2000)[0]?.syncAdvancedAt).toBeUndefined();
    expect(advancedAt(clock, 3000, 10)).toBe(3000);
  });

  it('tells since when an array is not started, and nothing once it is', () => {
    const clock = new ArrayClock();
    const since = (at: number, state: string) =>
      clock.stamped([array({ state })], at)[0]?.inactiveSince;
    expect(since(1000, 'clean')).toBeUndefined();
    expect(since(2000, 'inactive')).toBe(2000);
    expect(since(3000, 'inactive')).toBe(2000);
    expect(since(4000, 'clean')).toBeUndefined();
    expect(since(5000, 'inactive')).toBe(5000);
  });

  it('takes an array that is not started at the first look for one that has long been so', () => {
    const clock = new ArrayClock();
    expect(clock.stamped([array({ state: 'inactive' })], 1000)[0]?.inactiveSince).toBe(0);
    expect(clock.stamped([array({ state: 'inactive' })], 2000)[0]?.inactiveSince).toBe(0);
  });
});
