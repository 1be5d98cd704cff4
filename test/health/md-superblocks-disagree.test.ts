import { describe, expect, it } from 'vitest';
import { both, type Given, mirrorOf, side, WITHOUT_BITMAP } from '../support/mirror.ts';
import { listed, type Raid } from '../support/raid.ts';
import { ARRAY_UUID } from '../support/superblock-images.ts';

const DISAGREE = 'critical md_superblocks_disagree md0';
const BOTH = [0, 1];
const FOREIGN: Given = { superblock: { arrayUuid: new Uint8Array(16).fill(9) } };

/** A two-way mirror whose second member says other than the first. */
function differing(of: Given, first: Given = {}): Raid {
  const raid = mirrorOf(BOTH, first);
  raid.plug('sdb1', side(1, BOTH, both(first, of)));
  return raid;
}

async function disagreements(raid: Raid): Promise<readonly string[]> {
  return (await raid.verdicts()).filter((one) => one.includes('md_superblocks_disagree'));
}

describe('md_superblocks_disagree between members', () => {
  it.each<[string, Given]>([
    ['creation time', { superblock: { ctime: 1_600_000_000n } }],
    ['layout', { superblock: { layout: 2 } }],
    ['size', { superblock: { size: 2048n } }],
    ['raid disks', { superblock: { raidDisks: 3, roles: [0, 1] } }],
    ['roles', { superblock: { roles: [0, 1, 2] } }],
  ])('holds when they differ in %s', async (field, given) => {
    const found = await differing(given).finding('md_superblocks_disagree');
    expect(found.severity).toBe('critical');
    expect(found.summary).toContain(field);
  });

  it('shows what each of them says', async () => {
    const raid = differing({ superblock: { ctime: 1_600_000_000n } });
    expect(await raid.finding('md_superblocks_disagree')).toMatchObject({
      subject: { array: 'md0' },
      summary: 'the members of md0 do not agree on creation time',
      evidence: ['creation time on sda1: 1700000000', 'creation time on sdb1: 1600000000'],
    });
  });

  it('is a warning when only the bitmaps differ', async () => {
    const raid = differing({ bitmap: { chunkSize: 131_072 } });
    expect(await raid.verdicts()).toEqual(['warning md_superblocks_disagree md0']);
  });

  it('holds when one has a bitmap and the other none', async () => {
    expect(await disagreements(differing(WITHOUT_BITMAP))).toEqual([DISAGREE]);
  });

  it('names the array as the difference when two members are of two arrays and nothing tells which runs', async () => {
    const found = await differing(FOREIGN).finding('md_superblocks_disagree');
    expect(found.evidence).toContain('array uuid on sdb1: 09090909:09090909:09090909:09090909');
  });

  it('leaves out a member of another array when it is known which runs', async () => {
    const raid = differing(FOREIGN, {});
    raid.assemble({
      uuid: ARRAY_UUID.replaceAll(':', ''),
      members: [listed('sda1', 0), listed('sdb1', 1)],
    });
    expect(await disagreements(raid)).toEqual([]);
  });
});

describe('md_superblocks_disagree is silent', () => {
  it.each<[string, Given]>([
    ['events', { superblock: { events: 41n } }],
    ['update time', { superblock: { utime: 1_700_000_599n } }],
    ['resync offset', { superblock: { resyncOffset: 0n } }],
    ['bitmap events', { bitmap: { events: 41n } }],
    ['bitmap events cleared', { bitmap: { eventsCleared: 12n } }],
  ])('about %s, which step with every update', async (_field, given) => {
    expect(await differing(given).verdicts()).toEqual([]);
  });

  it.each<[string, Given]>([
    ['the place and size of its data', { superblock: { dataOffset: 2056n, dataSize: 4088n } }],
    ['its corrected read errors', { superblock: { correctedReads: 8 } }],
    ['its flags', { superblock: { deviceFlags: 1 } }],
    ['its bad blocks', { superblock: { featureMap: 9 } }],
    ['the length of its role table', { superblock: { maxDev: 256 } }],
  ])('about %s, which each member has of its own', async (_field, given) => {
    expect(await differing(given).verdicts()).toEqual([]);
  });

  it('when a later look finds them equal', async () => {
    const raid = differing({ superblock: { roles: [0, 1, 2] } });
    const begin = raid.clock.now();
    raid.host.onRead = () => {
      if (raid.clock.now() > begin + 300) raid.host.blocks.set('/dev/sdb1', side(1, BOTH));
    };
    expect(await raid.verdicts()).toEqual([]);
  });

  it.each<[string, Partial<Parameters<Raid['assemble']>[0]>]>([
    ['during a reshape', { syncAction: 'reshape' }],
    ['on a level without redundancy', { level: 'raid0' }],
  ])('%s', async (_when, shape) => {
    const raid = differing({ superblock: { layout: 2 } });
    raid.assemble({ ...shape, members: [listed('sda1', 0), listed('sdb1', 1)] });
    expect(await disagreements(raid)).toEqual([]);
  });

  it('about an array that is not started', async () => {
    const raid = differing({ superblock: { layout: 2 } });
    raid.assemble({ state: 'inactive', members: [listed('sda1', 0), listed('sdb1', 1)] });
    expect(await raid.verdicts()).toEqual(['critical md_array_inactive md0']);
  });
});

describe('md_superblocks_disagree with the kernel', () => {
  const SWAPPED = [listed('sda1', 0, { slot: 1 }), listed('sdb1', 1, { slot: 0 })];

  it('holds for each member that the kernel has in another slot than its superblock says', async () => {
    const raid = mirrorOf(BOTH);
    raid.assemble({ members: SWAPPED });
    expect(await raid.verdicts()).toEqual([
      'critical md_superblocks_disagree sda1',
      'critical md_superblocks_disagree sdb1',
    ]);
  });

  it('says what each thinks', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sdb1', side(1, BOTH, { superblock: { deviceNumber: 5 } }));
    expect(await raid.finding('md_superblocks_disagree')).toMatchObject({
      subject: { array: 'md0', member: 'sdb1', disk: 'sdb1' },
      evidence: ['kernel: slot 1', 'superblock: spare (device number 5)'],
    });
  });

  it('holds also while the array is written to all the time', async () => {
    const raid = mirrorOf(BOTH);
    raid.assemble({ members: SWAPPED });
    raid.host.onRead = (name) => raid.host.noteWrite(name);
    expect(await disagreements(raid)).toHaveLength(2);
  });

  it('is silent when the next look finds the superblock written', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sdb1', side(1, BOTH, { superblock: { deviceNumber: 5 } }));
    const begin = raid.clock.now();
    raid.host.onRead = () => {
      if (raid.clock.now() > begin) raid.host.blocks.set('/dev/sdb1', side(1, BOTH));
    };
    expect(await raid.verdicts()).toEqual([]);
  });
});
