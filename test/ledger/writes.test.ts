import { describe, expect, it } from 'vitest';
import { Story } from '../support/story.ts';

const MIB = 2048;
const UNEQUAL = 'warning md_members_unequal_writes sdb1 S-b';

async function mirror(): Promise<Story> {
  const story = new Story({ slots: 3 });
  expect(await story.look()).toEqual([]);
  return story;
}

describe('md_members_unequal_writes', () => {
  it('is silent while all members are written alike', async () => {
    const story = await mirror();
    for (let turn = 0; turn < 5; turn += 1) {
      story.write([], 100 * MIB);
      expect(await story.look()).toEqual([]);
    }
  });

  it('names a member that something else writes to, until a check ends clean', async () => {
    const story = await mirror();
    story.write([], 10 * MIB);
    story.scribble('b', 70 * MIB);
    expect(await story.look()).toEqual([UNEQUAL]);
    const { summary, evidence } = await story.finding('md_members_unequal_writes');
    expect(summary).toBe('sdb1 is written to by something other than md0');
    expect(evidence).toContain(`${10 * MIB} sectors written to md0`);
    story.write([], 100 * MIB);
    expect(await story.look(3)).toEqual([UNEQUAL]);
    expect(await story.scrub(128)).toEqual(
      [UNEQUAL, 'warning md_mismatches_found md0'].toReversed(),
    );
    expect(await story.scrub(0)).toEqual([]);
  });

  it('names a member that does not get its writes, once it had the time to catch up (scenario L)', async () => {
    const story = await mirror();
    const lose = () => story.raid.write('md0', ['sda1', 'sdc1'], 70 * MIB);
    lose();
    expect(await story.look()).toEqual([]);
    lose();
    expect(await story.look()).toEqual([UNEQUAL]);
    expect((await story.finding('md_members_unequal_writes')).summary).toBe(
      'sdb1 gets fewer writes than the other members of md0',
    );
  });

  it('lets a write-mostly member lag behind for a while', async () => {
    const story = await mirror();
    story.raid.write('md0', ['sda1', 'sdc1'], 70 * MIB);
    await story.look();
    story.scribble('b', 70 * MIB);
    expect(await story.look()).toEqual([]);
    story.write([], 70 * MIB);
    expect(await story.look()).toEqual([]);
  });

  it('does not count what a sync writes, nor what is written too little to tell', async () => {
    const story = await mirror();
    story.scribble('b', 60 * MIB);
    expect(await story.look()).toEqual([]);
    story.announce('sync_action', 'recover');
    story.scribble('b', 100 * MIB);
    story.update();
    expect(await story.look()).toEqual([]);
    story.show({ syncAction: 'repair', syncCompleted: '8 / 4096' });
    story.scribble('b', 100 * MIB);
    expect(await story.look()).toEqual([]);
  });

  it('begins anew with counters that began anew', async () => {
    const story = await mirror();
    story.scribble('b', 60 * MIB);
    await story.look();
    story.reboot('a', 'b', 'c');
    story.scribble('b', 60 * MIB);
    expect(await story.look(2)).toEqual([]);
  });

  it('keeps one member’s window beside another’s, and has no more to say once the array is gone', async () => {
    const story = await mirror();
    story.scribble('b', 70 * MIB);
    expect(await story.look()).toEqual([UNEQUAL]);
    story.scribble('c', 70 * MIB);
    expect(await story.look()).toEqual([UNEQUAL, 'warning md_members_unequal_writes sdc1 S-c']);
    story.scribble('b', 80 * MIB);
    expect(await story.look()).toEqual(['warning md_members_unequal_writes sdc1 S-c', UNEQUAL]);
    story.stop();
    expect(await story.look(5)).toEqual(['critical md_array_missing md0']);
  });
});
