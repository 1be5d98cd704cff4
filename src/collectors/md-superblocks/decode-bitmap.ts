import { ByteReader } from '../../bytes/byte-reader.ts';
import type { Bitmap, BitmapProblem, BitmapResult } from './bitmap.ts';
import {
  BITMAP,
  BITMAP_CHUNK_MIN_BYTES,
  BITMAP_CLUSTER_NAME_BYTES,
  BITMAP_HEADER_BYTES,
  BITMAP_MAGIC,
  BITMAP_STATES,
  BITMAP_VERSION,
  BITMAP_WRITE_BEHIND_MAX,
} from './layout-bitmap.ts';
import type { DecodeErrorCode, Superblock } from './reading.ts';
import { colonUuid, colonUuidOfWords } from './uuid.ts';

const SECTOR_BYTES = 512;

/** What of the member's superblock is needed to make sense of its bitmap. */
export type BitmapOwner = Pick<Superblock, 'version' | 'byteOrder' | 'arrayUuid'>;

/**
 * Decodes the superblock of a write-intent bitmap, the first 256 bytes at its place
 * (drivers/md/md-bitmap.c, `md_bitmap_read_sb`; drivers/md/md-llbitmap.c). The owner tells in which
 * form the UUID was copied: raw bytes in v1, the four words of its writer in v0.90.
 */
export function decodeBitmap(bytes: Uint8Array, owner: BitmapOwner): BitmapResult {
  const fields = ByteReader.over(bytes, 'little', { at: 0, length: BITMAP_HEADER_BYTES });
  if (fields === undefined) return failed('short', `${bytes.length} bytes, 256 expected`);
  if (fields.u32(BITMAP.magic) !== BITMAP_MAGIC) return failed('no-magic', 'no bitmap magic');
  const version = fields.u32(BITMAP.version);
  if (version < BITMAP_VERSION.hostEndian || version > BITMAP_VERSION.lockless) {
    return failed('unsupported-version', `bitmap version ${version}`);
  }
  const bitmap = readFields(fields, version, owner);
  return { ok: true, bitmap: { ...bitmap, problems: problemsOf(bitmap, owner) } };
}

function failed(code: DecodeErrorCode, detail: string): BitmapResult {
  return { ok: false, error: { code, detail } };
}

function readFields(
  fields: ByteReader,
  version: number,
  owner: BitmapOwner,
): Omit<Bitmap, 'problems'> {
  const lockless = version === BITMAP_VERSION.lockless;
  const chunkBytes = fields.u32(BITMAP.chunksize) * (lockless ? SECTOR_BYTES : 1);
  const syncSizeSectors = fields.u64(BITMAP.syncSize);
  const stateBits = fields.u32(BITMAP.state);
  return {
    version,
    lockless,
    uuid: uuidOf(fields, owner),
    events: fields.u64(BITMAP.events),
    eventsCleared: fields.u64(BITMAP.eventsCleared),
    syncSizeSectors,
    stateBits,
    states: BITMAP_STATES.filter(([bit]) => (stateBits & bit) !== 0).map(([, word]) => word),
    chunkBytes,
    daemonSleepSeconds: fields.u32(BITMAP.daemonSleep),
    writeBehind: fields.u32(BITMAP.writeBehind),
    reservedSectors: fields.u32(BITMAP.sectorsReserved),
    nodes: fields.u32(BITMAP.nodes),
    clusterName: fields.text(BITMAP.clusterName, BITMAP_CLUSTER_NAME_BYTES),
    claimedChunks: chunksOf(syncSizeSectors, chunkBytes),
  };
}

function uuidOf(fields: ByteReader, owner: BitmapOwner): string {
  const bytes = fields.bytes(BITMAP.uuid, 16);
  if (owner.version !== '0.90') return colonUuid(bytes);
  const words = ByteReader.over(bytes, owner.byteOrder, { at: 0, length: 16 });
  return colonUuidOfWords(words === undefined ? [] : [0, 4, 8, 12].map((at) => words.u32(at)));
}

function chunksOf(syncSizeSectors: bigint, chunkBytes: number): bigint | undefined {
  if (!isChunkSize(chunkBytes)) return undefined;
  const chunk = BigInt(chunkBytes / SECTOR_BYTES);
  return (syncSizeSectors + chunk - 1n) / chunk;
}

function isChunkSize(bytes: number): boolean {
  return bytes >= BITMAP_CHUNK_MIN_BYTES && Number.isInteger(Math.log2(bytes));
}

function problemsOf(
  bitmap: Omit<Bitmap, 'problems'>,
  owner: BitmapOwner,
): readonly BitmapProblem[] {
  const tests: readonly (readonly [BitmapProblem['code'], boolean, string])[] = [
    ['bad-chunk-size', bitmap.claimedChunks === undefined, `${bitmap.chunkBytes} bytes per chunk`],
    ['bad-daemon-sleep', bitmap.daemonSleepSeconds === 0, 'no pause between sweeps'],
    [
      'bad-write-behind',
      bitmap.writeBehind > BITMAP_WRITE_BEHIND_MAX,
      `${bitmap.writeBehind} writes behind`,
    ],
    ['foreign-uuid', bitmap.uuid !== owner.arrayUuid, `bitmap of array ${bitmap.uuid}`],
    ['stale', bitmap.states.includes('stale'), 'marked out of date'],
    [
      'positions-unknown',
      bitmap.version === BITMAP_VERSION.hostEndian && owner.byteOrder === 'big',
      'bits lie in words of a big-endian machine of unknown word size: their number counts, not their places',
    ],
  ];
  return tests.filter(([, holds]) => holds).map(([code, , detail]) => ({ code, detail }));
}
