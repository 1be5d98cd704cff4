import { describe, expect, it } from 'vitest';
import { CHUNK_SECTORS, COMPONENT_SECTORS } from '../support/life-device.ts';
import { Story } from '../support/story.ts';

const DEGRADED = 'warning md_array_degraded md0';
const FAULTY = 'warning md_member_faulty sdb1';
const MISSING = 'warning md_member_missing sdb1 S-b';
const OUTSIDE = 'warning md_member_outside_array sdb1 S-b';
const BY_BITMAP = 'warning md_member_returned_by_bitmap sdb1 S-b';
const UNSYNCED = 'critical md_member_returned_unsynced sdb1 S-b';
/** What md writes of its own to a member that it takes back without copying anything. */
const NOTHING_COPIED = 4;

/** A three-way mirror that was watched while it was whole. */
async function mirror(given: { readonly bitmap?: boolean } = {}): Promise<Story> {
  const story = new Story({ slots: 3, ...given });
  expect(await story.look()).toEqual([]);
  return story;
}

function owed(story: Story): unknown {
  return story.ledger.arrays[0]?.returns.find(({ settled }) => settled === undefined)?.owed;
}

describe('a member that fails, is removed and is added again by the bitmap', () => {
  it('is told while it is away, and after its return as not proven until a check ends clean', async () => {
    const story = await mirror();
    story.fail('b');
    expect(await story.look()).toEqual([DEGRADED, FAULTY]);
    story.remove('b');
    expect(await story.look(4)).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.write([3, 4]);
    expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.readd('b', 2 * CHUNK_SECTORS + NOTHING_COPIED);
    expect(await story.look(9)).toEqual([BY_BITMAP]);
    expect(owed(story)).toEqual([[3 * 65_536, 2 * 65_536]]);
    expect(await story.scrub(0)).toEqual([]);
    expect(await story.look(9)).toEqual([]);
  });

  it('names the reasons in numbers', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    story.write([3, 4]);
    await story.look();
    story.readd('b', 2 * CHUNK_SECTORS);
    expect(await story.finding('md_member_returned_by_bitmap')).toMatchObject({
      subject: { array: 'md0', member: 'sdb1', disk: 'S-b' },
      summary: 'sdb1 (S-b) in slot 1 of md0 was taken back without a full rebuild',
      evidence: [
        expect.stringMatching(/^in sync again at .*: what its bitmap named was copied to it$/),
        expect.stringMatching(/^it left \(removed\) between \S+ and \S+$/),
        '256 sectors written to md0 while it was away',
        'the bitmap was read while it was away',
        'dirty in the bitmap of the members that stayed: 131072 bytes',
        'events: 42 when it left, 46 in the array before it came back',
        expect.stringMatching(
          /^2\d\d sectors written to sdb1 until .*; a whole recovery writes 4096$/,
        ),
        'last_sync_action none',
        'to be compared: 131072 bytes in one run',
      ],
    });
  });

  it('is stale when less was copied than the bitmap named', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    story.write([3, 4, 9]);
    await story.look();
    story.readd('b', CHUNK_SECTORS);
    expect(await story.look()).toEqual([UNSYNCED]);
  });

  it('is stale when the bitmap recorded nothing of what was written (scenario E)', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    story.write([], 4096);
    await story.look();
    story.update();
    expect(await story.look(2)).toContain('critical md_bitmap_not_recording md0');
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([UNSYNCED]);
    expect(owed(story)).toEqual([[0, COMPONENT_SECTORS * 512]]);
  });

  it('leaves it unknown what a burst within one look came to, and has all of it compared', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look();
    story.write([3]);
    story.readd('b', CHUNK_SECTORS);
    const { evidence } = await story.finding('md_member_returned_by_bitmap');
    expect(evidence[0]).toContain('unknown whether what it lacks was copied to it');
    expect(owed(story)).toEqual([[0, COMPONENT_SECTORS * 512]]);
  });

  it('does not mistake chunks that were being written before it left for chunks to be copied', async () => {
    const story = await mirror();
    story.fail('b');
    story.write([20, 21, 22]);
    await story.look();
    story.remove('b');
    story.write([3]);
    await story.look();
    story.readd('b', CHUNK_SECTORS);
    expect(await story.look()).toEqual([BY_BITMAP]);
  });
});

describe('a member taken back with nothing written meanwhile', () => {
  it('is a warning that a comparison of everything settles', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([BY_BITMAP]);
    expect(owed(story)).toEqual([[0, COMPONENT_SECTORS * 512]]);
    expect(await story.scrub(0)).toEqual([]);
  });

  it('is stale when somebody wrote to the disk itself while it was out', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look();
    story.scribble('b', 100);
    await story.look();
    story.readd('b', NOTHING_COPIED);
    const { evidence } = await story.finding('md_member_returned_unsynced');
    expect(evidence).toContain('100 sectors were written to sdb1 itself while it was no member');
    expect(owed(story)).toEqual([[0, COMPONENT_SECTORS * 512]]);
  });

  it('is not accused of the superblock that md writes before it lists it', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look();
    story.scribble('b', 7);
    await story.look();
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([BY_BITMAP]);
    expect(owed(story)).toEqual([[0, COMPONENT_SECTORS * 512]]);
  });

  it('is stale when a few sectors were written to the disk well before it came back', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look();
    story.scribble('b', 7);
    await story.look();
    await story.look();
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([UNSYNCED]);
  });
});

describe('a mirror without a bitmap', () => {
  it('is told stale after --re-add of a faulty member (scenario A), also by a check with mismatches', async () => {
    const story = await mirror({ bitmap: false });
    story.fail('b');
    const unsafe = 'warning md_readd_unsafe sdb1 S-b';
    expect(await story.look()).toEqual([unsafe, DEGRADED, FAULTY]);
    story.write([3, 4], 2560);
    await story.look();
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([UNSYNCED]);
    expect(await story.scrub(2560)).toEqual([UNSYNCED, 'warning md_mismatches_found md0']);
    expect(owed(story)).toEqual([[0, COMPONENT_SECTORS * 512]]);
  });

  it('is told stale also when all that was written came before its failure was noticed', async () => {
    const story = await mirror({ bitmap: false });
    story.fail('b');
    story.write([3, 4], 2560);
    await story.look();
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([UNSYNCED]);
  });

  it('is told stale after --add of one that ran alone (scenario B′)', async () => {
    const story = await mirror({ bitmap: false });
    story.pull('b');
    await story.look();
    story.write([3]);
    await story.look();
    story.ranAlone('b', 60n);
    story.plugBack('b');
    expect(await story.look()).toContain('critical md_readd_unsafe sdb1 S-b');
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([UNSYNCED]);
    const { evidence } = await story.finding('md_member_returned_unsynced');
    expect(evidence).toContain('sdb1 ran without sda1, sdc1: it calls them missing');
    expect(evidence).toContain('sdb1 was ahead of the array: its events 60');
  });

  it('needs no more than a whole recovery to be sure again', async () => {
    const story = await mirror({ bitmap: false });
    story.fail('b');
    await story.look();
    story.write([3, 4], 2560);
    await story.look();
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([UNSYNCED]);
    story.fail('b');
    expect(await story.look()).toEqual(['warning md_readd_unsafe sdb1 S-b', DEGRADED, FAULTY]);
    story.remove('b');
    story.addNew('b');
    story.rebuild('b', 1);
    expect(await story.look()).toEqual([DEGRADED]);
    story.rebuilt('b');
    expect(await story.look(5)).toEqual([]);
  });
});

describe('a split mirror (scenario B)', () => {
  it('is told before the add, and after it with the member that ran apart and both sides’ chunks', async () => {
    const story = await mirror();
    story.stop();
    story.assemble('a', 'c');
    expect(await story.look(4)).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.write([1, 2]);
    await story.look();
    story.stop();
    story.assemble('b');
    await story.look();
    story.write([7, 8]);
    expect(await story.look()).toContain('critical md_split_brain sda1 S-a');
    story.stop();
    story.assemble('a', 'c');
    expect(await story.look(2)).toEqual([
      'critical md_split_brain sdb1 S-b',
      'critical md_readd_unsafe sdb1 S-b',
      DEGRADED,
      MISSING,
      OUTSIDE,
    ]);
    story.readd('b', 2 * CHUNK_SECTORS);
    expect(await story.look(9)).toEqual([UNSYNCED]);
    expect(owed(story)).toEqual([
      [65_536, 131_072],
      [7 * 65_536, 131_072],
    ]);
    expect(await story.scrub(512)).toEqual([UNSYNCED, 'warning md_mismatches_found md0']);
  });

  it('blames nobody of the side that the array goes on with', async () => {
    const story = await mirror();
    story.stop();
    story.assemble('b');
    await story.look();
    story.write([7]);
    story.stop();
    story.assemble('a', 'c');
    const found = await story.look();
    expect(found.filter((one) => one.includes('returned'))).toEqual([]);
  });
});
