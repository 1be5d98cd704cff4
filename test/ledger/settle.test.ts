import { describe, expect, it } from 'vitest';
import { settled } from '../../src/ledger/settle.ts';
import { CHUNK_SECTORS } from '../support/life-device.ts';
import { Story } from '../support/story.ts';

const UUID = '10111213:14151617:18191a1b:1c1d1e1f';
const CHUNK = CHUNK_SECTORS * 512;

/** A mirror whose slot 1 owes chunks 3 and 9. */
async function owing(): Promise<Story> {
  const story = new Story({ slots: 3 });
  await story.look();
  story.fail('b');
  story.remove('b');
  await story.look(4);
  story.write([3, 9]);
  await story.look();
  story.readd('b', 2 * CHUNK_SECTORS);
  await story.look();
  return story;
}

describe('what is owed', () => {
  it('shrinks by what was compared equal, and is settled when nothing is left', async () => {
    const story = await owing();
    const at = story.raid.clock.now();
    const compare = (slot: number, from: number, chunks: number) => {
      const extents = [[from * CHUNK, chunks * CHUNK]] as const;
      story.ledger = settled(story.ledger, { uuid: UUID, slot, extents, at });
    };
    compare(0, 0, 32);
    compare(1, 0, 4);
    expect(story.ledger.arrays[0]?.returns[0]?.owed).toEqual([[9 * CHUNK, CHUNK]]);
    expect(await story.look()).toEqual(['warning md_member_returned_by_bitmap sdb1 S-b']);
    compare(1, 8, 4);
    expect(await story.look()).toEqual([]);
    expect(story.ledger.arrays[0]?.returns[0]?.settled).toEqual({ at, by: 'comparison' });
    const after = story.ledger;
    compare(1, 0, 32);
    expect(story.ledger.arrays[0]?.returns).toEqual(after.arrays[0]?.returns);
  });

  it('of another array is not touched', async () => {
    const story = await owing();
    const extents = [[0, 32 * CHUNK]] as const;
    const after = settled(story.ledger, { uuid: 'another', slot: 1, extents, at: 0 });
    expect(after.arrays).toEqual(story.ledger.arrays);
  });
});
