import { describe, expect, it } from 'vitest';
import { bitmapImage } from '../support/bitmap-images.ts';
import { CHUNK_SECTORS, COMPONENT_SECTORS } from '../support/life-device.ts';
import { Story } from '../support/story.ts';

const FILE = '/boot/md0.bitmap';

/** A three-way mirror with its bitmap in a file, of which sdb1 is away while chunks 3 and 4 are written. */
async function written(): Promise<Story> {
  const story = new Story({ slots: 3, bitmap: false });
  const syncSize = BigInt(COMPONENT_SECTORS);
  const put = (dirty: readonly number[]) =>
    story.raid.host.blocks.set(FILE, bitmapImage({ syncSize, eventsCleared: 20n, dirty }));
  put([]);
  story.show({ bitmapFile: FILE });
  expect(await story.look()).toEqual([]);
  story.fail('b');
  story.remove('b');
  await story.look(4);
  put([3, 4]);
  story.write([3, 4]);
  await story.look();
  return story;
}

describe('a bitmap in a file', () => {
  it('tells what a member missed as one on the members does', async () => {
    const story = await written();
    story.readd('b', 2 * CHUNK_SECTORS);
    expect(await story.look()).toEqual(['warning md_member_returned_by_bitmap sdb1 S-b']);
    expect(story.ledger.arrays[0]?.returns[0]).toMatchObject({
      verdict: 'bitmap',
      owed: [[3 * 65_536, 2 * 65_536]],
    });
  });

  it('that cannot be read leaves everything to be compared', async () => {
    const story = await written();
    story.raid.host.failingBlocks.set(FILE, 'denied');
    story.update();
    await story.look();
    story.readd('b', 2 * CHUNK_SECTORS);
    await story.look();
    expect(story.ledger.arrays[0]?.returns[0]).toMatchObject({
      verdict: 'unknown',
      standing: 'by_bitmap',
      owed: [[0, COMPONENT_SECTORS * 512]],
    });
  });
});
