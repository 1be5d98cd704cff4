import { describe, expect, it } from 'vitest';
import { sampled } from '../../src/metrics/family.ts';
import { identityFamilies } from '../../src/metrics/identity.ts';
import { AT, array, member, snapshotOf, snapshotWith } from '../support/md.ts';
import { both, mirrorOf, side } from '../support/mirror.ts';
import { listed } from '../support/raid.ts';
import { ARRAY_UUID } from '../support/superblock-images.ts';

function labelsOf(snapshot: ReturnType<typeof snapshotOf>, name: string) {
  const family = identityFamilies.find((one) => one.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  const { samples } = sampled(family, snapshot);
  expect(samples.every(([, value]) => value === 1)).toBe(true);
  return samples.map(([labels]) => labels);
}

describe('rotwatch_md_array_info', () => {
  it('joins what the kernel says with the UUID and name in the superblocks', async () => {
    const snapshot = await mirrorOf([0, 1]).poll();
    expect(labelsOf(snapshot, 'rotwatch_md_array_info')).toEqual([
      {
        array: 'md0',
        uuid: ARRAY_UUID,
        name: 'store:home',
        level: 'raid1',
        layout: undefined,
        metadata: '1.2',
        consistency_policy: undefined,
      },
    ]);
  });

  it("takes the kernel's UUID before that of the superblocks, and then no name from those", async () => {
    const raid = mirrorOf([0, 1], { array: { uuid: 'f'.repeat(32) } });
    const [labels] = labelsOf(await raid.poll(), 'rotwatch_md_array_info');
    expect(labels).toMatchObject({ uuid: Array(4).fill('ffffffff').join(':') });
    expect(labels?.['name']).toBeUndefined();
  });

  it('takes no name from a superblock of another array', async () => {
    const raid = mirrorOf([0, 1, 2], { superblock: { raidDisks: 3 } });
    const foreign = { arrayUuid: new Uint8Array(16).fill(9), name: 'other' };
    raid.plug(
      'sda1',
      side(0, [0, 1, 2], both({ superblock: { raidDisks: 3 } }, { superblock: foreign })),
    );
    const [labels] = labelsOf(await raid.poll(), 'rotwatch_md_array_info');
    expect(labels).toMatchObject({ name: 'store:home' });
  });

  it('tells what the kernel says while no superblock was read', () => {
    const given = { layout: 2, chunkBytes: 65_536, level: 'raid5', consistencyPolicy: 'resync' };
    expect(labelsOf(snapshotOf(array(given)), 'rotwatch_md_array_info')).toMatchObject([
      { array: 'md0', level: 'raid5', layout: '2', consistency_policy: 'resync', uuid: undefined },
    ]);
  });

  it('makes no sample without a reading of arrays', () => {
    const error = { reason: 'io', subject: 'md-arrays', detail: 'failed' } as const;
    const snapshot = snapshotWith({ status: 'failed', at: AT, error });
    expect(labelsOf(snapshot, 'rotwatch_md_array_info')).toEqual([]);
    expect(labelsOf(snapshot, 'rotwatch_md_member_info')).toEqual([]);
  });
});

describe('rotwatch_md_member_info', () => {
  it('names the physical disk and the device UUID of each member', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sda', new Uint8Array(512), { serial: 'S-1' });
    raid.plug('sda1', side(0, [0]), { wholeDisk: 'sda', startSector: 2048 });
    const spare = { slot: 'none', state: 'spare' } as const;
    raid.assemble({ members: [listed('sda1', 0), listed('sdz1', 1, spare)] });
    expect(labelsOf(await raid.poll(), 'rotwatch_md_member_info')).toEqual([
      {
        array: 'md0',
        member: 'sda1',
        slot: '0',
        role: 'in_sync',
        disk: 'S-1',
        device_uuid: 'a1a1a2a3:a4a5a6a7:a8a9aaab:acadaeaf',
      },
      {
        array: 'md0',
        member: 'sdz1',
        slot: undefined,
        role: 'spare',
        disk: undefined,
        device_uuid: undefined,
      },
    ]);
  });

  it('tells what the kernel says while no superblock was read', () => {
    const members = [member('sda1', { slot: 0, role: undefined })];
    expect(labelsOf(snapshotOf(array({ members })), 'rotwatch_md_member_info')).toEqual([
      {
        array: 'md0',
        member: 'sda1',
        slot: '0',
        role: undefined,
        disk: undefined,
        device_uuid: undefined,
      },
    ]);
  });
});
