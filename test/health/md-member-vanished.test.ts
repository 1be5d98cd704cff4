import { describe, expect, it } from 'vitest';
import { mirrorOf } from '../support/mirror.ts';
import { listed } from '../support/raid.ts';

describe('md_member_vanished', () => {
  it('holds when the device is gone and md has not noticed', async () => {
    const raid = mirrorOf([0, 1]);
    raid.unplug('sdb1');
    expect(await raid.verdicts()).toEqual(['critical md_member_vanished sdb1']);
    expect(await raid.finding('md_member_vanished')).toMatchObject({
      subject: { array: 'md0', member: 'sdb1' },
      summary: 'the device of sdb1 is gone, but md0 still counts it as in_sync',
      evidence: expect.arrayContaining(['slot 1']),
    });
  });

  it('holds for a spare too, which would not be there when it is needed', async () => {
    const raid = mirrorOf([0, 1]);
    raid.assemble({
      members: [
        listed('sda1', 0),
        listed('sdb1', 1),
        listed('sdc1', 2, { slot: 'none', state: 'spare' }),
      ],
    });
    expect(await raid.finding('md_member_vanished')).toMatchObject({
      subject: { member: 'sdc1' },
      evidence: expect.arrayContaining(['slot none']),
    });
  });

  it('is silent about a member that md has already failed', async () => {
    const raid = mirrorOf([0, 1]);
    raid.unplug('sdb1');
    const faulty = { slot: 'none', state: 'faulty' } as const;
    raid.assemble({ members: [listed('sda1', 0), listed('sdb1', 1, faulty)] });
    const verdicts = await raid.verdicts();
    expect(verdicts).not.toContain('critical md_member_vanished sdb1');
  });

  it('is silent about an array that is not started', async () => {
    const raid = mirrorOf([0, 1]);
    raid.unplug('sdb1');
    raid.assemble({ state: 'inactive', members: [listed('sdb1', 1)] });
    expect(await raid.verdicts()).toEqual(['critical md_array_inactive md0']);
  });
});
