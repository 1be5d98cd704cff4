import { describe, expect, it } from 'vitest';
import { callsMissing } from '../../../src/collectors/md-superblocks/calls-missing.ts';
import { decodeV1 } from '../../../src/collectors/md-superblocks/decode-v1.ts';
import { decodeV090 } from '../../../src/collectors/md-superblocks/decode-v090.ts';
import type {
  Superblock,
  SuperblockResult,
} from '../../../src/collectors/md-superblocks/reading.ts';
import { FAULTY, GONE } from '../../support/mirror.ts';
import { V1_MIRROR_SECTORS, v1Image } from '../../support/superblock-images.ts';
import {
  V090_MIRROR_SECTOR,
  V090_MIRROR_SECTORS,
  type V090Disk,
  v090Image,
} from '../../support/superblock-images-v090.ts';

function superblockOf(result: SuperblockResult): Superblock {
  if (!result.ok) throw new Error(result.error.detail);
  return result.superblock;
}

/** The superblock of device `deviceNumber` with this role table, in an array of `raidDisks` slots. */
function v1(deviceNumber: number, roles: readonly number[], raidDisks = 3): Superblock {
  const deviceUuid = new Uint8Array(16).fill(deviceNumber + 1);
  const bytes = v1Image({ deviceNumber, roles, raidDisks, deviceUuid });
  const place = { version: '1.2', sector: 8, deviceSectors: V1_MIRROR_SECTORS } as const;
  return superblockOf(decodeV1(bytes, place));
}

/** The v0.90 superblock of a slot of three, with these slots filled; device numbers are of no use there. */
function v090(slot: number, filled: readonly number[]): Superblock {
  const disk = (raidDisk: number): V090Disk => ({
    number: raidDisk,
    major: 8,
    minor: 16 * raidDisk + 1,
    raidDisk,
    state: filled.includes(raidDisk) ? 6 : 9,
  });
  const given = { raidDisks: 3, disks: [0, 1, 2].map(disk), thisDisk: disk(slot) };
  const place = {
    version: '0.90',
    sector: V090_MIRROR_SECTOR,
    deviceSectors: V090_MIRROR_SECTORS,
  } as const;
  return superblockOf(decodeV090(v090Image(given), place));
}

describe('callsMissing', () => {
  it.each<[string, Superblock, Superblock, boolean]>([
    ['present', v1(0, [0, 1, 2]), v1(1, [0, 1, 2]), false],
    ['removed', v1(0, [0, GONE, 2]), v1(1, [0, 1, 2]), true],
    ['faulty', v1(0, [0, FAULTY, 2]), v1(1, [0, 1, 2]), true],
    ['in another slot', v1(0, [0, 2, 1]), v1(1, [0, 1, 2]), false],
    ['faulty, whatever its number', v1(0, [0, 1, 2, FAULTY]), v1(3, [0, GONE, 2, 1]), true],
    ['present by a later number', v1(0, [0, GONE, 2, 1]), v1(3, [0, GONE, 2, 1]), false],
    ['replaced, at its first number', v1(0, [0, GONE, 2, 1]), v1(1, [0, 1, 2]), true],
  ])('goes by the role that the speaker records: %s', (_role, speaker, other, missing) => {
    expect(callsMissing(speaker, other)).toBe(missing);
  });

  it('takes a later number in a slot that the speaker has filled for a disk that it never met', () => {
    expect(callsMissing(v1(2, [0, 1, 2]), v1(3, [0, GONE, GONE, 1]))).toBe(false);
  });

  it('takes a later number in an empty slot for missing, when the two have no third device in common', () => {
    expect(callsMissing(v1(0, [0, GONE, GONE]), v1(3, [GONE, GONE, GONE, 1]))).toBe(true);
  });

  it('takes it for one that came later, when they have', () => {
    expect(callsMissing(v1(2, [0, GONE, 2]), v1(3, [0, GONE, GONE, 1]))).toBe(false);
  });

  it('does not take each other for a common third', () => {
    const speaker = v1(3, [GONE, GONE, GONE, 0], 2);
    const other = v1(2, [GONE, GONE, 1, 0], 2);
    expect(callsMissing(speaker, other)).toBe(true);
  });

  it('is never said of a spare, nor of the same device', () => {
    expect(callsMissing(v1(0, [0, 1]), v1(2, [0, 1]))).toBe(false);
    expect(callsMissing(v1(0, [GONE, 1]), v1(0, [0, 1]))).toBe(false);
  });

  it.each<[string, Superblock, Superblock, boolean]>([
    ['filled', v090(0, [0, 1, 2]), v090(1, [0, 1, 2]), false],
    ['empty, with no third in common', v090(0, [0]), v090(1, [1, 2]), true],
    ['empty, with a third in common', v090(2, [0, 2]), v090(1, [0, 1]), false],
  ])(
    'goes by slots alone in 0.90, where numbers change at each failure: %s',
    (_slot, speaker, other, missing) => {
      expect(callsMissing(speaker, other)).toBe(missing);
    },
  );
});
