import { describe, expect, it } from 'vitest';
import type { Round, SurveyedArray } from '../../src/collectors/md-superblocks/survey-reading.ts';
import { judge } from '../../src/health/index.ts';
import { lasting, persists, timeText } from '../../src/health/survey-rule.ts';
import { AT, array, snapshotWith } from '../support/md.ts';
import { mirrorOf } from '../support/mirror.ts';
import { listed } from '../support/raid.ts';

/** An array whose rounds were at these times. */
function surveyed(...times: readonly number[]): SurveyedArray {
  const rounds = times.map((at): Round => ({ at, members: [] }));
  const activity = {
    restingSince: undefined,
    degradedSince: undefined,
    writtenWhileDegraded: 0,
    firstWrittenAt: undefined,
  };
  return { array: array(), uuid: undefined, rounds, activity, fileBitmap: undefined };
}

describe('what lasts', () => {
  const isLater = (time: number) => (round: Round) => round.at > time;

  it('are the latest rounds in which it held without a break', () => {
    const times = (holds: (round: Round) => boolean) =>
      lasting(surveyed(1, 2, 3, 4), holds).map(({ at }) => at);
    expect(times(isLater(0))).toEqual([1, 2, 3, 4]);
    expect(times(isLater(2))).toEqual([3, 4]);
    expect(times(({ at }) => at !== 3)).toEqual([4]);
    expect(times(({ at }) => at < 4)).toEqual([]);
  });

  it('persists from the third round on', () => {
    expect(persists(surveyed(1, 2), isLater(0))).toBe(false);
    expect(persists(surveyed(1, 2, 3), isLater(0))).toBe(true);
    expect(persists(surveyed(1, 2, 3), isLater(1))).toBe(false);
  });
});

describe('a rule on superblocks', () => {
  it('is not judged without a reading', () => {
    const error = { reason: 'timeout', subject: 'md-superblocks', detail: 'no reading' } as const;
    const failed = { status: 'failed', at: AT, error } as const;
    const judgements = judge(snapshotWith({ status: 'pending' }, failed));
    const reasons = judgements.filter(({ code }) => code === 'md_member_stale');
    expect(reasons).toMatchObject([{ kind: 'not-judged', reason: 'collector_failed' }]);
  });

  it('says which member in sync was not read, and why', async () => {
    const raid = mirrorOf([0, 1]);
    raid.host.failingBlocks.set('/dev/sdb1', 'timeout');
    expect(await raid.judge()).toContainEqual({
      kind: 'not-judged',
      code: 'md_split_brain',
      subject: { array: 'md0' },
      reason: 'timeout',
      why: 'superblock of sdb1 not read: timeout: /dev/sdb1',
    });
  });

  it('says so also when an earlier reading of the member stands', async () => {
    const raid = mirrorOf([0, 1]);
    expect(await raid.verdicts()).toEqual([]);
    raid.host.failingBlocks.set('/dev/sdb1', 'timeout');
    raid.host.noteWrite('sdb1');
    expect(await raid.verdicts()).toContain('? md_split_brain md0 timeout');
  });

  it('says so of a member that is no block device here, as in a container without them', async () => {
    const raid = mirrorOf([0, 1]);
    raid.host.files.delete('/sys/class/block/sdb1/size');
    expect(await raid.verdicts()).toContain('? md_split_brain md0 unread');
  });

  it('does not miss members that are gone, or hold no slot', async () => {
    const raid = mirrorOf([0, 1]);
    raid.assemble({
      members: [
        listed('sda1', 0),
        listed('sdb1', 1),
        listed('sdz1', 2, { slot: 'none', state: 'spare' }),
      ],
    });
    raid.unplug('sdb1');
    const verdicts = await raid.verdicts();
    expect(verdicts.filter((one) => one.startsWith('?'))).toEqual([]);
  });
});

describe('timeText', () => {
  it.each([
    [1_700_000_600, '2023-11-14T22:23:20.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [2 ** 40 - 1, '+036812-02-20T00:36:15.000Z'],
    [9e12, '9000000000000 s'],
    [Number.NaN, 'NaN s'],
  ])('writes %d seconds as people read them', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
  });
});
