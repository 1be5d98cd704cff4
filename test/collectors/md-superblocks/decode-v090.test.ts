import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeV090 } from '../../../src/collectors/md-superblocks/decode-v090.ts';
import type { Superblock } from '../../../src/collectors/md-superblocks/reading.ts';
import {
  V090_MIRROR,
  V090_MIRROR_SECTOR,
  V090_MIRROR_SECTORS,
  V090_UUID,
  type V090Fields,
  v090Image,
} from '../../support/superblock-images-v090.ts';

const PLACE = {
  version: '0.90',
  sector: V090_MIRROR_SECTOR,
  deviceSectors: V090_MIRROR_SECTORS,
} as const;

const ORDERS = ['little', 'big'] as const;

function decoded(fields: Partial<V090Fields> = {}): Superblock {
  const result = decodeV090(v090Image(fields), PLACE);
  if (!result.ok) throw new Error(result.error.detail);
  return result.superblock;
}

describe.each(ORDERS)('decodeV090 of a superblock written by a %s-endian machine', (order) => {
  it('reads every field of a clean mirror member', () => {
    const descriptor = (number: number, minor: number) => ({
      number,
      major: 8,
      minor,
      raidDisk: number,
      stateBits: 6,
      states: ['active', 'sync'],
      role: number,
    });
    expect(decoded({ order, events: 0x1_0000_002an, checkpointEvents: 7n })).toEqual({
      version: '0.90',
      byteOrder: order,
      arrayUuid: V090_UUID,
      deviceUuid: undefined,
      name: undefined,
      createdAt: 1_300_000_000,
      updatedAt: 1_300_000_600,
      level: 1,
      levelWord: 'raid1',
      layout: 0,
      sizeSectors: 204_672n,
      chunkBytes: 0,
      raidDisks: 2,
      events: 0x1_0000_002an,
      deviceNumber: 0,
      role: 0,
      roles: [0, 1],
      maxDevices: 27,
      featureMap: undefined,
      features: [],
      unknownFeatures: 0,
      deviceFlags: [],
      dataOffsetSectors: 0n,
      dataSizeSectors: undefined,
      superOffsetSectors: 204_672n,
      clean: true,
      resyncOffsetSectors: undefined,
      recoveryOffsetSectors: undefined,
      journalTailSectors: undefined,
      reshape: undefined,
      bitmapOffsetSectors: undefined,
      ppl: undefined,
      badBlockLog: undefined,
      correctedReadErrors: undefined,
      logicalBlockSize: undefined,
      checksum: expect.objectContaining({ valid: true }),
      v090: {
        minorVersion: 90,
        patchVersion: 0,
        preferredMinor: 3,
        notPersistent: false,
        stateBits: 1,
        devices: { total: 2, active: 2, working: 2, failed: 0, spare: 0 },
        descriptors: [descriptor(0, 17), descriptor(1, 33)],
        ownDescriptor: descriptor(0, 17),
      },
      problems: [],
    });
  });

  it('reads an unclean array: the checkpoint holds only at the present event count', () => {
    const unclean = { order, state: 0, recoveryCheckpoint: 8192 };
    expect(decoded({ ...unclean, checkpointEvents: 42n })).toMatchObject({
      clean: false,
      resyncOffsetSectors: 8192n,
    });
    expect(decoded({ ...unclean, checkpointEvents: 41n })).toMatchObject({
      clean: false,
      resyncOffsetSectors: 0n,
    });
  });

  it('reads a reshape with its chunk in bytes', () => {
    const reshape = {
      minorVersion: 91,
      reshapePosition: 0x1_0000_0002n,
      newLevel: 6,
      deltaDisks: -1,
      newLayout: 2,
      newChunkBytes: 65_536,
    };
    expect(decoded({ order, level: 5, ...reshape }).reshape).toEqual({
      positionSectors: 0x1_0000_0002n,
      newLevel: 6,
      newLevelWord: 'raid6',
      deltaDisks: -1,
      newLayout: 2,
      newChunkBytes: 65_536,
      backwards: true,
      newOffsetSectors: undefined,
    });
  });

  it('finds the bitmap right behind the superblock when there is one', () => {
    expect(decoded({ order, state: 0x101 }).bitmapOffsetSectors).toBe(8);
  });

  it('tells a wrong checksum and keeps the fields', () => {
    const bytes = v090Image({ order });
    bytes.set([1, 2, 3, 4], 600);
    expect(decodeV090(bytes, PLACE)).toMatchObject({
      ok: true,
      superblock: {
        events: 42n,
        checksum: { valid: false },
        problems: [{ code: 'bad-checksum' }],
      },
    });
  });
});

describe('decodeV090', () => {
  it('accepts a checksum of which only the 16-bit fold was stored, as Alpha did', () => {
    const bytes = v090Image();
    const view = new DataView(bytes.buffer);
    const full = view.getUint32(152, true);
    const once = (full & 0xffff) + (full >>> 16);
    view.setUint32(152, (once & 0xffff) + (once >>> 16), true);
    const result = decodeV090(bytes, PLACE);
    expect(result).toMatchObject({ superblock: { checksum: { expected: full, valid: true } } });
  });

  it.each([
    { state: 0, role: 'spare', words: [] },
    { state: 1, role: 'faulty', words: ['faulty'] },
    { state: 2, role: 1, words: ['active'] },
    { state: 6, role: 1, words: ['active', 'sync'] },
    { state: 9, role: 'removed', words: ['faulty', 'removed'] },
    { state: 1 << 18, role: 'journal', words: ['journal'] },
    { state: 0x606, role: 1, words: ['active', 'sync', 'write-mostly', 'failfast'] },
  ])('reads the device state $state as $role', ({ state, role, words }) => {
    const entry = { number: 1, major: 8, minor: 33, raidDisk: 1, state };
    const superblock = decoded({
      thisDisk: entry,
      disks: [...V090_MIRROR.disks.slice(0, 1), entry],
    });
    expect(superblock.role).toBe(role);
    expect(superblock.roles).toEqual([0, role]);
    expect(superblock.v090?.ownDescriptor.states).toEqual(words);
  });

  it('reads the flags of the device from its own descriptor', () => {
    const thisDisk = { ...V090_MIRROR.thisDisk, state: 0x606 };
    expect(decoded({ thisDisk }).deviceFlags).toEqual(['write-mostly', 'failfast']);
  });

  it('reads the slot of a spare as the −1 that is stored', () => {
    const thisDisk = { number: 5, major: 8, minor: 65, raidDisk: -1, state: 0 };
    expect(decoded({ thisDisk })).toMatchObject({
      role: 'spare',
      deviceNumber: 5,
      v090: { ownDescriptor: { raidDisk: -1 } },
    });
  });

  it('has no reshape once the position is all ones', () => {
    const done = { minorVersion: 91, reshapePosition: 0xffff_ffff_ffff_ffffn };
    expect(decoded(done).reshape).toBeUndefined();
  });

  it('reads the logical block size that new kernels store', () => {
    expect(decoded({ logicalBlockSize: 4096 }).logicalBlockSize).toBe(4096);
  });

  it.each<[string, Partial<V090Fields>, string]>([
    ['an array of no slots', { raidDisks: 0, disks: [] }, 'no-slots'],
    [
      'a slot outside the array',
      { disks: [{ number: 0, major: 8, minor: 1, raidDisk: 2, state: 6 }] },
      'roles-inconsistent',
    ],
    ['more data than the device holds', { sizeKib: 102_337 }, 'device-too-small'],
  ])('says what is wrong: %s', (_, fields, code) => {
    expect(decoded(fields).problems.map((problem) => problem.code)).toEqual([code]);
  });

  it.each([
    { what: 'too few bytes', bytes: v090Image().subarray(0, 4095), code: 'short' },
    { what: 'zeros', bytes: new Uint8Array(4096), code: 'no-magic' },
    { what: 'minor 89', bytes: v090Image({ minorVersion: 89 }), code: 'unsupported-version' },
  ])('refuses $what as $code', ({ bytes, code }) => {
    expect(decodeV090(bytes, PLACE)).toMatchObject({ ok: false, error: { code } });
  });

  it('does not take a v1 superblock for its own', () => {
    const bytes = v090Image();
    bytes.set([1], 4);
    expect(decodeV090(bytes, PLACE)).toMatchObject({
      error: { code: 'unsupported-version', detail: 'version 1.90' },
    });
  });

  it('yields a reading or a typed error for any truncation and any mutation', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ORDERS),
        fc.oneof(fc.nat(4096), fc.constant(4096)),
        fc.array(fc.tuple(fc.nat(4095), fc.nat(255)), { maxLength: 8 }),
        (order, length, changes) => {
          const bytes = v090Image({ order });
          for (const [at, value] of changes) bytes.set([value], at);
          const result = decodeV090(bytes.subarray(0, length), PLACE);
          if (result.ok) expect(result.superblock.roles.length).toBeLessThanOrEqual(27);
          else expect(result.error.detail).not.toBe('');
        },
      ),
      { numRuns: 1000 },
    );
  });
});
