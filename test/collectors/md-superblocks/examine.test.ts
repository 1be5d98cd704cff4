import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBitmap } from '../../../src/collectors/md-superblocks/decode-bitmap.ts';
import { decodeV1 } from '../../../src/collectors/md-superblocks/decode-v1.ts';
import {
  describeSuperblock,
  type ExamineContext,
  examineFields,
} from '../../../src/collectors/md-superblocks/examine.ts';
import type { Superblock } from '../../../src/collectors/md-superblocks/reading.ts';
import { type BitmapFields, bitmapImage } from '../../support/bitmap-images.ts';
import { ARRAY_UUID, type V1Fields, v1Image } from '../../support/superblock-images.ts';

const SECTORS = 204_800;

function v1(fields: Partial<V1Fields>, version: '1.0' | '1.2' = '1.2'): Superblock {
  const sector = version === '1.2' ? 8 : 204_784;
  const bytes = v1Image({ superOffset: BigInt(sector), ...fields });
  const result = decodeV1(bytes, { version, sector, deviceSectors: SECTORS });
  if (!result.ok) throw new Error(result.error.detail);
  return result.superblock;
}

function context(fields: Partial<BitmapFields> = {}): ExamineContext {
  const owner = { version: '1.2', byteOrder: 'little', arrayUuid: ARRAY_UUID } as const;
  const bitmap = decodeBitmap(bitmapImage(fields), owner);
  return {
    device: '/dev/sdb1',
    deviceSectors: SECTORS,
    bitmap: bitmap.ok ? bitmap.bitmap : undefined,
  };
}

/** Times depend on the machine's zone. */
function withoutTimes(fields: ReadonlyMap<string, string>): unknown {
  return Object.fromEntries([...fields].filter(([label]) => !label.endsWith('Time')));
}

describe('examineFields', () => {
  it('has the fields that mdadm prints of a mirror member', () => {
    expect(withoutTimes(examineFields(v1({}), context()))).toEqual({
      Magic: 'a92b4efc',
      Version: '1.2',
      'Feature Map': '0x1',
      'Array UUID': ARRAY_UUID,
      Name: 'store:home',
      'Raid Level': 'raid1',
      'Raid Devices': '2',
      'Avail Dev Size': '202752 sectors (99.00 MiB 103.81 MB)',
      'Array Size': '100352 KiB (98.00 MiB 102.76 MB)',
      'Used Dev Size': '200704 sectors (98.00 MiB 102.76 MB)',
      'Data Offset': '2048 sectors',
      'Super Offset': '8 sectors',
      'Unused Space': 'before=1968 sectors, after=2048 sectors',
      State: 'clean',
      'Device UUID': 'a0a1a2a3:a4a5a6a7:a8a9aaab:acadaeaf',
      'Internal Bitmap': '8 sectors from superblock',
      'Bad Block Log': '512 entries available at offset 16 sectors',
      Checksum: expect.stringMatching(/^[0-9a-f]+ - correct$/),
      Events: '42',
      'Device Role': 'Active device 0',
      'Array State': "AA ('A' == active, '.' == missing, 'R' == replacing)",
    });
  });

  it.each<[string, Partial<V1Fields>, Record<string, string | undefined>]>([
    [
      'a member being rebuilt onto a replacement',
      { featureMap: 0x13, recoveryOffset: 512n, deviceNumber: 2, roles: [0, 1, 1] },
      {
        'Recovery Offset': '512 sectors',
        'Device Role': 'Replacement device 1',
        'Array State': "AR ('A' == active, '.' == missing, 'R' == replacing)",
      },
    ],
    ['a spare', { deviceNumber: 5 }, { 'Device Role': 'spare' }],
    ['a role from the future', { roles: [0xfffc] }, { 'Device Role': 'reserved' }],
    [
      'a journal whose tail stands in for the recovery offset',
      { featureMap: 0x202, recoveryOffset: 64n, roles: [0xfffd] },
      {
        'Device Role': 'Journal',
        'Recovery Offset': '64 sectors',
        'Unused Space': expect.any(String),
      },
    ],
    [
      'slots claimed wrongly',
      { level: 0, raidDisks: 3, roles: [0, 0, 2] },
      { 'Array State': "?.A ('A' == active, '.' == missing, 'R' == replacing)" },
    ],
    [
      'a shrinking reshape that moves the data',
      {
        featureMap: 0x44,
        level: 5,
        newLevel: 77,
        layout: 2,
        newLayout: 0,
        deltaDisks: -1,
        reshapePosition: 2_000_000n,
        newChunkSectors: 128,
        newOffset: -1024,
      },
      {
        "Reshape pos'n": '1000000 (976.56 MiB 1024.00 MB)',
        'Delta Devices': '-1 (3->2)',
        'New Level': '-unknown-',
        'New Layout': 'left-asymmetric',
        'New Chunksize': '64K',
        'New Offset': '1024 sectors',
        'Unused Space': undefined,
        'Array State': "AA. ('A' == active, '.' == missing, 'R' == replacing)",
      },
    ],
    [
      'a reshape that changes nothing else',
      { featureMap: 0x44, newLevel: 1 },
      { 'New Level': undefined, 'Delta Devices': undefined, 'New Offset': undefined },
    ],
    [
      'a device that shrank',
      { size: 210_000n },
      {
        State: 'clean TRUNCATED DEVICE',
        'Unused Space': 'before=1968 sectors, after=-7247 sectors DEVICE TOO SMALL',
      },
    ],
    [
      'room of one sector, which mdadm cannot tell',
      { size: 202_751n },
      { 'Unused Space': undefined },
    ],
    [
      'a partial parity log',
      { featureMap: 0x400, level: 5, raidDisks: 3, ppl: { offset: 8, size: 100 } },
      {
        PPL: '100 sectors at offset 8 sectors from superblock',
        'Unused Space': 'before=1940 sectors, after=2048 sectors',
      },
    ],
    [
      'bad blocks',
      { featureMap: 8 },
      { 'Bad Block Log': '512 entries available at offset 16 sectors - bad blocks present.' },
    ],
    [
      'no log and no room for one',
      { featureMap: 8, badBlockLog: { shift: 0, size: 0, offset: 0 } },
      { 'Bad Block Log': undefined },
    ],
    ['flags', { deviceFlags: 3 }, { Flags: 'write-mostly failfast' }],
    [
      'a linear array',
      { level: -1, chunkSectors: 128 },
      { Rounding: '64K', 'Chunk Size': undefined },
    ],
    ['a raid0 without layout', { level: 0, layout: 1 }, { Layout: undefined, 'Chunk Size': '0K' }],
    ['a raid0 with layout', { featureMap: 4096, level: 0, layout: 1 }, { Layout: 'original' }],
    ['a raid6 of two slots', { level: 6 }, { 'Array Size': undefined }],
    ['a raid10 of no copies', { level: 10 }, { 'Array Size': undefined }],
    ['a raid4', { level: 4, raidDisks: 3 }, { 'Array Size': '200704 KiB (196.00 MiB 205.52 MB)' }],
    ['an unclean array', { resyncOffset: 0n }, { State: 'active' }],
  ])('has the right words for %s', (_, fields, expected) => {
    const words = examineFields(v1(fields), context());
    for (const [label, value] of Object.entries(expected)) expect(words.get(label)).toEqual(value);
  });

  it('reckons the unused space of a member whose data lies before its superblock', () => {
    const behind = { dataOffset: 16n, dataSize: 204_000n, size: 200_000n };
    const log = { shift: 0, size: 8, offset: -8 };
    const fields = (more: Partial<V1Fields>) =>
      examineFields(v1({ ...behind, badBlockLog: log, ...more }, '1.0'), context());
    expect(fields({ bitmapOffset: -16 }).get('Unused Space')).toBe(
      'before=16 sectors, after=4752 sectors',
    );
    expect(fields({ featureMap: 0 }).get('Unused Space')).toBe(
      'before=16 sectors, after=4760 sectors',
    );
    expect(fields({ size: 204_768n }).get('Unused Space')).toBe(
      'before=16 sectors, after=0 sectors',
    );
    const none = { dataOffset: 0n, size: 204_784n, dataSize: 204_784n };
    expect(fields(none).has('Unused Space')).toBe(false);
  });

  it('leaves out what the size of the device would tell when it is unknown', () => {
    const words = examineFields(v1({}), {
      ...context(),
      deviceSectors: undefined,
      bitmap: undefined,
    });
    expect(words.has('Unused Space')).toBe(false);
    expect(words.get('State')).toBe('clean');
  });

  it('names the cluster of a clustered array', () => {
    const words = examineFields(v1({}), context({ nodes: 2, clusterName: 'shelf' }));
    expect(words.get('Cluster Name')).toBe('shelf');
  });

  it('stays short whatever number of slots is claimed', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.integer(), (raidDisks, deltaDisks) => {
        const hostile = v1({ featureMap: 4, raidDisks, deltaDisks });
        expect(describeSuperblock(hostile, context()).length).toBeLessThan(5000);
      }),
      { numRuns: 50 },
    );
    const words = examineFields(v1({ raidDisks: 3000 }), context()).get('Array State');
    expect(words).toContain('… 3000 slots');
  });
});

describe('describeSuperblock', () => {
  it('adds what mdadm does not print, and what is wrong', () => {
    const fields = { correctedReads: 8, roles: [0xfffd, 0, 0xfffe], recoveryOffset: 9n, pad0: 1 };
    const text = describeSuperblock(v1(fields), context());
    expect(text).toContain('/dev/sdb1:\n          Magic : a92b4efc\n        Version : 1.2\n');
    expect(text).toContain('\n  Device Number : 0\n');
    expect(text).toContain('\n          Roles : 0:journal 1:0 2:faulty\n');
    expect(text).toContain('\nCorrected Reads : 8 sectors\n');
    expect(text).toContain('\n   Journal Tail : 9 sectors\n');
    expect(text).toContain('\n        Problem : padding-not-zero: ');
  });
});
