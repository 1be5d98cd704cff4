import { type ByteOrder, ByteReader } from '../../bytes/byte-reader.ts';
import { checksumsAgreeV090, checksumV090 } from './checksum.ts';
import { readDescriptor, readDescriptors } from './descriptors-v090.ts';
import { MD_MAGIC } from './layout-v1.ts';
import {
  V090,
  V090_BITMAP_OFFSET_SECTORS,
  V090_BYTES,
  V090_DISKS,
  V090_NO_POSITION,
  V090_STATE,
} from './layout-v090.ts';
import { levelWord } from './levels.ts';
import { problemsV090 } from './problems-v090.ts';
import type {
  DecodeErrorCode,
  RecordedReshape,
  Superblock,
  SuperblockPlace,
  SuperblockResult,
  V090Facts,
} from './reading.ts';
import { colonUuidOfWords } from './uuid.ts';

const RESHAPING_MINOR = 91;

/** What came only with v1; the data of v0.90 starts where the device does. */
const NOT_RECORDED = {
  deviceUuid: undefined,
  name: undefined,
  featureMap: undefined,
  features: [],
  unknownFeatures: 0,
  dataOffsetSectors: 0n,
  dataSizeSectors: undefined,
  recoveryOffsetSectors: undefined,
  journalTailSectors: undefined,
  ppl: undefined,
  badBlockLog: undefined,
  correctedReadErrors: undefined,
} as const;

/**
 * Decodes a v0.90 superblock from the 4096 bytes at its place, written by a machine of either byte
 * order (drivers/md/md.c, `super_90_load`; mdadm's `super0_swap_endian`).
 */
export function decodeV090(bytes: Uint8Array, place: SuperblockPlace<'0.90'>): SuperblockResult {
  const little = ByteReader.over(bytes, 'little', { at: 0, length: V090_BYTES });
  const big = ByteReader.over(bytes, 'big', { at: 0, length: V090_BYTES });
  if (little === undefined || big === undefined) {
    return failed('short', `${bytes.length} bytes, 4096 expected`);
  }
  if (little.u32(V090.magic) === MD_MAGIC) return decode(little, 'little', place);
  if (big.u32(V090.magic) === MD_MAGIC) return decode(big, 'big', place);
  return failed('no-magic', 'no md magic in either byte order');
}

function decode(
  fields: ByteReader,
  byteOrder: ByteOrder,
  place: SuperblockPlace<'0.90'>,
): SuperblockResult {
  const major = fields.u32(V090.majorVersion);
  const minor = fields.u32(V090.minorVersion);
  if (major !== 0 || (minor !== 90 && minor !== RESHAPING_MINOR)) {
    return failed('unsupported-version', `version ${major}.${minor}`);
  }
  const superblock = readFields(fields, byteOrder, place);
  return { ok: true, superblock: { ...superblock, problems: problemsV090(superblock) } };
}

function failed(code: DecodeErrorCode, detail: string): SuperblockResult {
  return { ok: false, error: { code, detail } };
}

function readFields(
  fields: ByteReader,
  byteOrder: ByteOrder,
  place: SuperblockPlace<'0.90'>,
): Omit<Superblock, 'problems'> {
  const level = fields.s32(V090.level);
  const own = readDescriptor(fields, V090.thisDisk);
  const descriptors = readDescriptors(fields);
  const state = fields.u32(V090.state);
  const clean = (state & V090_STATE.clean) !== 0;
  const logicalBlockSize = fields.u32(V090.logicalBlockSize);
  return {
    ...NOT_RECORDED,
    version: '0.90',
    byteOrder,
    arrayUuid: colonUuidOfWords(
      [V090.setUuid0, V090.setUuid1, V090.setUuid2, V090.setUuid3].map((at) => fields.u32(at)),
    ),
    createdAt: fields.u32(V090.ctime),
    updatedAt: fields.u32(V090.utime),
    level,
    levelWord: levelWord(level),
    layout: fields.u32(V090.layout),
    sizeSectors: BigInt(fields.u32(V090.size)) * 2n,
    chunkBytes: fields.u32(V090.chunkSize),
    raidDisks: fields.u32(V090.raidDisks),
    events: fields.u64(V090.events),
    deviceNumber: own.number,
    role: own.role,
    roles: descriptors.map((descriptor) => descriptor.role),
    maxDevices: V090_DISKS,
    deviceFlags: (['write-mostly', 'failfast'] as const).filter((flag) =>
      own.states.includes(flag),
    ),
    superOffsetSectors: BigInt(place.sector),
    clean,
    resyncOffsetSectors: clean ? undefined : resyncOffset(fields),
    reshape: reshapeOf(fields),
    bitmapOffsetSectors:
      (state & V090_STATE.bitmapPresent) === 0 ? undefined : V090_BITMAP_OFFSET_SECTORS,
    logicalBlockSize: logicalBlockSize === 0 ? undefined : logicalBlockSize,
    checksum: checksumOf(fields),
    v090: { ...ownFacts(fields), descriptors, ownDescriptor: own },
  };
}

function ownFacts(fields: ByteReader): Omit<V090Facts, 'descriptors' | 'ownDescriptor'> {
  return {
    minorVersion: fields.u32(V090.minorVersion),
    patchVersion: fields.u32(V090.patchVersion),
    preferredMinor: fields.u32(V090.mdMinor),
    notPersistent: fields.u32(V090.notPersistent) !== 0,
    stateBits: fields.u32(V090.state),
    devices: countsOf(fields),
  };
}

function countsOf(fields: ByteReader): V090Facts['devices'] {
  return {
    total: fields.u32(V090.nrDisks),
    active: fields.u32(V090.activeDisks),
    working: fields.u32(V090.workingDisks),
    failed: fields.u32(V090.failedDisks),
    spare: fields.u32(V090.spareDisks),
  };
}

function checksumOf(fields: ByteReader): Superblock['checksum'] {
  const stored = fields.u32(V090.checksum);
  const expected = checksumV090(fields, V090.checksum);
  return { stored, expected, valid: checksumsAgreeV090(stored, expected) };
}

/** The checkpoint counts only when it was written at the present event count (`super_90_validate`). */
function resyncOffset(fields: ByteReader): bigint {
  const current = fields.u64(V090.checkpointEvents) === fields.u64(V090.events);
  return current ? BigInt(fields.u32(V090.recoveryCheckpoint)) : 0n;
}

function reshapeOf(fields: ByteReader): RecordedReshape | undefined {
  const positionSectors = fields.u64(V090.reshapePosition);
  const reshaping = fields.u32(V090.minorVersion) === RESHAPING_MINOR;
  if (!reshaping || positionSectors === V090_NO_POSITION) return undefined;
  const newLevel = fields.s32(V090.newLevel);
  const deltaDisks = fields.s32(V090.deltaDisks);
  return {
    positionSectors,
    newLevel,
    newLevelWord: levelWord(newLevel),
    deltaDisks,
    newLayout: fields.u32(V090.newLayout),
    newChunkBytes: fields.u32(V090.newChunk),
    // v0.90 has no flag for it: the kernel goes backwards when the array shrinks (`super_90_validate`).
    backwards: deltaDisks < 0,
    newOffsetSectors: undefined,
  };
}
