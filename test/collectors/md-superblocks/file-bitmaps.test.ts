import { describe, expect, it } from 'vitest';
import { mdSuperblocks } from '../../../src/collectors/md-superblocks/index.ts';
import { sampled } from '../../../src/metrics/family.ts';
import { bitmapImage } from '../../support/bitmap-images.ts';
import { mirrorOf, WITHOUT_BITMAP } from '../../support/mirror.ts';
import type { Raid } from '../../support/raid.ts';

const FILE = '/var/lib/md0 bitmap';

/** A degraded mirror whose bitmap lies in a file with these bytes. */
function mirrorWithFile(bytes: Uint8Array | undefined): Raid {
  const raid = mirrorOf([0], { ...WITHOUT_BITMAP, array: { bitmapFile: FILE } });
  if (bytes !== undefined) raid.host.blocks.set(FILE, bytes);
  return raid;
}

async function fileBitmapOf(raid: Raid) {
  return (await raid.survey()).arrays[0]?.fileBitmap;
}

describe('the bitmap that an array keeps in a file', () => {
  it('is read from the start of the file that mdstat names', async () => {
    const found = await fileBitmapOf(mirrorWithFile(bitmapImage({ dirty: [3, 4, 9] })));
    expect(found).toMatchObject({
      path: FILE,
      problem: undefined,
      bitmap: {
        bitmap: { eventsCleared: 42n, chunkBytes: 65_536 },
        examinedChunks: 1568,
        dirtyChunks: 3,
        dirtyRuns: [
          { first: 3, count: 2 },
          { first: 9, count: 1 },
        ],
      },
    });
  });

  it('is exported under its array, without a member', async () => {
    const reading = await mirrorWithFile(bitmapImage({ dirty: [1] })).survey();
    const family = mdSuperblocks.metrics.find(({ name }) => name.endsWith('bitmap_dirty_chunks'));
    if (family === undefined) throw new Error('no such family');
    expect(sampled(family, reading).samples).toEqual([[{ array: 'md0', member: undefined }, 1]]);
  });

  it('is cut down to the file when it claims more', async () => {
    const found = await fileBitmapOf(mirrorWithFile(bitmapImage({ syncSize: 1n << 40n })));
    expect(found?.bitmap).toMatchObject({ examinedChunks: (4096 - 256) * 8 });
  });

  it('is an error when the file holds none', async () => {
    const found = await fileBitmapOf(mirrorWithFile(new Uint8Array(4096)));
    expect(found?.bitmap).toMatchObject({ code: 'no-magic' });
  });

  it('leaves a problem when it cannot be read, and what it said before', async () => {
    const raid = mirrorWithFile(bitmapImage({ dirty: [7] }));
    await raid.survey();
    raid.host.blocks.delete(FILE);
    raid.write('md0', ['sda1']);
    const reading = await raid.survey();
    expect(reading.problems).toMatchObject([{ reason: 'absent', subject: FILE }]);
    expect(reading.arrays[0]?.fileBitmap?.bitmap).toMatchObject({ dirtyChunks: 1 });
    expect((await mirrorWithFile(undefined).survey()).arrays[0]?.fileBitmap?.bitmap).toBe(
      undefined,
    );
  });

  it('is read no more often than the members, and forgotten with the array', async () => {
    const raid = mirrorWithFile(bitmapImage());
    const reads = () => raid.host.blockReads.filter((path) => path === FILE).length;
    await raid.survey();
    const once = reads();
    await raid.survey();
    expect(reads()).toBe(once);
    raid.stop('md0');
    expect((await raid.survey()).arrays).toEqual([]);
    raid.assemble({ members: [] });
    expect(await fileBitmapOf(raid)).toBeUndefined();
  });

  it('tells that nothing is recorded while the array is degraded and written to', async () => {
    const raid = mirrorWithFile(bitmapImage());
    await raid.verdicts();
    for (let poll = 0; poll < 3; poll += 1) {
      raid.write('md0', ['sda1']);
      await raid.verdicts();
    }
    expect(await raid.finding('md_bitmap_not_recording')).toMatchObject({
      evidence: [expect.any(String), `no dirty chunk in its bitmap ${FILE}`],
    });
  });
});
