import { describe, expect, it } from 'vitest';
import { SyncClock } from '../../../src/collectors/md-arrays/sync-clock.ts';
import { array } from '../../support/md.ts';

function syncing(doneBytes: number, syncAction = 'recover') {
  const sync = { wait: undefined, doneBytes, totalBytes: 100, speedBytesPerSecond: 1 };
  return array({ syncAction, sync });
}

function advancedAt(clock: SyncClock, at: number, doneBytes: number, action?: string) {
  return clock.stamped([syncing(doneBytes, action)], at)[0]?.syncAdvancedAt;
}

describe('SyncClock', () => {
  it('counts a sync as advancing when first seen and whenever it has done more', () => {
    const clock = new SyncClock();
    expect(advancedAt(clock, 1000, 10)).toBe(1000);
    expect(advancedAt(clock, 2000, 10)).toBe(1000);
    expect(advancedAt(clock, 3000, 11)).toBe(3000);
  });

  it('counts another action at the same place as an advance', () => {
    const clock = new SyncClock();
    advancedAt(clock, 1000, 10, 'resync');
    expect(advancedAt(clock, 2000, 10, 'check')).toBe(2000);
  });

  it('says nothing of arrays that do not sync, and forgets those that stopped', () => {
    const clock = new SyncClock();
    advancedAt(clock, 1000, 10);
    expect(clock.stamped([array()], 2000)[0]?.syncAdvancedAt).toBeUndefined();
    expect(advancedAt(clock, 3000, 10)).toBe(3000);
  });
});
