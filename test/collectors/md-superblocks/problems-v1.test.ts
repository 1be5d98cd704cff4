import { describe, expect, it } from 'vitest';
import { decodeV1 } from '../../../src/collectors/md-superblocks/decode-v1.ts';
import {
  ALL_ONES,
  sealV1,
  V1_MIRROR_SECTORS,
  type V1Fields,
  v1Image,
} from '../../support/superblock-images.ts';

const PLACE = { version: '1.2', sector: 8, deviceSectors: V1_MIRROR_SECTORS } as const;

function problems(fields: Partial<V1Fields>): readonly string[] {
  const result = decodeV1(v1Image(fields), PLACE);
  if (!result.ok) throw new Error(result.error.detail);
  return result.superblock.problems.map(({ code }) => code);
}

describe('problemsV1', () => {
  it('calls an unknown feature unknown, not corrupt', () => {
    expect(decodeV1(v1Image({ featureMap: 0x8000_2001 }), PLACE)).toMatchObject({
      superblock: {
        checksum: { valid: true },
        features: ['bitmap'],
        unknownFeatures: 0x8000_2000,
        problems: [{ code: 'unknown-feature', detail: 'feature bits 0x80002000' }],
      },
    });
  });

  it('says when padding is not zero', () => {
    expect(problems({ pad0: 1 })).toEqual(['padding-not-zero']);
    const bytes = v1Image();
    bytes.set([1], 255);
    sealV1(bytes);
    expect(decodeV1(bytes, PLACE)).toMatchObject({
      superblock: { checksum: { valid: true }, problems: [{ code: 'padding-not-zero' }] },
    });
  });

  it.each<[string, Partial<V1Fields>, string]>([
    ['a slot claimed twice without redundancy', { level: 0, roles: [0, 0] }, 'roles-inconsistent'],
    ['a slot claimed three times', { roles: [0, 1, 1, 1] }, 'roles-inconsistent'],
    ['a slot outside the array', { roles: [0, 2] }, 'roles-inconsistent'],
    ['an array of no slots', { raidDisks: 0, roles: [] }, 'no-slots'],
    ['too little data', { dataSize: 9n }, 'data-too-small'],
    ['data that starts inside the superblock', { dataOffset: 15n }, 'data-overlaps-superblock'],
    ['more data than the device holds', { dataSize: 202_753n }, 'device-too-small'],
    ['a data offset beyond the device', { dataOffset: ALL_ONES >> 1n }, 'device-too-small'],
    [
      'a bad-block list without a place',
      { featureMap: 8, badBlockLog: { shift: 0, size: 8, offset: 0 } },
      'bad-block-log-implausible',
    ],
    [
      'a bad-block list larger than a page',
      { featureMap: 8, badBlockLog: { shift: 0, size: 9, offset: 16 } },
      'bad-block-log-implausible',
    ],
    ['a raid0 layout on a mirror', { featureMap: 4096 }, 'raid0-layout-on-other-level'],
    ['a partial parity log beside a bitmap', { featureMap: 0x401 }, 'ppl-with-other-log'],
  ])('says what the kernel would refuse: %s', (_, fields, code) => {
    expect(problems(fields)).toEqual([code]);
  });

  it('lets the data of v1.0 reach up to the superblock behind it', () => {
    const place = { version: '1.0', sector: 204_784, deviceSectors: 204_807 } as const;
    const at = { superOffset: 204_784n, dataOffset: 0n };
    const fits = decodeV1(v1Image({ ...at, dataSize: 204_784n }), place);
    expect(fits).toMatchObject({ superblock: { version: '1.0', problems: [] } });
    const overlaps = decodeV1(v1Image({ ...at, dataSize: 204_785n }), place);
    expect(overlaps).toMatchObject({ superblock: { problems: [{ code: 'device-too-small' }] } });
  });
});
