import { ByteReader } from '../../bytes/byte-reader.ts';
import { checksumV1 } from './checksum.ts';
import {
  MD_MAGIC,
  V1,
  V1_DEVICE_FLAGS,
  V1_FEATURES,
  V1_FIXED_BYTES,
  V1_MAX_DEV,
  V1_MAX_SECTOR,
  V1_NAME_BYTES,
  V1_ROLE_MAX,
  V1_ROLE_WORDS,
  V1_SECONDS_MASK,
} from './layout-v1.ts';
import { levelWord } from './levels.ts';
import { problemsV1 } from './problems-v1.ts';
import type {
  BadBlockLogPlace,
  DecodeErrorCode,
  Feature,
  PplPlace,
  RecordedReshape,
  RecordedRole,
  Superblock,
  SuperblockPlace,
  SuperblockResult,
} from './reading.ts';
import { colonUuid } from './uuid.ts';

const SECTOR_BYTES = 512;

/**
 * Decodes a v1.0, 1.1 or 1.2 superblock from the bytes at its place (4096 of them, as the kernel reads).
 * It must state the very sector it was found at: this is what keeps a whole disk from being taken for
 * its last partition (drivers/md/md.c, `super_1_load`).
 */
export function decodeV1(
  bytes: Uint8Array,
  place: SuperblockPlace<'1.0' | '1.1' | '1.2'>,
): SuperblockResult {
  const fixed = ByteReader.over(bytes, 'little', { at: 0, length: V1_FIXED_BYTES });
  if (fixed === undefined) return failed('short', `${bytes.length} bytes, at least 256 expected`);
  if (fixed.u32(V1.magic) !== MD_MAGIC) return failed('no-magic', 'no md magic');
  if (fixed.u32(V1.majorVersion) !== 1) {
    return failed('unsupported-version', `major version ${fixed.u32(V1.majorVersion)}`);
  }
  const claimed = fixed.u64(V1.superOffset);
  if (claimed !== BigInt(place.sector)) {
    return failed('misplaced', `found at sector ${place.sector}, written for sector ${claimed}`);
  }
  const maxDev = fixed.u32(V1.maxDev);
  if (maxDev > V1_MAX_DEV) return failed('malformed', `role table of ${maxDev} entries`);
  const whole = ByteReader.over(bytes, 'little', { at: 0, length: V1_FIXED_BYTES + 2 * maxDev });
  if (whole === undefined) return failed('short', `role table of ${maxDev} entries is cut off`);
  const superblock = readFields(whole, place.version, maxDev);
  return {
    ok: true,
    superblock: { ...superblock, problems: problemsV1(superblock, whole, place) },
  };
}

function failed(code: DecodeErrorCode, detail: string): SuperblockResult {
  return { ok: false, error: { code, detail } };
}

function readFields(
  fields: ByteReader,
  version: '1.0' | '1.1' | '1.2',
  maxDev: number,
): Omit<Superblock, 'problems'> {
  const featureMap = fields.u32(V1.featureMap);
  const features = featuresOf(featureMap);
  const roles = Array.from({ length: maxDev }, (_, n) => roleOf(fields.u16(V1.devRoles + 2 * n)));
  const deviceNumber = fields.u32(V1.devNumber);
  const role = roles[deviceNumber] ?? 'spare';
  const level = fields.s32(V1.level);
  const resyncOffset = fields.u64(V1.resyncOffset);
  const clean = resyncOffset === V1_MAX_SECTOR;
  const logicalBlockSize = fields.u32(V1.logicalBlockSize);
  return {
    version,
    byteOrder: 'little',
    arrayUuid: colonUuid(fields.bytes(V1.setUuid, 16)),
    deviceUuid: colonUuid(fields.bytes(V1.deviceUuid, 16)),
    name: fields.text(V1.setName, V1_NAME_BYTES),
    createdAt: Number(fields.u64(V1.ctime) & V1_SECONDS_MASK),
    updatedAt: Number(fields.u64(V1.utime) & V1_SECONDS_MASK),
    level,
    levelWord: levelWord(level),
    layout: fields.u32(V1.layout),
    sizeSectors: fields.u64(V1.size),
    chunkBytes: fields.u32(V1.chunksize) * SECTOR_BYTES,
    raidDisks: fields.u32(V1.raidDisks),
    events: fields.u64(V1.events),
    deviceNumber,
    role,
    roles: withoutTrailingSpares(roles),
    maxDevices: maxDev,
    featureMap,
    features,
    unknownFeatures: (featureMap & ~KNOWN_FEATURES) >>> 0,
    deviceFlags: bitWords(fields.u8(V1.devflags), V1_DEVICE_FLAGS),
    dataOffsetSectors: fields.u64(V1.dataOffset),
    dataSizeSectors: fields.u64(V1.dataSize),
    superOffsetSectors: fields.u64(V1.superOffset),
    clean,
    resyncOffsetSectors: clean ? undefined : resyncOffset,
    recoveryOffsetSectors:
      features.includes('recovery-offset') && role !== 'journal'
        ? fields.u64(V1.recoveryOffset)
        : undefined,
    journalTailSectors: role === 'journal' ? fields.u64(V1.journalTail) : undefined,
    reshape: reshapeOf(fields, features),
    bitmapOffsetSectors: features.includes('bitmap') ? fields.s32(V1.bitmapOffset) : undefined,
    ppl: pplOf(fields, features),
    badBlockLog: badBlockLogOf(fields, features),
    correctedReadErrors: fields.u32(V1.correctedReads),
    logicalBlockSize: logicalBlockSize === 0 ? undefined : logicalBlockSize,
    checksum: checksumOf(fields),
    v090: undefined,
  };
}

const KNOWN_FEATURES = V1_FEATURES.reduce((map, [bit]) => map | bit, 0);

function featuresOf(featureMap: number): readonly Feature[] {
  return bitWords(featureMap, V1_FEATURES);
}

function bitWords<Word extends string>(
  bits: number,
  words: readonly (readonly [bit: number, word: Word])[],
): readonly Word[] {
  return words.filter(([bit]) => (bits & bit) !== 0).map(([, word]) => word);
}

function roleOf(stored: number): RecordedRole {
  return stored <= V1_ROLE_MAX ? stored : (V1_ROLE_WORDS.get(stored) ?? 'reserved');
}

function withoutTrailingSpares(roles: readonly RecordedRole[]): readonly RecordedRole[] {
  return roles.slice(0, roles.findLastIndex((role) => role !== 'spare') + 1);
}

function checksumOf(fields: ByteReader): Superblock['checksum'] {
  const stored = fields.u32(V1.checksum);
  const expected = checksumV1(fields, fields.length, V1.checksum);
  return { stored, expected, valid: stored === expected };
}

function reshapeOf(fields: ByteReader, features: readonly Feature[]): RecordedReshape | undefined {
  if (!features.includes('reshape')) return undefined;
  const newLevel = fields.s32(V1.newLevel);
  return {
    positionSectors: fields.u64(V1.reshapePosition),
    newLevel,
    newLevelWord: levelWord(newLevel),
    deltaDisks: fields.s32(V1.deltaDisks),
    newLayout: fields.u32(V1.newLayout),
    newChunkBytes: fields.u32(V1.newChunk) * SECTOR_BYTES,
    backwards: features.includes('reshape-backwards'),
    newOffsetSectors: features.includes('new-offset') ? fields.s32(V1.newOffset) : undefined,
  };
}

/** The partial parity log shares its bytes with the bitmap offset, so a bitmap excludes it. */
function pplOf(fields: ByteReader, features: readonly Feature[]): PplPlace | undefined {
  const multiple = features.includes('multiple-ppls');
  if (features.includes('bitmap') || !(multiple || features.includes('ppl'))) return undefined;
  return {
    offsetSectors: fields.s16(V1.pplOffset),
    sizeSectors: fields.u16(V1.pplSize),
    multiple,
  };
}

function badBlockLogOf(
  fields: ByteReader,
  features: readonly Feature[],
): BadBlockLogPlace | undefined {
  const offsetSectors = fields.s32(V1.bblogOffset);
  const sizeSectors = fields.u16(V1.bblogSize);
  const present = features.includes('bad-blocks');
  if (!present && (offsetSectors === 0 || sizeSectors === 0)) return undefined;
  return { offsetSectors, sizeSectors, shift: fields.u8(V1.bblogShift), present };
}
