import { describe, expect, it } from 'vitest';
import { memberDisk } from '../support/member-disks.ts';
import { both, type Given, GONE, mirrorOf, side, WITHOUT_BITMAP } from '../support/mirror.ts';
import { listed, Raid } from '../support/raid.ts';
import { ARRAY_UUID } from '../support/superblock-images.ts';

const DEGRADED = 'critical md_array_degraded md0';
const THREE: Given = { superblock: { raidDisks: 3 } };
const APART = 'members of one array and each call the other missing';

describe('a mirror of which one half runs while the other, which ran alone too, lies beside it', () => {
  const SPLIT = 'critical md_split_brain sdb1';
  const UNSAFE = 'critical md_readd_unsafe sdb1';
  const OUTSIDE = 'warning md_member_outside_array sdb1';

  it.each([
    ['fewer events', 40n],
    ['as many events', 42n],
    ['more events', 44n],
  ])('is a split brain, and unsafe to add through the bitmap, with %s', async (_than, events) => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, [1], { superblock: { events } }));
    expect(await raid.verdicts()).toEqual([SPLIT, UNSAFE, DEGRADED, OUTSIDE]);
  });

  it.each([
    ['fewer events: md would rebuild it in full', 40n, [SPLIT, DEGRADED, OUTSIDE]],
    ['as many events', 42n, [SPLIT, UNSAFE, DEGRADED, OUTSIDE]],
    ['more events', 44n, [SPLIT, UNSAFE, DEGRADED, OUTSIDE]],
  ])('is a split brain without a bitmap, with %s', async (_than, events, verdicts) => {
    const raid = mirrorOf([0], WITHOUT_BITMAP);
    raid.plug('sdb1', side(1, [1], both(WITHOUT_BITMAP, { superblock: { events } })));
    expect(await raid.verdicts()).toEqual(verdicts);
  });

  it('says who calls whom missing, with slots and events', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, [1], { superblock: { events: 44n } }), { serial: 'S-2' });
    expect(await raid.finding('md_split_brain')).toMatchObject({
      subject: { array: 'md0', member: 'sdb1', disk: 'S-2' },
      evidence: [
        'sdb1 (slot 1, events 44) calls slot 0 missing',
        'sda1 (slot 0, events 42) calls slot 1 missing',
      ],
    });
  });

  it.each([
    ['fewer events', 40n],
    ['as many events', 42n],
    ['more events', 44n],
  ])('is found in a three-way mirror, two against one, with %s', async (_than, events) => {
    const raid = mirrorOf([0, 1], THREE);
    raid.plug('sdc1', side(2, [2], both(THREE, { superblock: { events } })));
    expect(await raid.verdicts()).toEqual([
      'critical md_split_brain sdc1',
      'critical md_readd_unsafe sdc1',
      'warning md_array_degraded md0',
      'warning md_member_outside_array sdc1',
    ]);
  });

  it('is found when two lie beside one that runs', async () => {
    const raid = mirrorOf([0], THREE);
    for (const slot of [1, 2]) raid.plug(slot === 1 ? 'sdb1' : 'sdc1', side(slot, [1, 2], THREE));
    const verdicts = await raid.verdicts();
    expect(verdicts.filter((one) => one.includes('md_split_brain'))).toEqual([
      'critical md_split_brain sdb1',
      'critical md_split_brain sdc1',
    ]);
  });

  it('is found when a disk was replaced before the halves ran apart', async () => {
    // The replacement got number 2 for slot 1: neither half has it at the number of its slot.
    const raid = mirrorOf([0]);
    const roles = [GONE, GONE, 1];
    raid.plug('sdb1', memberDisk({ deviceNumber: 2, roles }, { eventsCleared: 20n }));
    expect(await raid.verdicts()).toEqual([SPLIT, UNSAFE, DEGRADED, OUTSIDE]);
  });

  it('is found in the metadata of an array that is only gathered, not started', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, [1]));
    raid.assemble({
      name: 'md127',
      state: 'inactive',
      members: [listed('sdb1', 1, { slot: 'none', state: 'spare' })],
    });
    expect(await raid.verdicts()).toEqual([
      'critical md_array_inactive md127',
      SPLIT,
      UNSAFE,
      DEGRADED,
      OUTSIDE,
    ]);
  });
});

describe('no split brain', () => {
  async function codes(raid: Raid): Promise<readonly string[]> {
    return (await raid.judge()).map(({ code }) => code);
  }

  it('is a member that only fell out: it was never told, and calls nobody missing', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, [0, 1], { superblock: { events: 38n } }));
    expect(await raid.verdicts()).toEqual([DEGRADED, 'warning md_member_outside_array sdb1']);
  });

  it('is a member that does not know the disk by which it was replaced, nor the one that came later', async () => {
    const members = [listed('sdc1', 3, { slot: 0 }), listed('sdb1', 2, { slot: 1 })];
    const raid = new Raid();
    const roles = [GONE, GONE, 1, 0];
    raid.plug('sdc1', memberDisk({ deviceNumber: 3, roles }));
    raid.plug('sdb1', memberDisk({ deviceNumber: 2, roles }));
    raid.plug('sdd1', memberDisk({ deviceNumber: 1, roles: [0, 1], events: 30n }));
    raid.assemble({ members });
    expect(await raid.verdicts()).toEqual(['warning md_member_outside_array sdd1']);
  });

  it('is a member that left after another had been lost, which was replaced since', async () => {
    const raid = new Raid();
    const roles = [0, GONE, GONE, 1];
    raid.plug('sda1', memberDisk({ raidDisks: 3, deviceNumber: 0, roles }));
    raid.plug('sdd1', memberDisk({ raidDisks: 3, deviceNumber: 3, roles }));
    const left = { raidDisks: 3, deviceNumber: 2, roles: [0, GONE, 2], events: 30n };
    raid.plug('sdc1', memberDisk(left));
    raid.assemble({ slots: 3, members: [listed('sda1', 0), listed('sdd1', 3, { slot: 1 })] });
    expect(await codes(raid)).not.toContain('md_split_brain');
  });

  it('is a copy of a member, or another path to it', async () => {
    const raid = mirrorOf([0, 1]);
    raid.plug('sdx', side(0, [0, 1]));
    expect(await raid.verdicts()).toEqual(['warning md_member_outside_array sdx']);
  });

  it('is a device of the array with a damaged superblock beside it', async () => {
    const raid = mirrorOf([0]);
    const damaged = side(1, [1]);
    damaged[8 * 512 + 200] = 0xff;
    raid.plug('sdb1', damaged);
    expect(await raid.verdicts()).toEqual([DEGRADED]);
  });

  it('is a spare beside the array', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', memberDisk({ deviceNumber: 1, roles: [0] }));
    expect(await codes(raid)).not.toContain('md_split_brain');
  });
});

describe('two halves that ran apart and were assembled together', () => {
  /** As incremental assembly leaves them when both have as many events. */
  function joined(): Raid {
    const raid = mirrorOf([0, 1]);
    raid.plug('sda1', side(0, [0]));
    raid.plug('sdb1', side(1, [1]));
    return raid;
  }

  it('are a split brain inside the array, and their superblocks disagree, while nothing was written', async () => {
    const raid = joined();
    expect(await raid.verdicts()).toEqual([
      'critical md_split_brain md0',
      'critical md_superblocks_disagree md0',
    ]);
    expect(await raid.finding('md_split_brain')).toMatchObject({
      evidence: [
        'sda1 (slot 0, events 42) calls slot 1 missing',
        'sdb1 (slot 1, events 42) calls slot 0 missing',
      ],
    });
  });

  it('are silent after the first update, which makes all superblocks equal', async () => {
    const raid = joined();
    await raid.verdicts();
    for (const slot of [0, 1]) raid.update(slot === 0 ? 'sda1' : 'sdb1', side(slot, [0, 1]));
    expect(await raid.verdicts()).toEqual([]);
  });

  it('are not judged from one look: an update under way looks the same', async () => {
    const raid = joined();
    const begin = raid.clock.now();
    raid.host.onRead = () => {
      if (raid.clock.now() === begin) return;
      raid.host.blocks.set('/dev/sda1', side(0, [0, 1]));
      raid.host.blocks.set('/dev/sdb1', side(1, [0, 1]));
    };
    expect(await raid.verdicts()).toEqual([]);
  });

  it('are not judged while the array is being reshaped', async () => {
    const raid = joined();
    raid.assemble({
      syncAction: 'reshape',
      members: [listed('sda1', 0), listed('sdb1', 1)],
    });
    expect(await raid.verdicts()).toEqual([]);
  });
});

describe('one array running under two names', () => {
  function twice(uuid?: string): Raid {
    const raid = mirrorOf([0], { array: { uuid } });
    raid.plug('sdb1', side(1, [1]));
    raid.assemble({ name: 'md127', members: [listed('sdb1', 1)], uuid });
    return raid;
  }

  it.each([
    ["the kernel's word", ARRAY_UUID.replaceAll(':', '')],
    ['the superblocks', undefined],
  ])('is a split brain of both, by %s', async (_by, uuid) => {
    expect(await twice(uuid).verdicts()).toEqual([
      'critical md_split_brain md0',
      'critical md_split_brain md127',
      'critical md_array_degraded md0',
      'critical md_array_degraded md127',
    ]);
  });

  it('is none when the second is not started', async () => {
    const raid = twice(ARRAY_UUID.replaceAll(':', ''));
    raid.assemble({
      name: 'md127',
      state: 'inactive',
      uuid: ARRAY_UUID.replaceAll(':', ''),
      members: [listed('sdb1', 1, { slot: 'none', state: 'spare' })],
    });
    const found = (await raid.judge()).filter(({ code }) => code === 'md_split_brain');
    expect(found.map(({ subject }) => subject)).toEqual([
      { array: 'md0', member: 'sdb1', disk: 'sdb1' },
    ]);
  });
});

describe('halves of an array of which none runs', () => {
  function unassembled(): Raid {
    const raid = new Raid();
    raid.plug('sda1', side(0, [0]));
    raid.plug('sdb1', side(1, [1]));
    return raid;
  }

  it('are named before anybody assembles them', async () => {
    const raid = unassembled();
    const found = await raid.judge();
    expect(found.map(({ code, subject }) => [code, subject.member])).toEqual([
      ['md_split_brain', 'sda1'],
      ['md_split_brain', 'sdb1'],
    ]);
    expect(found[0]).toMatchObject({ summary: `sda1 and sdb1 are ${APART}` });
  });

  it('are named also when they were gathered into an array that is not started', async () => {
    const raid = unassembled();
    const gathered = { slot: 'none', state: 'spare' } as const;
    raid.assemble({
      state: 'inactive',
      members: [listed('sda1', 0, gathered), listed('sdb1', 1, gathered)],
    });
    expect(await raid.verdicts()).toEqual([
      'critical md_array_inactive md0',
      'critical md_split_brain sda1',
      'critical md_split_brain sdb1',
    ]);
  });

  it('are nothing when they saw each other last, or belong to different arrays', async () => {
    const raid = unassembled();
    raid.plug('sdb1', side(1, [0, 1]));
    raid.plug('sdc1', side(1, [1], { superblock: { arrayUuid: new Uint8Array(16).fill(9) } }));
    expect(await raid.verdicts()).toEqual([]);
  });
});
