import { describe, expect, it } from 'vitest';
import { COMPONENT_SECTORS } from '../../support/life-device.ts';
import { Story } from '../../support/story.ts';

const DEGRADED = 'warning md_array_degraded md0';
const FAULTY = 'warning md_member_faulty sdb1';
const MISSING = 'warning md_member_missing sdb1 S-b';
const OUTSIDE = 'warning md_member_outside_array sdb1 S-b';
const UNSYNCED = 'critical md_member_returned_unsynced sdb1 S-b';
const STALE = 'critical md_member_stale sdb1 S-b';
const MISMATCHES = 'warning md_mismatches_found md0';
const SPLIT = ['critical md_split_brain md0', 'critical md_superblocks_disagree md0'];
/** Events of the side that sda1 and sdc1 are, once it was stopped after one write. */
const EVENTS = 44n;

/** A three-way mirror of which sdb1 ran alone while the others ran without it, up to the same event count. */
async function split(bitmap: boolean, look: (story: Story) => Promise<unknown>): Promise<Story> {
  const story = new Story({ slots: 3, bitmap });
  expect(await story.look()).toEqual([]);
  story.stop();
  story.assemble('a', 'c');
  await look(story);
  story.write([1, 2]);
  await look(story);
  story.stop();
  story.ranAlone('b', EVENTS, [7, 8]);
  story.restart();
  return story;
}

async function rebuildIt(story: Story): Promise<void> {
  story.fail('b');
  story.remove('b');
  await story.look();
  story.addNew('b');
  story.rebuild('b', 1);
  await story.look();
  story.rebuilt('b');
}

describe.each([{ bitmap: true }, { bitmap: false }])(
  'scenario C: a split mirror put together by udev’s way, bitmap $bitmap',
  ({ bitmap }) => {
    it('is named while it waits for its first write, and its odd member after it, until it is rebuilt', async () => {
      const story = await split(bitmap, () => Promise.resolve());
      story.gather('a', 'b', 'c');
      expect(await story.look(4)).toEqual(SPLIT);
      expect(story.ledger.arrays[0]?.returns).toEqual([]);
      // md writes every superblock anew from memory: nothing on the disks tells it any more.
      story.write([3]);
      expect(await story.look(2)).toEqual([UNSYNCED]);
      const { evidence } = await story.finding('md_member_returned_unsynced');
      expect(evidence).toEqual([
        expect.stringMatching(/what was written to it does not account for what it lacks$/),
        'sdb1 ran without sda1, sdc1: it called them missing, and they it',
        'its events 44 when they were put together',
        `to be compared: ${COMPONENT_SECTORS * 512} bytes in one run`,
      ]);
      expect(await story.scrub(4096)).toEqual([UNSYNCED, MISMATCHES]);
      story.restart();
      expect(await story.look()).toEqual([UNSYNCED, MISMATCHES]);
      await rebuildIt(story);
      expect(await story.scrub(0)).toEqual([]);
    });

    it('is remembered when the daemon ended in between, and settled by a check that ends clean', async () => {
      const story = await split(bitmap, () => Promise.resolve());
      story.gather('a', 'b', 'c');
      await story.look();
      story.restart();
      story.write([3]);
      expect(await story.look()).toEqual([UNSYNCED]);
      expect(await story.scrub(0)).toEqual([]);
    });

    it('is named from the first look of a daemon that is new', async () => {
      const story = new Story({ slots: 3, bitmap });
      story.stop();
      story.assemble('a', 'c');
      story.write([1, 2]);
      story.stop();
      story.ranAlone('b', EVENTS, [7, 8]);
      story.gather('a', 'b', 'c');
      expect(await story.look(2)).toEqual(SPLIT);
      story.write([3]);
      expect(await story.look()).toEqual([UNSYNCED]);
    });

    it('names the member that was missing before, too', async () => {
      const story = await split(bitmap, async (one) => {
        expect(await one.look(4)).toEqual([DEGRADED, MISSING, OUTSIDE]);
      });
      story.gather('a', 'b', 'c');
      expect(await story.look(2)).toEqual([SPLIT[0], UNSYNCED, SPLIT[1]]);
      story.write([3]);
      expect(await story.look(3)).toEqual([UNSYNCED]);
    });

    it('is over with the odd member thrown out in time, and dangerous again with its return', async () => {
      const story = await split(bitmap, () => Promise.resolve());
      story.gather('a', 'b', 'c');
      await story.look();
      story.fail('b');
      const unsafe = 'warning md_readd_unsafe sdb1 S-b';
      expect(await story.look()).toEqual([...(bitmap ? [] : [unsafe]), DEGRADED, FAULTY]);
      expect(story.ledger.arrays[0]?.members[1]?.away?.ranApart).toContain(
        'its events 44 when they were put together',
      );
      story.readd('b', 4);
      expect(await story.look()).toEqual([UNSYNCED]);
    });
  },
);

describe('scenario C on a mirror of two', () => {
  async function gathered(): Promise<Story> {
    const story = new Story();
    expect(await story.look()).toEqual([]);
    story.stop();
    story.assemble('a');
    story.write([1, 2]);
    story.stop();
    story.ranAlone('b', EVENTS, [7, 8]);
    return story;
  }

  it.each([
    ['the one that was written less recently', 1_600_000_000n, 'sda1 S-a'],
    ['the later one where both were written last in the same second', undefined, 'sdb1 S-b'],
  ])('names %s', async (_which, utime, named) => {
    const story = await gathered();
    if (utime !== undefined) story.rollBack('a', { utime });
    story.gather('a', 'b');
    expect(await story.look(2)).toEqual(SPLIT);
    story.write([3]);
    expect(await story.look(2)).toEqual([`critical md_member_returned_unsynced ${named}`]);
  });

  it('holds nothing against the side that people decide for', async () => {
    const story = await gathered();
    story.gather('a', 'b');
    expect(await story.look(2)).toEqual(SPLIT);
    story.fail('a');
    story.remove('a');
    expect((await story.look(4)).filter((one) => one.includes('returned'))).toEqual([]);
    expect(story.ledger.arrays[0]?.members[1]).not.toHaveProperty('apart');
    story.addNew('a');
    story.rebuild('a', 0);
    await story.look();
    story.rebuilt('a');
    expect(await story.look(3)).toEqual([]);
  });

  it('waits for a member whose superblock cannot be read', async () => {
    const story = await gathered();
    story.gather('a', 'b');
    expect(await story.look(2)).toEqual(SPLIT);
    story.raid.host.failingBlocks.set('/dev/sdb1', 'io');
    story.write([3]);
    expect((await story.look(3)).filter((one) => one.includes('returned'))).toEqual([]);
    story.raid.host.failingBlocks.clear();
    story.update();
    expect(await story.look(2)).toEqual([UNSYNCED]);
  });
});

describe('scenario D: a member that is an older copy of itself, its events equal', () => {
  it('is named by its update time until the first write makes them equal, and then by a check alone', async () => {
    const story = new Story({ slots: 3 });
    expect(await story.look()).toEqual([]);
    story.stop();
    story.rollBack('b', { utime: 1_600_000_000n });
    story.restart();
    story.gather('a', 'b', 'c');
    expect(await story.look(4)).toEqual([STALE]);
    story.write([3]);
    expect(await story.look(4)).toEqual([]);
    expect(await story.scrub(6144)).toEqual([MISMATCHES]);
  });
});
