import { describe, expect, it } from 'vitest';
import { CHUNK_SECTORS, COMPONENT_SECTORS } from '../../support/life-device.ts';
import { Story } from '../../support/story.ts';

const DEGRADED = 'warning md_array_degraded md0';
const FAULTY = 'warning md_member_faulty sdb1';
const MISSING = 'warning md_member_missing sdb1 S-b';
const OUTSIDE = 'warning md_member_outside_array sdb1 S-b';
const BY_BITMAP = 'warning md_member_returned_by_bitmap sdb1 S-b';
const UNSYNCED = 'critical md_member_returned_unsynced sdb1 S-b';

/** A three-way mirror from which sdb1 was taken, and which was written then. */
async function without(story: Story): Promise<Story> {
  expect(await story.look()).toEqual([]);
  story.fail('b');
  expect((await story.look()).filter((one) => !one.includes('readd'))).toEqual([DEGRADED, FAULTY]);
  story.remove('b');
  expect(await story.look(4)).toEqual([DEGRADED, MISSING, OUTSIDE]);
  story.write([3, 4, 5]);
  expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
  return story;
}

describe('scenario G: a raid5 assembled by force with a member that had left', () => {
  it('has that member told for stale, and stripes to be compared', async () => {
    const superblock = { level: 5, layout: 2, chunkSectors: 128 };
    const story = new Story({ slots: 3, level: 'raid5', superblock });
    expect(await story.look()).toEqual([]);
    story.fail('c');
    story.remove('c');
    const degraded = 'critical md_array_degraded md0';
    const outside = 'warning md_member_outside_array sdc1 S-c';
    expect(await story.look(4)).toEqual([degraded, 'warning md_member_missing sdc1 S-c', outside]);
    story.write([3, 4], 512);
    await story.look();
    story.stop();
    story.assemble('a', 'c');
    const unsynced = 'critical md_member_returned_unsynced sdc1 S-c';
    // sdb1 has what was written without sdc1, and what it missed of the rest is not to be mixed in by its bitmap.
    const apart = ['critical md_readd_unsafe sdb1 S-b', 'critical md_split_brain sdb1 S-b'];
    const after = [degraded, MISSING, OUTSIDE, ...apart];
    expect((await story.look(3)).toSorted()).toEqual([...after, unsynced].toSorted());
    story.addNew('b');
    story.rebuild('b', 1);
    await story.look();
    story.rebuilt('b');
    expect(await story.look(3)).toEqual([unsynced]);
    expect(await story.scrub(128)).toEqual([unsynced, 'critical md_mismatches_found md0']);
  });
});

describe('scenario I: an old member taken into a read-only array (kernels before 3.14)', () => {
  it('is told for stale', async () => {
    const story = await without(new Story({ slots: 3 }));
    story.show({ state: 'readonly' });
    expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.readd('b', 0);
    expect(await story.look(3)).toEqual([UNSYNCED]);
    story.show({ state: 'clean' });
    expect(await story.look(3)).toEqual([UNSYNCED]);
  });
});

describe('scenario K: a bitmap that cannot be read chunk by chunk (lockless)', () => {
  it('excuses no member that comes back with little copied', async () => {
    const story = new Story({ slots: 3 });
    story.bitmaps({ version: 6 });
    await story.look();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    story.write([3, 4], 2048);
    await story.look();
    story.readd('b', 4);
    expect((await story.look(2)).filter((one) => one.includes('returned'))).toEqual([UNSYNCED]);
    expect(story.ledger.arrays[0]?.returns[0]?.owed).toEqual([[0, COMPONENT_SECTORS * 512]]);
  });
});

describe('scenario N: slots given up while a member is missing', () => {
  it('is nothing to tell, nor is the spare that it becomes, nor its rebuild later', async () => {
    const story = await without(new Story({ slots: 3 }));
    story.swapSlots('b', 'c');
    story.grow(2);
    expect(await story.look(2)).toEqual([OUTSIDE]);
    story.addAgain('b');
    expect(await story.look(2)).toEqual([]);
    story.grow(3);
    story.rebuild('b', 2);
    expect(await story.look()).toEqual([DEGRADED]);
    story.rebuilt('b');
    expect(await story.look(3)).toEqual([]);
  });
});

describe('scenario O: a disk plugged back under another name while its old entry stays', () => {
  it('is missed nowhere, and rebuilt in full as a new device', async () => {
    const story = new Story({ slots: 3 });
    expect(await story.look()).toEqual([]);
    const bytes = story.raid.host.blocks.get('/dev/sdb1') ?? new Uint8Array();
    story.fail('b');
    story.raid.unplug('sdb1');
    story.write([3]);
    expect(await story.look()).toEqual([DEGRADED, FAULTY]);
    expect(await story.look(4)).toEqual(['critical disk_missing S-b', DEGRADED, FAULTY]);
    story.raid.plug('sdq1', bytes, { serial: 'S-b' });
    expect((await story.look(2)).toSorted()).toEqual(
      [DEGRADED, FAULTY, 'warning md_member_outside_array sdq1 S-b'].toSorted(),
    );
    story.remove('b');
    story.plugBack('b', 'sdq1');
    story.addAgain('b');
    story.rebuild('b', 1);
    expect(await story.look()).toEqual([DEGRADED]);
    story.rebuilt('b');
    expect(await story.look(4)).toEqual([]);
    expect(story.ledger.arrays[0]?.returns[0]).toMatchObject({ name: 'sdq1', verdict: 'full' });
  });
});

describe('scenario P: a recovery by the bitmap that a stop interrupts', () => {
  async function interrupted(): Promise<Story> {
    const story = await without(new Story({ slots: 3 }));
    story.rebuild('b', 1);
    story.scribble('b', CHUNK_SECTORS);
    expect(await story.look()).toEqual([DEGRADED]);
    story.stop();
    expect(await story.look(2)).toEqual([]);
    story.assemble('a', 'c');
    story.rebuild('b', 1);
    expect(await story.look()).toEqual([DEGRADED]);
    return story;
  }

  it('goes on after the next assembly, and accounts for what it lacked', async () => {
    const story = await interrupted();
    story.rebuilt('b', 2 * CHUNK_SECTORS);
    expect(await story.look(3)).toEqual([BY_BITMAP]);
    expect(await story.scrub(0)).toEqual([]);
  });

  it('is told when it ends without the rest (kernels before 5.1)', async () => {
    const story = await interrupted();
    story.rebuilt('b', 4);
    expect(await story.look(3)).toEqual([UNSYNCED]);
  });
});
