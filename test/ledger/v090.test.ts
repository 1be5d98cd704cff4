import { describe, expect, it } from 'vitest';
import { COMPONENT_SECTORS } from '../support/life-device.ts';
import { Story } from '../support/story.ts';

const DEGRADED = 'warning md_array_degraded md0';
const FAULTY = 'warning md_member_faulty sdb1';
const UNSAFE = 'warning md_readd_unsafe sdb1 S-b';
const MISSING = 'warning md_member_missing sdb1 S-b';
const OUTSIDE = 'warning md_member_outside_array sdb1 S-b';
const UNSYNCED = 'critical md_member_returned_unsynced sdb1 S-b';

/** A three-way mirror with v0.90 metadata, which gives members no UUIDs. */
async function mirror(serials = true): Promise<Story> {
  const story = new Story({ slots: 3, metadata: '0.90', serials });
  expect(await story.look()).toEqual([]);
  return story;
}

describe('a member of a v0.90 array', () => {
  it('is known by its slot and its disk', async () => {
    const story = await mirror();
    const [array] = story.ledger.arrays;
    expect(array?.members).toMatchObject([
      { slot: 0, disk: 'S-a', name: 'sda1' },
      { slot: 1, disk: 'S-b', name: 'sdb1' },
      { slot: 2, disk: 'S-c', name: 'sdc1' },
    ]);
    expect(array?.members.every(({ deviceUuid }) => deviceUuid === undefined)).toBe(true);
  });

  it('is missed when its disk was pulled, also after a boot without it that changed the names', async () => {
    const story = await mirror();
    story.pull('b');
    expect(await story.look()).toEqual([DEGRADED, MISSING]);
    const both = ['critical disk_missing S-b', DEGRADED, MISSING];
    expect(await story.look(4)).toEqual(both);
    story.reboot('c', 'a');
    expect(await story.look(4)).toEqual(both);
  });

  it('is told for stale after it was taken back with nothing copied', async () => {
    const story = await mirror();
    story.fail('b');
    expect(await story.look()).toEqual([UNSAFE, DEGRADED, FAULTY]);
    story.remove('b');
    expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.write([3, 4], 2560);
    expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.readd('b', 4);
    expect(await story.look(3)).toEqual([UNSYNCED]);
    story.restart();
    expect(await story.look()).toEqual([UNSYNCED]);
    expect(await story.scrub(0)).toEqual([]);
  });

  it('is sound after a rebuild in full, although its number is the same as before', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    story.write([3, 4], 2560);
    await story.look();
    story.addAgain('b');
    story.rebuild('b', 1);
    expect(await story.look()).toEqual([DEGRADED]);
    story.rebuilt('b', COMPONENT_SECTORS);
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays[0]?.returns[0]).toMatchObject({ verdict: 'full', disk: 'S-b' });
  });

  it('is another one when another disk is rebuilt in its slot', async () => {
    const story = await mirror();
    story.pull('b');
    await story.look(5);
    story.addNew('x');
    story.rebuild('x', 1);
    await story.look();
    story.rebuilt('x');
    expect(await story.look(5)).toEqual([]);
    expect(story.ledger.arrays[0]?.members[1]).toMatchObject({ slot: 1, disk: 'S-x' });
  });

  it('is the same under other names after a boot, with serial numbers and without', async () => {
    for (const serials of [true, false]) {
      const story = await mirror(serials);
      story.rename('a', 'sdb1');
      story.rename('b', 'sdc1');
      story.rename('c', 'sda1');
      story.reboot('a', 'b', 'c');
      expect(await story.look(5)).toEqual([]);
      expect(story.ledger.arrays[0]?.members.map(({ name }) => name).toSorted()).toEqual([
        'sda1',
        'sdb1',
        'sdc1',
      ]);
    }
  });
});
