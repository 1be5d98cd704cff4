import { describe, expect, it } from 'vitest';
import { MEMBER_SECTORS } from '../support/member-disks.ts';
import { mirrorOf, side } from '../support/mirror.ts';
import { listed, Raid } from '../support/raid.ts';
import { v090Image } from '../support/superblock-images-v090.ts';

const BOTH = [0, 1];

/** A device of `sectors` with a v0.90 superblock that lies at `sector`. */
function v090Disk(sectors: number, sector: number): Uint8Array {
  const bytes = new Uint8Array(sectors * 512);
  bytes.set(v090Image({ sizeKib: 64 }), sector * 512);
  return bytes;
}

describe('md_member_outside_array', () => {
  it('names a device that fell out of the array, its disk, and what its superblock says', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, BOTH, { superblock: { events: 38n } }), { serial: 'S-2' });
    expect(await raid.finding('md_member_outside_array')).toMatchObject({
      severity: 'warning',
      subject: { array: 'md0', member: 'sdb1', disk: 'S-2' },
      summary: 'sdb1 has the superblock of a member of md0 and is not in it',
      evidence: [
        'array UUID 10111213:14151617:18191a1b:1c1d1e1f, role 1',
        'events 38, updated 2023-11-14T22:23:20.000Z',
      ],
    });
  });

  it('names a pulled member that was plugged back under another name', async () => {
    const raid = mirrorOf(BOTH);
    const pulled = side(1, BOTH);
    raid.unplug('sdb1');
    raid.plug('sdq1', pulled);
    expect(await raid.verdicts()).toEqual([
      'critical md_member_vanished sdb1',
      'warning md_member_outside_array sdq1',
    ]);
  });

  it('calls a copy of a member, or another path to it, what it is', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sdq1', side(0, BOTH));
    expect(await raid.finding('md_member_outside_array')).toMatchObject({
      summary:
        'sdq1 has the very superblock of sda1, a member of md0: a copy, or another path to it',
    });
  });

  it('ends when the device becomes a member, and begins when it stops being one', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, BOTH));
    const outside = 'warning md_member_outside_array sdb1';
    expect(await raid.verdicts()).toContain(outside);
    raid.assemble({ members: [listed('sda1', 0), listed('sdb1', 1)] });
    expect(await raid.verdicts()).toEqual([]);
    raid.assemble({ members: [listed('sda1', 0)] });
    expect(await raid.verdicts()).toContain(outside);
  });

  it('is silent about a device that is added while the others are read', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, BOTH));
    raid.host.onRead = (name) => {
      if (name === 'sdb1') raid.assemble({ members: [listed('sda1', 0), listed('sdb1', 1)] });
    };
    expect(await raid.verdicts()).toEqual([]);
  });
});

describe('md_member_outside_array is silent', () => {
  it('about devices of other arrays, of none, and with a damaged superblock', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sdp1', side(1, BOTH, { superblock: { arrayUuid: new Uint8Array(16).fill(9) } }));
    raid.plug('sdq1', new Uint8Array(MEMBER_SECTORS * 512));
    const damaged = side(1, BOTH);
    damaged[8 * 512 + 200] = 0xff;
    raid.plug('sdr1', damaged);
    expect(await raid.verdicts()).toEqual([]);
  });

  it("about a whole disk on which its last partition's superblock is seen", async () => {
    const raid = new Raid();
    // 0.90 does not record where it lies: 64 KiB before the end of both.
    raid.plug('sda1', v090Disk(256, 128), { wholeDisk: 'sda', startSector: 256 });
    raid.plug('sda', v090Disk(512, 384));
    raid.assemble({ slots: 1, metadata: '0.90', members: [listed('sda1', 0)] });
    expect(await raid.verdicts()).toEqual([]);
    expect((await raid.survey()).outside).toEqual([]);
  });

  it('about the last partition of a whole disk that is itself a member', async () => {
    const raid = new Raid();
    raid.plug('sda', v090Disk(512, 384));
    raid.plug('sda1', v090Disk(256, 128), { wholeDisk: 'sda', startSector: 256 });
    raid.assemble({ slots: 1, metadata: '0.90', members: [listed('sda', 0)] });
    expect((await raid.survey()).outside).toEqual([]);
  });

  it('not about a partition that has a superblock of its own beside that of its disk', async () => {
    const raid = new Raid();
    raid.plug('sda', v090Disk(512, 384));
    raid.plug('sda1', v090Disk(256, 128), { wholeDisk: 'sda', startSector: 64 });
    raid.assemble({ slots: 1, metadata: '0.90', members: [listed('sda', 0)] });
    expect((await raid.survey()).outside.map(({ look }) => look.name)).toEqual(['sda1']);
  });

  it('about the paths below a multipath device that is a member, which are not even read', async () => {
    const raid = mirrorOf(BOTH);
    raid.unplug('sdb1');
    raid.plug('dm-0', side(1, BOTH), { slaves: ['sdb', 'sdc'] });
    for (const path of ['sdb', 'sdc']) raid.plug(path, side(1, BOTH), { holders: ['dm-0'] });
    raid.assemble({ members: [listed('sda1', 0), listed('dm-0', 1)] });
    expect(await raid.verdicts()).toEqual([]);
    expect(raid.readsOf('sdb')).toBe(0);
  });
});
