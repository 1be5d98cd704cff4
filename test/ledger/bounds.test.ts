import { describe, expect, it } from 'vitest';
import { emptyLedger, LIMITS } from '../../src/ledger/ledger.ts';
import { notedArray } from '../support/ledgers.ts';
import { Story } from '../support/story.ts';

const OTHER_UUID = 'ffffffff:00000000:00000000:';

describe('a ledger with more arrays than it keeps', () => {
  it('drops the one that has been gone the longest, and none that is there', async () => {
    const story = new Story();
    const known = Array.from({ length: LIMITS.arrays }, (_, at) =>
      notedArray({
        uuid: `${OTHER_UUID}${at.toString(16).padStart(8, '0')}`,
        name: `md${1 + at}`,
        members: [],
        gone: { at: at === 7 ? 1 : 1000 + at, lasts: true },
      }),
    );
    story.ledger = { ...emptyLedger(), arrays: known };
    await story.look();
    const names = story.ledger.arrays.map(({ name }) => name);
    expect(names).toHaveLength(LIMITS.arrays);
    expect(names).toContain('md0');
    expect(names).not.toContain('md8');
  });
});

describe('a member in a slot that was never seen filled', () => {
  it('was rebuilt in full, or is told', async () => {
    for (const [copied, expected] of [
      [4096, []],
      [64, ['critical md_member_returned_unsynced sdx1 S-x']],
    ] as const) {
      const story = new Story();
      await story.look();
      story.addNew('x');
      story.grow(3);
      await story.look();
      story.rebuild('x', 2);
      await story.look();
      story.rebuilt('x', copied);
      expect(await story.look()).toEqual(expected);
      expect(story.ledger.arrays[0]?.returns[0]?.evidence).toContain(
        'sdx1 was not seen in the array before',
      );
    }
  });

  it('owes nothing on a level that holds nothing twice', async () => {
    const story = new Story({ level: 'linear', bitmap: false });
    await story.look();
    story.addNew('x');
    story.grow(3);
    story.rebuild('x', 2);
    story.rebuilt('x', 4);
    expect(await story.look()).toEqual([]);
    expect(story.ledger.arrays[0]).toMatchObject({ returns: [], members: { length: 3 } });
  });
});

describe('a spare', () => {
  it('that nothing happens to leaves the ledger as it is', async () => {
    const story = new Story();
    story.addNew('x');
    await story.look(2);
    const { arrays } = story.ledger;
    await story.look(2);
    expect(story.ledger.arrays).toBe(arrays);
  });
});

describe('a return that is owed a comparison', () => {
  it('has no word while the array is not assembled, and one again when it is', async () => {
    const story = new Story({ slots: 3, bitmap: false });
    await story.look();
    story.fail('b');
    await story.look();
    story.write([3, 4], 2560);
    await story.look();
    story.readd('b', 4);
    const unsynced = 'critical md_member_returned_unsynced sdb1 S-b';
    expect(await story.look()).toEqual([unsynced]);
    story.stop();
    expect(await story.look(5)).toEqual(['critical md_array_missing md0']);
    story.assemble('a', 'b', 'c');
    expect(await story.look(2)).toEqual([unsynced]);
  });
});
