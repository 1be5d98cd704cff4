import { describe, expect, it } from 'vitest';
import { ActivityWatch } from '../../../src/collectors/md-superblocks/activity.ts';

type Moment = Parameters<ActivityWatch['note']>[1];

/** Notes these moments, ten seconds apart from 0, and tells what is known after the last. */
function knownAfter(...moments: readonly Partial<Moment>[]) {
  const watch = new ActivityWatch();
  const known = moments.map((moment, index) =>
    watch.note('md0', { at: index * 10, isDegraded: false, sectorsWritten: 100, ...moment }),
  );
  return known.at(-1);
}

const lost = { isDegraded: true };

describe('ActivityWatch', () => {
  it('takes an array to rest from the first look on', () => {
    expect(knownAfter({}, {}, {})).toMatchObject({ restingSince: 0 });
  });

  it('takes it to rest from the last look at which its counter had moved', () => {
    expect(knownAfter({}, { sectorsWritten: 108 }, { sectorsWritten: 108 })).toMatchObject({
      restingSince: 10,
    });
  });

  it('takes it to rest anew when the counter starts over', () => {
    expect(knownAfter({}, {}, { sectorsWritten: 4 })).toMatchObject({ restingSince: 20 });
  });

  it('does not know that it rests without a counter', () => {
    expect(knownAfter({}, {}, { sectorsWritten: undefined })?.restingSince).toBeUndefined();
    expect(knownAfter({ sectorsWritten: undefined }, {})?.restingSince).toBe(10);
  });

  it('counts what is written from the second look at a degraded array on', () => {
    expect(knownAfter({}, { ...lost, sectorsWritten: 500 })).toMatchObject({
      degradedSince: 10,
      writtenWhileDegraded: 0,
      firstWrittenAt: undefined,
    });
    const moments = [500, 500, 540, 600].map((sectorsWritten) => ({ ...lost, sectorsWritten }));
    expect(knownAfter({}, ...moments)).toMatchObject({
      degradedSince: 10,
      writtenWhileDegraded: 100,
      firstWrittenAt: 30,
    });
  });

  it('keeps what was counted while nothing more is written, or the counter is not to be had', () => {
    const counted = { degradedSince: 0, writtenWhileDegraded: 8, firstWrittenAt: 10 };
    const written = [lost, { ...lost, sectorsWritten: 108 }];
    expect(knownAfter(...written, { ...lost, sectorsWritten: 108 })).toMatchObject(counted);
    expect(knownAfter(...written, { ...lost, sectorsWritten: undefined })).toMatchObject(counted);
  });

  it('forgets it once the array is whole', () => {
    expect(knownAfter(lost, { ...lost, sectorsWritten: 108 }, { sectorsWritten: 108 })).toEqual({
      restingSince: 10,
      degradedSince: undefined,
      writtenWhileDegraded: 0,
      firstWrittenAt: undefined,
    });
  });

  it('forgets arrays that are gone', () => {
    const watch = new ActivityWatch();
    watch.note('md0', { at: 0, isDegraded: false, sectorsWritten: 1 });
    watch.keepOnly(new Set(['md1']));
    const again = watch.note('md0', { at: 50, isDegraded: false, sectorsWritten: 1 });
    expect(again.restingSince).toBe(50);
    watch.keepOnly(new Set(['md0']));
    const still = watch.note('md0', { at: 60, isDegraded: false, sectorsWritten: 1 });
    expect(still.restingSince).toBe(50);
  });
});
