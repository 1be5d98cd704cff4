import { describe, expect, it } from 'vitest';
import { MEMBER_SECTORS } from '../../support/member-disks.ts';
import { mirrorOf, side } from '../../support/mirror.ts';
import { listed, type Raid } from '../../support/raid.ts';

const BOTH = [0, 1];
const EMPTY = new Uint8Array(MEMBER_SECTORS * 512);

describe('which devices are read', () => {
  it('finds a device that is plugged in later', async () => {
    const raid = mirrorOf([0]);
    expect((await raid.survey()).outside).toEqual([]);
    raid.plug('sdb1', side(1, BOTH));
    expect((await raid.survey()).outside.map(({ look }) => look.name)).toEqual(['sdb1']);
    raid.unplug('sdb1');
    expect((await raid.survey()).outside).toEqual([]);
  });

  it('reads at once another disk of the same name, by its sequence number or size', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdq', EMPTY);
    raid.host.files.set('/sys/class/block/sdq/diskseq', '7\n');
    await raid.survey();
    raid.plug('sdq', side(1, BOTH));
    raid.host.files.set('/sys/class/block/sdq/diskseq', '8\n');
    expect((await raid.survey()).outside).toHaveLength(1);
  });

  it.each(['ram0', 'zram0', 'sr0', 'fd0', 'md9', 'nvme0c0n1', 'sdq'])(
    'leaves %s alone: memory, removable media, arrays, devices without a node or a medium',
    async (name) => {
      const raid = mirrorOf([]);
      raid.plug(name, name === 'sdq' ? new Uint8Array(0) : side(1, BOTH));
      if (name.startsWith('nvme')) raid.host.files.delete(`/sys/class/block/${name}/dev`);
      await raid.survey();
      expect(raid.readsOf(name)).toBe(0);
    },
  );

  it('tries again a device that could not be opened, for that wakes nothing', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, BOTH));
    raid.host.failingBlocks.set('/dev/sdb1', 'denied');
    expect((await raid.survey()).denied).toEqual(['/dev/sdb1']);
    raid.host.failingBlocks.delete('/dev/sdb1');
    const { denied, outside } = await raid.survey();
    expect(denied).toEqual([]);
    expect(outside).toHaveLength(1);
  });

  it('tries again a device whose read failed when others use it, and not before', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, BOTH));
    raid.host.failingBlocks.set('/dev/sdb1', 'io');
    await raid.survey();
    raid.host.failingBlocks.delete('/dev/sdb1');
    expect((await raid.survey()).problems).toHaveLength(1);
    raid.host.noteRead('sdb1');
    expect(await raid.survey()).toMatchObject({ problems: [], outside: [{}] });
  });

  it('keeps what a member said last when a later read fails, with the failure beside it', async () => {
    const raid = mirrorOf([0]);
    await raid.survey();
    raid.host.failingBlocks.set('/dev/sda1', 'io');
    raid.host.noteWrite('sda1');
    const { arrays, problems } = await raid.survey();
    const look = arrays[0]?.rounds.at(-1)?.members[0]?.look;
    expect(look?.problem).toEqual({ reason: 'io', subject: '/dev/sda1', detail: 'io: /dev/sda1' });
    expect(look?.examined?.found?.superblock.events).toBe(42n);
    expect(problems).toEqual([look?.problem]);
  });

  it('does not read members of external metadata as if they were native', async () => {
    const raid = mirrorOf([]);
    raid.plug('sda', side(0, BOTH));
    raid.assemble({ metadata: 'external:imsm', state: 'inactive', members: [listed('sda', 0)] });
    const { arrays, outside } = await raid.survey();
    expect(arrays).toEqual([]);
    expect(outside).toEqual([]);
  });

  it('reads 0.90 metadata of an array that calls itself 0.91 while it is reshaped', async () => {
    const raid = mirrorOf([0]);
    raid.assemble({ metadata: '0.91', members: [listed('sda1', 0)] });
    const { arrays } = await raid.survey();
    expect(arrays).toHaveLength(1);
    expect(arrays[0]?.rounds.at(-1)?.members[0]?.look?.examined?.found).toBeUndefined();
  });

  it('names the disk below each member and each device outside', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, BOTH), { serial: 'S-2' });
    const { identities } = await raid.survey();
    expect([...identities].map(([name, { disk }]) => [name, disk])).toEqual([
      ['sda1', 'sda1'],
      ['sdb1', 'S-2'],
    ]);
  });
});

describe('the UUID of an array', () => {
  async function uuidOf(raid: Raid): Promise<string | undefined> {
    return (await raid.survey()).arrays[0]?.uuid;
  }
  const other = { superblock: { arrayUuid: new Uint8Array(16).fill(9) } };

  it("is the kernel's word", async () => {
    const uuid = 'ffffffff-0000-0000-0000-000000000001';
    expect(await uuidOf(mirrorOf(BOTH, { array: { uuid } }))).toBe(
      'ffffffff:00000000:00000000:00000001',
    );
  });

  it('is that of most members in sync, and of none when two are as many', async () => {
    const raid = mirrorOf([0, 1, 2], { superblock: { raidDisks: 3 } });
    raid.plug('sda1', side(0, BOTH, other));
    expect(await uuidOf(raid)).toBe('10111213:14151617:18191a1b:1c1d1e1f');
    raid.assemble({ members: [listed('sda1', 0), listed('sdb1', 1)] });
    raid.host.noteRead('sdb1');
    expect(await uuidOf(raid)).toBeUndefined();
  });

  it('is not known from damaged superblocks, nor without any', async () => {
    const raid = mirrorOf([0]);
    const damaged = side(0, [0]);
    damaged[8 * 512 + 200] = 0xff;
    raid.plug('sda1', damaged);
    expect(await uuidOf(raid)).toBeUndefined();
  });
});
