import { describe, expect, it } from 'vitest';
import { hasNews, LIMITS } from '../../src/ledger/ledger.ts';
import { BriefMemory } from '../../src/ledger/memory.ts';
import { CHUNK_SECTORS, COMPONENT_SECTORS } from '../support/life-device.ts';
import { Story } from '../support/story.ts';

const BY_BITMAP = 'warning md_member_returned_by_bitmap sdb1 S-b';
const UNSYNCED = 'critical md_member_returned_unsynced sdb1 S-b';

interface Kind {
  readonly level: string;
  readonly number: number;
  readonly layout: number;
  /** Part of what is written to the array that falls on each of four members. */
  readonly share: number;
}

const KINDS: readonly Kind[] = [
  { level: 'raid10', number: 10, layout: 0x102, share: 1 / 2 },
  { level: 'raid5', number: 5, layout: 2, share: 1 / 3 },
  { level: 'raid6', number: 6, layout: 2, share: 1 / 2 },
  { level: 'raid4', number: 4, layout: 0, share: 1 / 3 },
];

/** An array of four in which chunks 3 and 4 were written while sdb1 was away. */
async function written({ level, number, layout }: Kind, bitmap = true): Promise<Story> {
  const superblock = { level: number, layout, chunkSectors: 128 };
  const story = new Story({ slots: 4, level, superblock, bitmap });
  story.show({ layout });
  expect(await story.look()).toEqual([]);
  story.fail('b');
  story.remove('b');
  await story.look(4);
  story.write([3, 4]);
  await story.look();
  return story;
}

describe.each(KINDS)('a member of a $level that comes back', (kind) => {
  const named = 2 * CHUNK_SECTORS * (kind.level === 'raid10' ? kind.share : 1);

  it('is accounted for by the part of the named chunks that lies on it', async () => {
    const story = await written(kind);
    story.readd('b', named);
    expect(await story.look()).toEqual([BY_BITMAP]);
    const space = kind.level === 'raid10' ? 'array' : 'member';
    expect(story.ledger.arrays[0]?.returns[0]).toMatchObject({
      space,
      verdict: 'bitmap',
      owed: [[3 * 65_536, 2 * 65_536]],
    });
  });

  it('is stale when less was copied', async () => {
    const story = await written(kind);
    story.readd('b', named / 2);
    expect(await story.look()).toEqual([UNSYNCED]);
  });

  it('is sound after a full rebuild, and stale without a bitmap after less', async () => {
    const whole = await written(kind, false);
    whole.readd('b', COMPONENT_SECTORS);
    expect(await whole.look()).toEqual([]);
    const part = await written(kind, false);
    part.readd('b', 4);
    expect(await part.look()).toEqual([UNSYNCED]);
    const size = kind.level === 'raid10' ? 2 * COMPONENT_SECTORS : COMPONENT_SECTORS;
    expect(part.ledger.arrays[0]?.returns[0]?.owed).toEqual([[0, size * 512]]);
  });
});

describe('a mirror of many slots, few of which were ever filled', () => {
  const sparse = () => new Story({ slots: 8, filled: [0, 1, 2] });

  it('is not judged degraded by slots that were never seen filled', async () => {
    const story = sparse();
    expect(await story.look(3)).toEqual([]);
    expect(await story.judgements()).toContainEqual(
      expect.objectContaining({ code: 'md_array_degraded', reason: 'slot_history_unknown' }),
    );
  });

  it('is degraded when a member that was seen is gone', async () => {
    const story = sparse();
    await story.look();
    story.pull('c');
    expect(await story.look()).toEqual([
      'warning md_array_degraded md0',
      'warning md_member_missing sdc1 S-c',
    ]);
  });
});

describe('a member without a UUID or a serial number', () => {
  it('is known by its name', async () => {
    const story = new Story({ slots: 3, serials: false });
    await story.look();
    for (const name of ['sda1', 'sdb1', 'sdc1']) {
      story.raid.host.failingBlocks.set(`/dev/${name}`, 'denied');
    }
    story.show({ uuid: '101112131415161718191a1b1c1d1e1f' });
    story.fail('b');
    await story.look(2);
    story.readd('b', 4);
    expect(await story.look()).toEqual([
      'warning md_member_returned_by_bitmap sdb1',
      'warning collector_denied',
    ]);
  });

  it('leaves its array in peace when even the array’s UUID is not told', async () => {
    const story = new Story();
    await story.look();
    for (const name of ['sda1', 'sdb1']) {
      story.raid.host.files.set(`/sys/class/block/${name}/diskseq`, '99\n');
      story.raid.host.failingBlocks.set(`/dev/${name}`, 'denied');
    }
    expect(await story.look(6)).toEqual(['warning collector_denied']);
  });
});

describe('members that change slots', () => {
  it('are the same members in the slots that they have now', async () => {
    const story = new Story({ slots: 3 });
    await story.look();
    story.swapSlots('b', 'c');
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays[0]?.members.map(({ disk }) => disk)).toEqual(['S-a', 'S-c', 'S-b']);
    expect(story.ledger.arrays[0]?.departureCount).toBe(0);
  });
});

describe('the ledger of a long life', () => {
  it('has a bound for departures and returns, and drops nothing that is owed', async () => {
    const story = new Story({ slots: 3 });
    await story.look();
    for (let turn = 0; turn < LIMITS.returnsPerArray + 5; turn += 1) {
      story.fail('b');
      story.remove('b');
      await story.look();
      story.readd('b', COMPONENT_SECTORS);
      await story.look();
    }
    story.fail('c');
    story.remove('c');
    await story.look();
    story.readd('c', 4);
    await story.look();
    const [array] = story.ledger.arrays;
    expect(array?.departureCount).toBe(LIMITS.returnsPerArray + 6);
    expect(array?.departures).toHaveLength(LIMITS.departuresPerArray);
    expect(array?.returns).toHaveLength(LIMITS.returnsPerArray);
    expect(array?.returns.at(-1)?.settled).toBeUndefined();
  });

  it('has news when anything but the latest look changed', async () => {
    const story = new Story();
    const memory = new BriefMemory();
    await story.look();
    expect(hasNews(memory.ledger, story.ledger)).toBe(true);
    memory.update(story.ledger);
    await story.look(2);
    const quiet = story.ledger;
    await story.look();
    expect(hasNews(quiet, story.ledger)).toBe(false);
    expect(memory.ledger).not.toBe(story.ledger);
  });
});
