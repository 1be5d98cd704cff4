import { describe, expect, it } from 'vitest';
import { both, type Given, mirrorOf, side, WITHOUT_BITMAP } from '../support/mirror.ts';
import { listed, type Raid } from '../support/raid.ts';

const STALE = 'critical md_member_stale sdb1';
const BOTH = [0, 1];
const MEMBERS = ['sda1', 'sdb1'];

/** A two-way mirror whose second member's metadata says other than the first's. */
function lagging(of: Given, first: Given = {}): Raid {
  const raid = mirrorOf(BOTH, first);
  raid.plug('sdb1', side(1, BOTH, both(first, of)));
  return raid;
}

describe('md_member_stale by the bitmaps', () => {
  const DIRTY: Given = { bitmap: { dirty: [7, 8, 9] } };

  /** Rests until every bit must have cleared. */
  async function rested(raid: Raid): Promise<readonly string[]> {
    for (let poll = 0; poll < 3; poll += 1) await raid.verdicts();
    return await raid.verdicts();
  }

  it('holds when one keeps chunks dirty that the others cleared, and the array rested for half a minute', async () => {
    const raid = lagging(DIRTY);
    for (let poll = 0; poll < 3; poll += 1) expect(await raid.verdicts()).toEqual([]);
    expect(await raid.finding('md_member_stale')).toMatchObject({
      subject: { array: 'md0', member: 'sdb1' },
      evidence: [
        'dirty chunks on sda1: 0',
        'dirty chunks on sdb1: 3',
        'the array has rested for 33 s',
      ],
    });
  });

  it('names a member once when superblock and bitmap both lag', async () => {
    const raid = lagging(both(DIRTY, { superblock: { utime: 1_700_000_540n } }));
    expect(await rested(raid)).toEqual([STALE]);
  });

  it('is silent while somebody writes to the array', async () => {
    const raid = lagging(DIRTY);
    for (let poll = 0; poll < 5; poll += 1) {
      raid.write('md0', MEMBERS);
      expect(await raid.verdicts()).toEqual([]);
    }
  });

  it('is silent when all members keep the same chunks dirty', async () => {
    expect(await rested(lagging({}, DIRTY))).toEqual([]);
  });

  it('is silent while a sync runs: it clears bits as it goes', async () => {
    const raid = lagging(DIRTY);
    raid.assemble({
      syncAction: 'resync',
      members: MEMBERS.map((name, slot) => listed(name, slot)),
    });
    expect(await rested(raid)).toEqual([]);
  });

  it('is silent when a member was used since its bitmap was read and could not be read again', async () => {
    const raid = lagging(DIRTY);
    await rested(raid);
    raid.host.failingBlocks.set('/dev/sdb1', 'timeout');
    raid.host.noteWrite('sdb1');
    const verdicts = await raid.verdicts();
    expect(verdicts.filter((one) => one.startsWith('critical'))).toEqual([]);
  });

  it.each<[string, Given]>([
    ['without bitmaps', WITHOUT_BITMAP],
    ['with lockless bitmaps, which keep other states', { bitmap: { version: 6, chunkSize: 128 } }],
    ['with bitmaps whose chunks cannot be told', { bitmap: { chunkSize: 3000 } }],
  ])('is silent %s', async (_what, given) => {
    expect(await rested(lagging({ bitmap: { states: [3], dirty: [1] } }, given))).toEqual([]);
  });

  it('is silent when the bits of one member cannot be read for lack of room', async () => {
    const raid = lagging({ bitmap: { chunkSize: 3000 } }, DIRTY);
    const verdicts = await rested(raid);
    expect(verdicts.filter((one) => one.includes('md_member_stale'))).toEqual([]);
  });

  it('is silent when nothing tells whether the array rests', async () => {
    const raid = lagging(DIRTY);
    raid.host.uncount('md0');
    expect(await rested(raid)).toEqual([]);
  });

  it('is silent about the only member left', async () => {
    const raid = mirrorOf([0], DIRTY);
    expect(await rested(raid)).toEqual(['critical md_array_degraded md0']);
  });
});
