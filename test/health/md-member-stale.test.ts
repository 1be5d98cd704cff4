import { describe, expect, it } from 'vitest';
import { memberDisk } from '../support/member-disks.ts';
import { both, type Given, GONE, mirrorOf, side } from '../support/mirror.ts';
import { listed, type Raid } from '../support/raid.ts';
import { v090Image } from '../support/superblock-images-v090.ts';

const STALE = 'critical md_member_stale sdb1';
const THEN = 1_700_000_600n;
const BOTH = [0, 1];
const MEMBERS = ['sda1', 'sdb1'];

/** A two-way mirror whose second member says other than the first. */
function lagging(of: Given, first: Given = {}): Raid {
  const raid = mirrorOf(BOTH, first);
  raid.plug('sdb1', side(1, BOTH, both(first, of)));
  return raid;
}

/** The update time that is `seconds` before the clock of a machine that starts now. */
function ago(raid: Raid, seconds: number): bigint {
  return BigInt(Math.floor(raid.clock.now() / 1000) - seconds);
}

describe('md_member_stale by the superblocks', () => {
  it.each<[string, Given]>([
    [
      'an update time that stayed behind, with as many events',
      { superblock: { utime: THEN - 3n } },
    ],
    ['fewer events by more than one', { superblock: { events: 40n } }],
    [
      'more events by more than one, for its time',
      { superblock: { events: 44n, utime: THEN - 3n } },
    ],
  ])('holds for a member with %s', async (_what, given) => {
    expect(await lagging(given).verdicts()).toEqual([STALE]);
  });

  it('shows both times, both counts and how often it was read', async () => {
    const raid = lagging({ superblock: { utime: THEN - 60n } });
    expect(await raid.finding('md_member_stale')).toMatchObject({
      severity: 'critical',
      subject: { array: 'md0', member: 'sdb1', disk: 'sdb1' },
      evidence: [
        'updated 2023-11-14T22:22:20.000Z, the newest 2023-11-14T22:23:20.000Z: 60 s behind',
        'events 42, the newest 42: 0 behind',
        'so in each of 4 rounds of reads',
      ],
    });
  });

  it('names the one of three that stayed behind', async () => {
    const three: Given = { superblock: { raidDisks: 3 } };
    const raid = mirrorOf([0, 1, 2], three);
    raid.plug('sdc1', side(2, [0, 1, 2], both(three, { superblock: { utime: THEN - 60n } })));
    expect(await raid.verdicts()).toEqual(['critical md_member_stale sdc1']);
  });

  it('holds for one that began to lose them while another was away, and so still calls that one missing', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, [0], { superblock: { utime: THEN - 60n } }));
    expect(await raid.verdicts()).toContain('critical md_member_stale sda1');
  });

  it('holds on a parity level as well', async () => {
    const raid = lagging({ superblock: { events: 40n } });
    raid.assemble({ level: 'raid5', members: MEMBERS.map((name, slot) => listed(name, slot)) });
    expect(await raid.verdicts()).toEqual([STALE]);
  });

  it('holds under load once the difference lasted for ten seconds, however fresh the newest update', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, { superblock: { utime: ago(raid, 0) } }));
    expect(await raid.verdicts()).toEqual([]);
    raid.update('sda1', side(0, BOTH, { superblock: { utime: ago(raid, 0), events: 43n } }));
    expect(await raid.verdicts()).toEqual([STALE]);
  });

  it('holds beside a difference that has stood for long', async () => {
    const raid = lagging({ bitmap: { state: 2 } });
    const damaged = 'warning md_superblock_invalid sdb1';
    expect(await raid.verdicts()).toEqual([damaged]);
    raid.update('sdb1', side(1, BOTH, { bitmap: { state: 2 }, superblock: { events: 38n } }));
    // Each poll adds but one round to those that differed before.
    expect(await raid.verdicts()).toEqual([damaged]);
    raid.host.noteRead('sdb1');
    await raid.verdicts();
    raid.host.noteRead('sdb1');
    expect(await raid.verdicts()).toEqual([STALE, damaged]);
  });
});

describe('md_member_stale is silent about superblocks', () => {
  it.each<[string, Given]>([
    ['one event apart, as clean and dirty step by', { superblock: { events: 41n } }],
    ['two seconds apart', { superblock: { utime: THEN - 2n } }],
    ['of another array', { superblock: { arrayUuid: new Uint8Array(16).fill(9), events: 9n } }],
  ])('%s', async (_what, given) => {
    const verdicts = await lagging(given).verdicts();
    expect(verdicts.filter((one) => one.includes('stale'))).toEqual([]);
  });

  it('when the members call each other missing: the older side may hold the right data', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, [0], { bitmap: { dirty: [1] } }));
    raid.plug('sdb1', side(1, [1], { superblock: { utime: THEN - 60n }, bitmap: { dirty: [9] } }));
    const stale = async () =>
      (await raid.verdicts()).filter((one) => one.includes('md_member_stale'));
    expect(await stale()).toEqual([]);
    await raid.clock.advance(120_000);
    expect(await stale()).toEqual([]);
    expect(await raid.verdicts()).toContain('critical md_split_brain md0');
  });

  it('while the newest update is seconds old: it may be on its way to the other member', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, { superblock: { utime: ago(raid, 5) } }));
    expect(await raid.verdicts()).toEqual([]);
  });

  it('when the second round finds them equal: the first was torn by an update', async () => {
    const raid = lagging({ superblock: { events: 38n, utime: THEN - 60n } });
    const begin = raid.clock.now();
    raid.host.onRead = () => {
      if (raid.clock.now() > begin) raid.host.blocks.set('/dev/sdb1', side(1, BOTH));
    };
    expect(await raid.verdicts()).toEqual([]);
    const { arrays } = await raid.survey();
    expect(arrays[0]?.rounds).toHaveLength(1);
  });

  it('when members step one after the other in every round', async () => {
    const raid = mirrorOf(BOTH);
    let step = 0n;
    raid.host.onRead = (name) => {
      step += 1n;
      const slot = name === 'sda1' ? 0 : 1;
      raid.update(name, side(slot, BOTH, { superblock: { events: 42n + (step % 2n) } }));
    };
    for (let poll = 0; poll < 5; poll += 1) expect(await raid.verdicts()).toEqual([]);
  });

  it('when the clock was set back an hour, and every later update is older than the ones before', async () => {
    const raid = mirrorOf(BOTH, { superblock: { utime: THEN } });
    const begin = raid.clock.now();
    const later = { superblock: { utime: THEN - 3600n, events: 43n } };
    raid.update('sda1', side(0, BOTH, later));
    raid.host.onRead = () => {
      if (raid.clock.now() > begin) raid.host.blocks.set('/dev/sdb1', side(1, BOTH, later));
    };
    for (let poll = 0; poll < 3; poll += 1) expect(await raid.verdicts()).toEqual([]);
  });

  it('of a spare, which md passes over at clean and dirty', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug(
      'sdc1',
      memberDisk({ deviceNumber: 2, roles: BOTH, events: 30n, utime: THEN - 900n }),
    );
    raid.assemble({
      members: [
        ...MEMBERS.map((name, slot) => listed(name, slot)),
        listed('sdc1', 2, { slot: 'none', state: 'spare' }),
      ],
    });
    expect(await raid.verdicts()).toEqual([]);
  });

  it('of a member that is being rebuilt', async () => {
    const raid = lagging({ superblock: { events: 30n, featureMap: 3 } });
    raid.assemble({
      syncAction: 'recover',
      members: [listed('sda1', 0), listed('sdb1', 1, { state: 'spare' })],
    });
    expect(await raid.verdicts()).toEqual(['critical md_array_degraded md0']);
  });

  it('of a member that failed while it was read', async () => {
    const raid = mirrorOf(BOTH);
    const begin = raid.clock.now();
    raid.plug('sda1', memberDisk({ roles: [0, GONE], events: 45n }, { eventsCleared: 20n }));
    raid.host.onRead = () => {
      if (raid.clock.now() !== begin) return;
      const faulty = { slot: 'none', state: 'faulty' } as const;
      raid.assemble({ members: [listed('sda1', 0), listed('sdb1', 1, faulty)] });
    };
    expect(await raid.verdicts()).toEqual([
      'critical md_array_degraded md0',
      'warning md_member_faulty sdb1',
    ]);
  });

  it.each<[string, Parameters<Raid['assemble']>[0]]>([
    ['during a reshape', { syncAction: 'reshape', members: [] }],
    ['on a level without redundancy', { level: 'raid0', members: [] }],
  ])('%s', async (_when, shape) => {
    const raid = lagging({ superblock: { events: 30n } });
    raid.assemble({ ...shape, members: MEMBERS.map((name, slot) => listed(name, slot)) });
    const verdicts = await raid.verdicts();
    expect(verdicts.filter((one) => one.includes('md_member_stale'))).toEqual([]);
  });

  it('of a cluster, whose other machines write them too', async () => {
    const clustered: Given = { superblock: { featureMap: 257 } };
    expect(await lagging({ superblock: { events: 30n } }, clustered).verdicts()).toEqual([]);
  });

  it.each([
    ['runs', { syncAction: 'resync' }],
    ['waits for the first write', { state: 'read-auto', syncLine: 'resync=PENDING' }],
  ])('one event and minutes apart after a crash, while the resync %s', async (_how, array) => {
    const crashed: Given = { superblock: { events: 43n, utime: THEN + 300n, resyncOffset: 0n } };
    const raid = lagging({ superblock: { events: 42n, utime: THEN } }, crashed);
    raid.assemble({ ...array, members: MEMBERS.map((name, slot) => listed(name, slot)) });
    expect(await raid.verdicts()).toEqual([]);
    // More than one event is no crash's doing.
    raid.update('sdb1', side(1, BOTH, both(crashed, { superblock: { events: 40n } })));
    expect(await raid.verdicts()).toContain(STALE);
  });
});

describe('md_member_stale with metadata 0.90', () => {
  it('holds by the update time as well', async () => {
    const disk = (slot: number, utime: number) => {
      const bytes = new Uint8Array(256 * 512);
      const number = { number: slot, major: 8, minor: 17, raidDisk: slot, state: 6 };
      bytes.set(v090Image({ sizeKib: 64, utime, thisDisk: number }), 128 * 512);
      return bytes;
    };
    const raid = mirrorOf([]);
    raid.plug('sda1', disk(0, 1_300_000_600));
    raid.plug('sdb1', disk(1, 1_300_000_500));
    raid.assemble({
      metadata: '0.90',
      members: MEMBERS.map((name, slot) => listed(name, slot)),
    });
    expect(await raid.verdicts()).toEqual([STALE]);
  });
});
