import { describe, expect, it } from 'vitest';
import { both, type Given, mirrorOf, side, WITHOUT_BITMAP } from '../support/mirror.ts';
import { listed, type Raid } from '../support/raid.ts';

const FOUND = 'critical md_bitmap_not_recording md0';
const THREE: Given = { superblock: { raidDisks: 3 } };

async function recorded(raid: Raid): Promise<readonly string[]> {
  return (await raid.verdicts()).filter((one) => one.includes('md_bitmap_not_recording'));
}

/** Polls while the array is written to; what the last poll finds. */
async function written(raid: Raid, members: readonly string[], sectors = 2048) {
  await raid.verdicts();
  for (let poll = 0; poll < 2; poll += 1) {
    raid.write('md0', members, sectors);
    await raid.verdicts();
  }
  return await recorded(raid);
}

describe('md_bitmap_not_recording', () => {
  it('holds for a degraded array that is written to while no chunk turns dirty', async () => {
    const raid = mirrorOf([0]);
    expect(await written(raid, ['sda1'])).toEqual([FOUND]);
    expect(await raid.finding('md_bitmap_not_recording')).toMatchObject({
      severity: 'critical',
      subject: { array: 'md0' },
      evidence: [
        '4096 sectors written since it was seen degraded',
        'no dirty chunk in the bitmap on sda1',
      ],
    });
  });

  it('holds under writes that never stop', async () => {
    const raid = mirrorOf([0]);
    await written(raid, ['sda1']);
    raid.write('md0', ['sda1']);
    expect(await recorded(raid)).toEqual([FOUND]);
  });

  it('holds after a single burst, although the members were not touched since', async () => {
    const raid = mirrorOf([0]);
    await raid.verdicts();
    raid.write('md0', ['sda1']);
    expect(await recorded(raid)).toEqual([]);
    const reads = raid.readsOf('sda1');
    expect(await recorded(raid)).toEqual([FOUND]);
    expect(raid.readsOf('sda1')).toBe(reads);
  });

  it('holds when none of several members recorded anything', async () => {
    const raid = mirrorOf([0, 1], THREE);
    expect(await written(raid, ['sda1', 'sdb1'])).toEqual([FOUND]);
  });
});

describe('md_bitmap_not_recording is silent', () => {
  it('when one member has dirty chunks', async () => {
    const raid = mirrorOf([0, 1], THREE);
    raid.plug('sdb1', side(1, [0, 1], both(THREE, { bitmap: { dirty: [5] } })));
    expect(await written(raid, ['sda1', 'sdb1'])).toEqual([]);
  });

  it('while the array is whole', async () => {
    const raid = mirrorOf([0, 1]);
    expect(await written(raid, ['sda1', 'sdb1'])).toEqual([]);
  });

  it('when nothing was written since it was seen degraded', async () => {
    const raid = mirrorOf([0]);
    raid.write('md0', ['sda1']);
    for (let poll = 0; poll < 5; poll += 1) expect(await recorded(raid)).toEqual([]);
  });

  it('about writes that began before the member was seen missing', async () => {
    expect(await written(mirrorOf([0]), ['sda1'], 4)).toEqual([]);
  });

  it('about writes from before the member was missing', async () => {
    const raid = mirrorOf([0, 1]);
    await written(raid, ['sda1', 'sdb1']);
    raid.write('md0', ['sda1', 'sdb1']);
    raid.assemble({ members: [listed('sda1', 0)] });
    for (let poll = 0; poll < 3; poll += 1) expect(await recorded(raid)).toEqual([]);
  });

  it('in the first moments after a write', async () => {
    const raid = mirrorOf([0]);
    await raid.verdicts();
    raid.write('md0', ['sda1']);
    expect(await recorded(raid)).toEqual([]);
  });

  it.each<[string, Partial<Parameters<Raid['assemble']>[0]>]>([
    ['while a sync runs, which clears bits as it goes', { syncAction: 'recover' }],
    [
      'while a member is being rebuilt',
      { members: [listed('sda1', 0), listed('sdb1', 1, { state: 'spare' })] },
    ],
  ])('%s', async (_while, shape) => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, [0, 1], { superblock: { featureMap: 3 } }));
    raid.assemble({ members: [listed('sda1', 0)], ...shape });
    expect(await written(raid, ['sda1'])).toEqual([]);
  });

  it.each<[string, Given]>([
    ['without a bitmap', WITHOUT_BITMAP],
    [
      'about a lockless bitmap, which keeps other states',
      { bitmap: { version: 6, chunkSize: 128 } },
    ],
  ])('%s', async (_what, given) => {
    expect(await written(mirrorOf([0], given), ['sda1'])).toEqual([]);
  });

  it('when the counters of the array start over', async () => {
    const raid = mirrorOf([0]);
    await raid.verdicts();
    raid.host.uncount('md0');
    raid.host.count('md0', 'md0');
    for (let poll = 0; poll < 3; poll += 1) expect(await recorded(raid)).toEqual([]);
  });
});
