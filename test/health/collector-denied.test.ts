import { describe, expect, it } from 'vitest';
import { judge } from '../../src/health/index.ts';
import { AT, array, arraysReading, snapshotWith } from '../support/md.ts';
import { both, type Given, mirrorOf, side } from '../support/mirror.ts';
import { Raid } from '../support/raid.ts';

describe('collector_denied', () => {
  it('names the devices that may not be read, and says what to grant', async () => {
    const raid = mirrorOf([0, 1]);
    for (const name of ['sda1', 'sdb1']) raid.host.failingBlocks.set(`/dev/${name}`, 'denied');
    expect(await raid.finding('collector_denied')).toMatchObject({
      severity: 'warning',
      summary: 'superblocks: 2 paths are denied to rotwatch',
      evidence: ['/dev/sda1', '/dev/sdb1'],
      action: expect.stringContaining('CAP_DAC_READ_SEARCH'),
    });
  });

  it('leaves what the kernel itself tells to be judged, and says of the rest that it is not', async () => {
    const raid = mirrorOf([0]);
    raid.host.failingBlocks.set('/dev/sda1', 'denied');
    const verdicts = await raid.verdicts();
    expect(verdicts).toContain('critical md_array_degraded md0');
    expect(verdicts).toContain('? md_split_brain md0 denied');
    expect(verdicts).toContain('warning collector_denied');
  });

  it('leaves what the other members tell to be judged', async () => {
    const three: Given = { superblock: { raidDisks: 3 } };
    const raid = mirrorOf([0, 1, 2], three);
    raid.plug('sdb1', side(1, [0, 1, 2], both(three, { superblock: { events: 30n } })));
    raid.host.failingBlocks.set('/dev/sdc1', 'denied');
    const found = (await raid.verdicts()).filter((one) => !one.startsWith('?'));
    expect(found).toEqual(['critical md_member_stale sdb1', 'warning collector_denied']);
  });

  it('ends as soon as the permission is there, without waiting for the disk to be used', async () => {
    const raid = mirrorOf([0, 1]);
    raid.plug('sdq1', side(1, [0, 1]));
    for (const name of ['sdb1', 'sdq1']) raid.host.failingBlocks.set(`/dev/${name}`, 'denied');
    expect(await raid.verdicts()).toContain('warning collector_denied');
    raid.host.failingBlocks.clear();
    expect(await raid.verdicts()).toEqual(['warning md_member_outside_array sdq1']);
  });

  it('is silent about other errors, and without a reading', async () => {
    const raid = mirrorOf([0, 1]);
    raid.host.failingBlocks.set('/dev/sda1', 'io');
    expect(await raid.verdicts()).not.toContain('warning collector_denied');
    const codes = judge(snapshotWith({ status: 'pending' }, { status: 'pending' }));
    expect(codes.map(({ code }) => code)).not.toContain('collector_denied');
  });

  it('counts one device as one', async () => {
    const raid = mirrorOf([0, 1]);
    raid.host.failingBlocks.set('/dev/sda1', 'denied');
    expect((await raid.finding('collector_denied')).summary).toBe(
      'superblocks: 1 path is denied to rotwatch',
    );
  });

  it('names the files of the kernel that are denied, and only those', () => {
    const problem = (reason: 'denied' | 'io', subject: string) => ({ reason, subject, detail: '' });
    const reading = {
      ...arraysReading(array()),
      problems: [problem('denied', '/proc/mdstat'), problem('io', '/sys/block/md0/md/level')],
    };
    const found = judge(snapshotWith({ status: 'ok', at: AT, reading }));
    expect(found.filter(({ code }) => code === 'collector_denied')).toMatchObject([
      {
        severity: 'warning',
        summary: "the kernel's view of arrays: 1 path is denied to rotwatch",
        evidence: ['/proc/mdstat'],
      },
    ]);
  });

  it('is silent on a machine without arrays, where the devices are compared with nothing', async () => {
    const raid = new Raid();
    raid.plug('sda1', side(0, [0, 1]));
    raid.host.failingBlocks.set('/dev/sda1', 'denied');
    expect(await raid.verdicts()).toEqual([]);
  });
});
