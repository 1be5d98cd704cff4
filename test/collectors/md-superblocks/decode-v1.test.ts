import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeV1 } from '../../../src/collectors/md-superblocks/decode-v1.ts';
import type { Superblock } from '../../../src/collectors/md-superblocks/reading.ts';
import {
  ARRAY_UUID,
  DEVICE_UUID,
  V1_MIRROR_SECTORS,
  type V1Fields,
  v1Image,
} from '../../support/superblock-images.ts';

const PLACE = { version: '1.2', sector: 8, deviceSectors: V1_MIRROR_SECTORS } as const;

function decoded(fields: Partial<V1Fields> = {}): Superblock {
  const result = decodeV1(v1Image(fields), PLACE);
  if (!result.ok) throw new Error(result.error.detail);
  return result.superblock;
}

describe('decodeV1', () => {
  it('reads every field of a clean mirror member', () => {
    expect(decoded({ correctedReads: 7, logicalBlockSize: 4096 })).toEqual({
      version: '1.2',
      byteOrder: 'little',
      arrayUuid: ARRAY_UUID,
      deviceUuid: DEVICE_UUID,
      name: 'store:home',
      createdAt: 1_700_000_000,
      updatedAt: 1_700_000_600,
      level: 1,
      levelWord: 'raid1',
      layout: 0,
      sizeSectors: 200_704n,
      chunkBytes: 0,
      raidDisks: 2,
      events: 42n,
      deviceNumber: 0,
      role: 0,
      roles: [0, 1],
      maxDevices: 128,
      featureMap: 1,
      features: ['bitmap'],
      unknownFeatures: 0,
      deviceFlags: [],
      dataOffsetSectors: 2048n,
      dataSizeSectors: 202_752n,
      superOffsetSectors: 8n,
      clean: true,
      resyncOffsetSectors: undefined,
      recoveryOffsetSectors: undefined,
      journalTailSectors: undefined,
      reshape: undefined,
      bitmapOffsetSectors: 8,
      ppl: undefined,
      badBlockLog: { offsetSectors: 16, sizeSectors: 8, shift: 0, present: false },
      correctedReadErrors: 7,
      logicalBlockSize: 4096,
      checksum: expect.objectContaining({ valid: true }),
      v090: undefined,
      problems: [],
    });
  });

  it('takes the seconds of a time and leaves its microseconds', () => {
    const time = (999_999n << 40n) | 1_700_000_001n;
    expect(decoded({ ctime: time, utime: time })).toMatchObject({
      createdAt: 1_700_000_001,
      updatedAt: 1_700_000_001,
    });
  });

  it('reads a name that fills its field without a NUL', () => {
    expect(decoded({ name: 'x'.repeat(32) }).name).toBe('x'.repeat(32));
  });

  it.each([
    { level: -5, word: 'faulty' },
    { level: -4, word: 'multipath' },
    { level: -1, word: 'linear' },
    { level: 0, word: 'raid0' },
    { level: 10, word: 'raid10' },
    { level: 77, word: undefined },
  ])('reads level $level as $word', ({ level, word }) => {
    expect(decoded({ level })).toMatchObject({ level, levelWord: word });
  });

  it.each([
    { stored: 0, role: 0 },
    { stored: 0xff00, role: 0xff00 },
    { stored: 0xff01, role: 'reserved' },
    { stored: 0xfffc, role: 'reserved' },
    { stored: 0xfffd, role: 'journal' },
    { stored: 0xfffe, role: 'faulty' },
    { stored: 0xffff, role: 'spare' },
  ])('reads the stored role $stored as $role', ({ stored, role }) => {
    expect(decoded({ roles: [stored] }).role).toBe(role);
  });

  it('indexes roles by device number, not by slot, and drops spare entries at the end only', () => {
    const superblock = decoded({ deviceNumber: 3, roles: [1, 0xffff, 0xfffe, 0, 0xffff] });
    expect(superblock).toMatchObject({
      deviceNumber: 3,
      role: 0,
      roles: [1, 'spare', 'faulty', 0],
      maxDevices: 128,
    });
  });

  it('takes a device whose number lies beyond the role table for a spare', () => {
    expect(decoded({ deviceNumber: 200 }).role).toBe('spare');
  });

  it('reads an unclean array with the sector up to which it is in sync', () => {
    expect(decoded({ resyncOffset: 8192n })).toMatchObject({
      clean: false,
      resyncOffsetSectors: 8192n,
    });
  });

  it('reads how far a member is rebuilt, by the bitmap (0x83) and as a replacement', () => {
    const superblock = decoded({
      featureMap: 0x93,
      recoveryOffset: 4096n,
      deviceNumber: 2,
      roles: [0, 1, 1],
    });
    expect(superblock).toMatchObject({
      features: ['bitmap', 'recovery-offset', 'replacement', 'recovery-bitmap'],
      recoveryOffsetSectors: 4096n,
      role: 1,
      problems: [],
    });
  });

  it('reads the tail of the log, not a recovery, on a journal device', () => {
    const superblock = decoded({ featureMap: 0x202, recoveryOffset: 64n, roles: [0xfffd] });
    expect(superblock).toMatchObject({
      role: 'journal',
      journalTailSectors: 64n,
      recoveryOffsetSectors: undefined,
    });
  });

  it('reads a backward reshape that moves the data', () => {
    const superblock = decoded({
      featureMap: 0x64,
      level: 5,
      newLevel: 6,
      reshapePosition: 123_456n,
      deltaDisks: -1,
      newLayout: 18,
      newChunkSectors: 1024,
      newOffset: -2048,
      raidDisks: 3,
      roles: [0, 1, 2, 3],
    });
    expect(superblock).toMatchObject({
      reshape: {
        positionSectors: 123_456n,
        newLevel: 6,
        newLevelWord: 'raid6',
        deltaDisks: -1,
        newLayout: 18,
        newChunkBytes: 524_288,
        backwards: true,
        newOffsetSectors: -2048,
      },
      problems: [],
    });
  });

  it('reads signed places: a bitmap before the superblock, a log before it, a partial parity log', () => {
    const log = { shift: 3, size: 8, offset: -8 };
    expect(decoded({ bitmapOffset: -16, badBlockLog: log })).toMatchObject({
      bitmapOffsetSectors: -16,
      badBlockLog: { offsetSectors: -8, sizeSectors: 8, shift: 3 },
    });
    const ppl = { offset: -256, size: 2048 };
    expect(decoded({ featureMap: 0x800, level: 5, raidDisks: 3, ppl })).toMatchObject({
      bitmapOffsetSectors: undefined,
      ppl: { offsetSectors: -256, sizeSectors: 2048, multiple: true },
      problems: [],
    });
  });

  it('reads the flags of the device', () => {
    expect(decoded({ deviceFlags: 3 }).deviceFlags).toEqual(['write-mostly', 'failfast']);
  });

  it('reads a table with an odd number of roles, whose checksum ends in half a word', () => {
    expect(decoded({ maxDev: 3 })).toMatchObject({ checksum: { valid: true }, maxDevices: 3 });
  });

  it('reads the largest table that fits 4096 bytes', () => {
    expect(decoded({ maxDev: 1920 })).toMatchObject({ checksum: { valid: true }, problems: [] });
  });

  it('has no bad-block log where none is configured', () => {
    expect(decoded({ badBlockLog: { shift: 0, size: 0, offset: 0 } }).badBlockLog).toBeUndefined();
  });

  it('keeps the fields of a superblock whose checksum is wrong, and says so', () => {
    const bytes = v1Image();
    bytes.set([1], 72 + 4);
    const result = decodeV1(bytes, PLACE);
    expect(result).toMatchObject({
      ok: true,
      superblock: {
        layout: 1,
        events: 42n,
        checksum: { valid: false },
        problems: [{ code: 'bad-checksum' }],
      },
    });
  });

  it.each([
    { what: 'an empty buffer', bytes: new Uint8Array(), code: 'short' },
    { what: 'half a superblock', bytes: v1Image().subarray(0, 255), code: 'short' },
    { what: 'a cut-off role table', bytes: v1Image().subarray(0, 511), code: 'short' },
    { what: 'zeros', bytes: new Uint8Array(4096), code: 'no-magic' },
    { what: 'another place', bytes: v1Image({ superOffset: 0n }), code: 'misplaced' },
    { what: 'an absurd role table', bytes: v1Image({ maxDev: 1921 }), code: 'malformed' },
  ])('refuses $what as $code', ({ bytes, code }) => {
    expect(decodeV1(bytes, PLACE)).toMatchObject({ ok: false, error: { code } });
  });

  it('refuses another major version', () => {
    const bytes = v1Image();
    bytes.set([2], 4);
    expect(decodeV1(bytes, PLACE)).toMatchObject({
      ok: false,
      error: { code: 'unsupported-version', detail: 'major version 2' },
    });
  });

  it('yields a reading or a typed error for any truncation and any mutation', () => {
    fc.assert(
      fc.property(
        fc.nat(4096),
        fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 8 }),
        (length, changes) => {
          const bytes = v1Image();
          for (const [at, value] of changes) bytes.set([value], at);
          const result = decodeV1(bytes.subarray(0, length), PLACE);
          if (result.ok) expect(result.superblock.roles.length).toBeLessThanOrEqual(1920);
          else expect(result.error.detail).not.toBe('');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
