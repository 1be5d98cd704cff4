import { describe, expect, it } from 'vitest';
import { mirrorOf, side } from '../../support/mirror.ts';

const BOOT = '/proc/sys/kernel/random/boot_id';

describe('what a survey tells of writes', () => {
  it('counts the sectors written to arrays, members and all other devices', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, [0, 1]));
    const before = (await raid.survey()).writes;
    raid.write('md0', ['sda1'], 640);
    raid.host.noteWrite('sdb1', 32);
    const { writes } = await raid.survey();
    const grown = (name: string) =>
      Number(writes.get(name)?.sectorsWritten) - Number(before.get(name)?.sectorsWritten);
    expect([grown('md0'), grown('sda1'), grown('sdb1')]).toEqual([640, 640, 32]);
  });

  it('tells disks of one name apart by the sequence number of the kernel', async () => {
    const raid = mirrorOf([0]);
    expect((await raid.survey()).writes.get('sda1')?.sequence).toBeUndefined();
    raid.host.files.set('/sys/class/block/sda1/diskseq', '7\n');
    expect((await raid.survey()).writes.get('sda1')?.sequence).toBe('7');
  });

  it('tells the boot that the counters belong to, where the kernel shows it', async () => {
    const raid = mirrorOf([0]);
    expect((await raid.survey()).boot).toBeUndefined();
    raid.host.files.set(BOOT, '6d1c8a52-0000-4000-8000-3f2a6c1d9e00\n');
    expect((await raid.survey()).boot).toBe('6d1c8a52-0000-4000-8000-3f2a6c1d9e00');
  });

  it('lists all whole devices of the machine, members or not, by what they tell of themselves', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdq', new Uint8Array(4096), { serial: 'SPARE-1' });
    expect((await raid.survey()).disks?.map(({ disk }) => disk)).toEqual([
      'md0',
      'sda1',
      'SPARE-1',
    ]);
  });
});
