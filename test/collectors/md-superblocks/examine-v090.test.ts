import { describe, expect, it } from 'vitest';
import { decodeV090 } from '../../../src/collectors/md-superblocks/decode-v090.ts';
import {
  describeSuperblock,
  examineFields,
} from '../../../src/collectors/md-superblocks/examine.ts';
import type { Superblock } from '../../../src/collectors/md-superblocks/reading.ts';
import { V090_UUID, type V090Fields, v090Image } from '../../support/superblock-images-v090.ts';

const SECTORS = 204_800;
const CONTEXT = { device: '/dev/sdb1', deviceSectors: SECTORS, bitmap: undefined };

function v090(fields: Partial<V090Fields>): Superblock {
  const place = { version: '0.90', sector: 204_672, deviceSectors: SECTORS } as const;
  const result = decodeV090(v090Image(fields), place);
  if (!result.ok) throw new Error(result.error.detail);
  return result.superblock;
}

/** Times depend on the machine's zone. */
function withoutTimes(fields: ReadonlyMap<string, string>): unknown {
  return Object.fromEntries([...fields].filter(([label]) => !label.endsWith('Time')));
}

describe('examineFields of v0.90', () => {
  it('has the fields that mdadm prints of a v0.90 member', () => {
    expect(withoutTimes(examineFields(v090({ state: 0x100, notPersistent: 1 }), CONTEXT))).toEqual({
      Magic: 'a92b4efc',
      Version: '0.90.00',
      UUID: V090_UUID,
      Eedk: 'not persistent',
      'Raid Level': 'raid1',
      'Used Dev Size': '102336 (99.94 MiB 104.79 MB)',
      'Array Size': '102336 (99.94 MiB 104.79 MB)',
      'Raid Devices': '2',
      'Total Devices': '2',
      'Preferred Minor': '3',
      State: 'active',
      'Internal Bitmap': 'present',
      'Active Devices': '2',
      'Working Devices': '2',
      'Failed Devices': '0',
      'Spare Devices': '0',
      Checksum: expect.stringMatching(/ - correct$/),
      Events: '42',
    });
  });

  it.each<[string, Partial<V090Fields>, Record<string, string | undefined>]>([
    [
      'a reshape of a raid10',
      {
        minorVersion: 91,
        level: 10,
        layout: 0x102,
        newLayout: 0x10201,
        newLevel: 0,
        newChunkBytes: 65_536,
        deltaDisks: 1,
      },
      {
        "Reshape pos'n": '0',
        'Delta Devices': '1 (1->2)',
        'New Level': 'raid0',
        'New Layout': 'near=1, offset=2',
        'New Chunksize': '65536',
        Layout: 'near=2',
      },
    ],
    [
      'a reshape to far copies',
      { minorVersion: 91, level: 10, layout: 0x102, newLayout: 0x201, newLevel: 10 },
      { 'New Layout': 'near=1, far=2', 'New Level': undefined, 'New Chunksize': undefined },
    ],
    [
      'a reshape of a raid5',
      { minorVersion: 91, level: 5, layout: 2, newLayout: 0, newLevel: 5 },
      { 'New Layout': 'left-asymmetric' },
    ],
    ['a linear array', { level: -1, chunkBytes: 65_536 }, { Rounding: '64K' }],
    ['a raid0', { level: 0, chunkBytes: 65_536 }, { 'Chunk Size': '64K', Layout: undefined }],
  ])('has the right words for %s of v0.90', (_, fields, expected) => {
    const words = examineFields(v090(fields), CONTEXT);
    for (const [label, value] of Object.entries(expected)) expect(words.get(label)).toEqual(value);
  });
});

describe('describeSuperblock of v0.90', () => {
  it('lists the device table of v0.90, the device itself first', () => {
    const text = describeSuperblock(
      v090({ order: 'big', thisDisk: { number: 2, major: 8, minor: 49, raidDisk: -1, state: 0 } }),
      CONTEXT,
    );
    expect(text).toContain('\n     Byte Order : big-endian\n');
    expect(text.split('\n').slice(-5)).toEqual([
      '      Number   Major   Minor   RaidDevice State',
      'this       2       8      49      -1      spare',
      '   0       0       8      17       0      active sync',
      '   1       1       8      33       1      active sync',
      '',
    ]);
  });
});
