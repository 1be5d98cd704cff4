import { describe, expect, it } from 'vitest';
import { Story } from '../support/story.ts';

const RAID5 = { level: 5, layout: 2, chunkSectors: 128 };
const OUTSIDE = 'warning md_member_outside_array sdd1 S-d';

describe('a raid5 that is grown by a disk', () => {
  it.each([
    ['seen as a spare, in the reshape and after it', true, true],
    ['seen as a spare and after the reshape', true, false],
    ['seen in the reshape and after it', false, true],
    ['seen after it alone', false, false],
  ])('says nothing of it: %s', async (_what, asSpare, during) => {
    const story = new Story({ slots: 3, level: 'raid5', superblock: RAID5 });
    expect(await story.look()).toEqual([]);
    story.addNew('x');
    if (asSpare) expect(await story.look()).toEqual([]);
    // The kernel takes the new member for in sync from the start (raid5_start_reshape).
    story.grow(4);
    story.rebuild('x', 3);
    story.rebuilt('x', 0);
    story.show({ slotsBefore: 3, syncAction: 'reshape', syncCompleted: '64 / 4096' });
    if (during) expect(await story.look(3)).toEqual([]);
    story.write([1, 2], 4096);
    story.scribble('x', 2700);
    story.show({
      ...{ slotsBefore: undefined, syncAction: 'idle', syncCompleted: 'none' },
      lastSyncAction: 'reshape',
    });
    expect(await story.look(4)).toEqual([]);
    expect(story.ledger.arrays[0]).toMatchObject({ slots: 4, members: { length: 4 } });
    expect(story.ledger.arrays[0]?.departureCount).toBe(0);
  });

  it('is missed in the reshape when it is pulled', async () => {
    const story = new Story({ slots: 4, level: 'raid5', superblock: RAID5 });
    await story.look();
    story.show({ slotsBefore: 3, syncAction: 'reshape', syncCompleted: '64 / 4096' });
    expect(await story.look(2)).toEqual([]);
    story.pull('b');
    expect((await story.look(2)).filter((one) => one.includes('missing'))).toEqual([
      'warning md_member_missing sdb1 S-b',
    ]);
  });
});

describe('an array that is made smaller', () => {
  it('misses its last member neither in the reshape nor after it', async () => {
    const story = new Story({ slots: 4, level: 'raid5', superblock: RAID5 });
    expect(await story.look()).toEqual([]);
    story.show({ slots: 3, slotsBefore: 4, syncAction: 'reshape', syncCompleted: '64 / 4096' });
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays[0]?.members).toHaveLength(4);
    story.fail('d');
    story.remove('d');
    story.grow(3);
    story.show({ slotsBefore: undefined, syncAction: 'idle', syncCompleted: 'none' });
    expect((await story.look(4)).filter((one) => one !== OUTSIDE)).toEqual([]);
    expect(story.ledger.arrays[0]?.members).toHaveLength(3);
  });

  it('has its members in other slots, where a mirror gives up one in the middle', async () => {
    const story = new Story({ slots: 3 });
    await story.look();
    story.pull('b');
    await story.look(5);
    story.swapSlots('b', 'c');
    story.grow(2);
    expect(await story.look(4)).toEqual([]);
    expect(story.ledger.arrays[0]?.members.map(({ disk }) => disk)).toEqual(['S-a', 'S-c']);
  });
});

describe('a mirror that becomes a raid5, and then a raid6', () => {
  it('says nothing of its members, which stay where they are', async () => {
    const story = new Story();
    expect(await story.look()).toEqual([]);
    story.superblocks(RAID5);
    story.show({ level: 'raid5', layout: 2 });
    expect(await story.look(3)).toEqual([]);
    story.write([1, 2], 4096);
    expect(await story.look(3)).toEqual([]);
    story.superblocks({ ...RAID5, level: 6 });
    story.show({ level: 'raid6' });
    story.addNew('x');
    story.grow(3);
    story.rebuild('x', 2);
    story.rebuilt('x');
    expect((await story.look(3)).filter((one) => !one.includes('degraded'))).toEqual([]);
    expect(story.ledger.arrays[0]).toMatchObject({ level: 'raid6', departureCount: 0 });
  });
});
