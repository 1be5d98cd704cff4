import { describe, expect, it } from 'vitest';
import { both, type Given, mirrorOf, side } from '../support/mirror.ts';
import { listed, type Raid } from '../support/raid.ts';
import { ARRAY_UUID } from '../support/superblock-images.ts';

const UUID = new Uint8Array(16).fill(9);
const FOREIGN: Given = {
  superblock: { arrayUuid: UUID, name: 'other:1' },
  bitmap: { uuid: UUID },
};
const THREE: Given = { superblock: { raidDisks: 3 } };
const KERNELS_WORD = ARRAY_UUID.replaceAll(':', '');

function foreign(slots: readonly number[], given: Given, uuid: string | undefined): Raid {
  const raid = mirrorOf(slots, { ...given, array: { uuid } });
  raid.plug('sdb1', side(1, slots, both(given, FOREIGN)));
  return raid;
}

describe('md_superblock_foreign', () => {
  it("holds by the kernel's word, and shows both UUIDs", async () => {
    const raid = foreign([0, 1], {}, KERNELS_WORD);
    expect(await raid.verdicts()).toEqual(['critical md_superblock_foreign sdb1']);
    expect(await raid.finding('md_superblock_foreign')).toMatchObject({
      subject: { array: 'md0', member: 'sdb1', disk: 'sdb1' },
      evidence: [
        `array UUID of md0: ${ARRAY_UUID}`,
        'on sdb1: 09090909:09090909:09090909:09090909 (other:1, slot 1)',
      ],
    });
  });

  it('holds by the word of most members where the kernel does not tell', async () => {
    const raid = foreign([0, 1, 2], THREE, undefined);
    expect(await raid.verdicts()).toEqual(['critical md_superblock_foreign sdb1']);
  });

  it('holds for the only member', async () => {
    const raid = mirrorOf([1], { ...FOREIGN, array: { uuid: KERNELS_WORD } });
    expect(await raid.verdicts()).toEqual([
      'critical md_superblock_foreign sdb1',
      'critical md_array_degraded md0',
    ]);
  });

  it('does not hide that another member lost writes', async () => {
    const raid = foreign([0, 1, 2], THREE, KERNELS_WORD);
    raid.plug('sdc1', side(2, [0, 1, 2], both(THREE, { superblock: { events: 30n } })));
    expect(await raid.verdicts()).toEqual([
      'critical md_member_stale sdc1',
      'critical md_superblock_foreign sdb1',
    ]);
  });

  it('is silent when nothing tells which of two arrays it is', async () => {
    const verdicts = await foreign([0, 1], {}, undefined).verdicts();
    expect(verdicts).toEqual(['critical md_superblocks_disagree md0']);
  });

  it('is silent about a spare, which md writes when it is needed', async () => {
    const raid = foreign([0], {}, KERNELS_WORD);
    const spare = { slot: 'none', state: 'spare' } as const;
    raid.assemble({ slots: 1, members: [listed('sda1', 0), listed('sdb1', 1, spare)] });
    expect(await raid.verdicts()).toEqual([]);
  });

  it('is silent when the next look finds the array itself', async () => {
    const raid = foreign([0, 1], {}, KERNELS_WORD);
    const begin = raid.clock.now();
    raid.host.onRead = () => {
      if (raid.clock.now() > begin) raid.host.blocks.set('/dev/sdb1', side(1, [0, 1]));
    };
    expect(await raid.verdicts()).toEqual([]);
  });
});
