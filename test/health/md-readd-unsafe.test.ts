import { describe, expect, it } from 'vitest';
import { bitmapImage } from '../support/bitmap-images.ts';
import { memberDisk } from '../support/member-disks.ts';
import { both, type Given, GONE, mirrorOf, side, WITHOUT_BITMAP } from '../support/mirror.ts';
import { listed, type Raid } from '../support/raid.ts';

const UNSAFE = 'critical md_readd_unsafe sdb1';

async function unsafe(raid: Raid): Promise<readonly string[]> {
  return (await raid.verdicts()).filter((one) => one.includes('md_readd_unsafe'));
}

/** Half a mirror running, with the other half as given beside it. */
function beside(outsider: Uint8Array, array: Given = {}): Raid {
  const raid = mirrorOf([0], array);
  raid.plug('sdb1', outsider, { serial: 'S-2' });
  return raid;
}

describe('md_readd_unsafe', () => {
  it('says in numbers why, and what to do instead', async () => {
    const outsider = side(1, [1], {
      superblock: { events: 44n, utime: 1_700_000_700n },
      bitmap: { dirty: [3, 4, 9] },
    });
    const raid = beside(outsider, { bitmap: { dirty: [4, 20] } });
    expect(await raid.finding('md_readd_unsafe')).toMatchObject({
      severity: 'critical',
      subject: { array: 'md0', member: 'sdb1', disk: 'S-2' },
      summary: 'mdadm --add sdb1 would bring stale data into md0 without a full rebuild',
      evidence: [
        "its events 44 are not below the bitmap's events_cleared 20: md would copy only dirty chunks",
        'it is 2 events ahead of the array',
        'it ran without sda1: its superblock calls them missing',
        'events: array 42, sdb1 44',
        'updated: array 2023-11-14T22:23:20.000Z, sdb1 2023-11-14T22:25:00.000Z',
        'dirty chunks: array 2, sdb1 3',
        '2 of them dirty on sdb1 and not in the array',
      ],
      action: expect.stringContaining(
        'When it is certain that sdb1 (S-2) is the side to give up: mdadm --zero-superblock /dev/sdb1, then mdadm /dev/md0 --add /dev/sdb1',
      ),
    });
  });

  it('holds for one that is ahead of the array although it calls nobody missing', async () => {
    const raid = beside(side(1, [0, 1], { superblock: { events: 44n } }));
    expect(await unsafe(raid)).toEqual([UNSAFE]);
  });

  it('holds for one that was told of the failure of a member of the array', async () => {
    const roles = [0xfffe, 1];
    const raid = beside(memberDisk({ deviceNumber: 1, roles }, { eventsCleared: 20n }), {});
    expect(await unsafe(raid)).toEqual([UNSAFE]);
  });

  it('counts no chunks that differ when the two bitmaps have chunks of different size', async () => {
    const outsider = side(1, [1], { bitmap: { chunkSize: 131_072, dirty: [3] } });
    const { evidence } = await beside(outsider).finding('md_readd_unsafe');
    expect(evidence.filter((line) => line.includes('dirty'))).toEqual([
      expect.stringContaining('would copy only dirty chunks'),
      'dirty chunks: array 0, sdb1 1',
    ]);
  });

  it('tells of no chunks when the outsider has no bitmap', async () => {
    const outsider = side(1, [1], WITHOUT_BITMAP);
    const { evidence } = await beside(outsider).finding('md_readd_unsafe');
    expect(evidence.at(-1)).toMatch(/^updated: /);
  });

  it.each([
    ['it is told to be as far as the array, without a bitmap', 42n, [UNSAFE]],
    ['it is one event ahead, without a bitmap', 43n, [UNSAFE]],
    ['it is one event behind, without a bitmap, and is rebuilt in full', 41n, []],
  ])('is right when %s', async (_when, events, found) => {
    const outsider = side(1, [0, 1], both(WITHOUT_BITMAP, { superblock: { events } }));
    expect(await unsafe(beside(outsider, WITHOUT_BITMAP))).toEqual(found);
  });

  it('says that without a bitmap nothing would be copied', async () => {
    const raid = beside(side(1, [0, 1], WITHOUT_BITMAP), WITHOUT_BITMAP);
    expect(await raid.finding('md_readd_unsafe')).toMatchObject({
      evidence: expect.arrayContaining([
        "raid1 without a bitmap, and its events 42 are not below the array's 42",
        'without a bitmap nothing at all would be copied to it',
      ]),
    });
  });

  it.each([
    [40n, []],
    [30n, ['critical md_readd_unsafe sdb1']],
  ])(
    'goes by the bitmap in the file, cleared at %s, where there is one',
    async (eventsCleared, expected) => {
      const raid = mirrorOf([0], { ...WITHOUT_BITMAP, array: { bitmapFile: '/boot/md0.bitmap' } });
      raid.host.blocks.set('/boot/md0.bitmap', bitmapImage({ eventsCleared }));
      raid.plug('sdb1', side(1, [1], both(WITHOUT_BITMAP, { superblock: { events: 35n } })));
      const verdicts = await raid.verdicts();
      expect(verdicts.filter((one) => one.includes('md_readd_unsafe'))).toEqual(expected);
    },
  );

  it('holds where the bitmap lies in a file that is not read here', async () => {
    const raid = mirrorOf([0], { ...WITHOUT_BITMAP, array: { bitmapFile: '/boot/md0.bitmap' } });
    raid.plug('sdb1', side(1, [1], both(WITHOUT_BITMAP, { superblock: { events: 30n } })));
    expect((await raid.finding('md_readd_unsafe')).evidence).toEqual([
      "the array's bitmap is not legible here: md may copy only the chunks that it names",
      'it ran without sda1: its superblock calls them missing',
      'events: array 42, sdb1 30',
      expect.stringMatching(/^updated: /),
    ]);
  });

  it('holds where the bitmap of the array records nothing, even for one that only fell out', async () => {
    const raid = beside(side(1, [0, 1], { superblock: { events: 38n } }));
    await raid.verdicts();
    raid.write('md0', ['sda1']);
    await raid.verdicts();
    raid.write('md0', ['sda1']);
    expect(await unsafe(raid)).toEqual([UNSAFE]);
  });
});

describe('md_readd_unsafe is silent', () => {
  const WAYWARD = side(1, [1], { superblock: { events: 44n } });

  it('about a member that only fell out, which the bitmap brings up to date', async () => {
    const outsider = side(1, [0, 1], { superblock: { events: 38n }, bitmap: { dirty: [1, 2] } });
    expect(await unsafe(beside(outsider, { bitmap: { dirty: [5] } }))).toEqual([]);
  });

  it('about one so old that md rebuilds it in full', async () => {
    const old = side(1, [1], { superblock: { events: 19n } });
    expect(await unsafe(beside(old))).toEqual([]);
    const justNot = side(1, [1], { superblock: { events: 20n } });
    expect(await unsafe(beside(justNot))).toEqual([UNSAFE]);
  });

  it('about parity levels without a bitmap, which are rebuilt in full', async () => {
    const given = both(WITHOUT_BITMAP, { superblock: { level: 5, chunkSectors: 128 } });
    const raid = mirrorOf([0], { ...given, array: { level: 'raid5' } });
    raid.plug('sdb1', side(1, [1], both(given, { superblock: { events: 44n } })));
    expect(await unsafe(raid)).toEqual([]);
  });

  it('about one whose slot is taken', async () => {
    const raid = mirrorOf([0, 1]);
    raid.plug('sdc1', memberDisk({ deviceNumber: 7, roles: [...Array(7).fill(GONE), 1] }));
    expect(await unsafe(raid)).toEqual([]);
  });

  it('about one whose number is taken, also by a faulty member', async () => {
    const raid = beside(WAYWARD);
    const faulty = { slot: 'none', state: 'faulty' } as const;
    raid.assemble({ members: [listed('sda1', 0), listed('sdz1', 1, faulty)] });
    expect(await unsafe(raid)).toEqual([]);
  });

  it('about one that is no member by its own word', async () => {
    const spare = memberDisk({ deviceNumber: 1, roles: [0, GONE], events: 44n });
    expect(await unsafe(beside(spare))).toEqual([]);
  });

  it('about one of another array, or whose superblock is damaged', async () => {
    const arrayUuid = new Uint8Array(16).fill(9);
    expect(await unsafe(beside(side(1, [1], { superblock: { arrayUuid } })))).toEqual([]);
    const damaged = WAYWARD.slice();
    damaged[8 * 512 + 72] = 5;
    expect(await unsafe(beside(damaged))).toEqual([]);
  });

  it('while no member of the array can be read', async () => {
    const raid = beside(WAYWARD);
    raid.host.failingBlocks.set('/dev/sda1', 'io');
    expect(await unsafe(raid)).toEqual(['? md_readd_unsafe md0 io']);
  });
});

describe('md_readd_unsafe about a faulty member still attached', () => {
  const faulty = listed('sdb1', 1, { slot: 'none', state: 'faulty' });

  function attached(given: Parameters<typeof mirrorOf>[1]): Raid {
    const raid = mirrorOf([0], given);
    raid.plug('sdb1', side(1, [0, 1], given));
    raid.assemble({ ...given?.array, members: [listed('sda1', 0), faulty] });
    return raid;
  }

  it('holds without a bitmap: --re-add would copy nothing', async () => {
    const raid = attached(WITHOUT_BITMAP);
    expect(await raid.verdicts()).toEqual([
      'warning md_readd_unsafe sdb1',
      'critical md_array_degraded md0',
      'warning md_member_faulty sdb1',
    ]);
    expect(await raid.finding('md_readd_unsafe')).toMatchObject({
      evidence: ['sdb1 is faulty and still attached', 'raid1 without a bitmap'],
    });
  });

  it.each<[string, Parameters<typeof mirrorOf>[1]]>([
    ['with a bitmap on the members', {}],
    ['with a bitmap in a file', { ...WITHOUT_BITMAP, array: { bitmapFile: '/boot/md0.bitmap' } }],
    ['on a parity level', { ...WITHOUT_BITMAP, array: { level: 'raid5' } }],
  ])('is silent %s', async (_where, given) => {
    expect(await unsafe(attached(given))).toEqual([]);
  });

  it('is silent when the device is gone, so that nothing can be re-added', async () => {
    const raid = attached(WITHOUT_BITMAP);
    raid.unplug('sdb1');
    expect(await unsafe(raid)).toEqual([]);
  });
});

describe('a bitmap that cannot be decoded', () => {
  it('leaves the re-add unsafe: the kernel has its own copy in memory', async () => {
    const raid = mirrorOf([0]);
    const disk = side(0, [0]);
    disk.fill(0xff, 16 * 512, 24 * 512);
    raid.plug('sda1', disk);
    raid.plug('sdb1', side(1, [1]));
    const { evidence } = await raid.finding('md_readd_unsafe');
    expect(evidence[0]).toContain('not legible');
  });
});
