import type { BlockBytes, ByteRange, Host, Read } from '../../host/host.ts';
import { type BitmapExtent, bitmapExtent, bitmapSector } from './bitmap-place.ts';
import { type BadBlockLog, decodeBadBlocks } from './decode-bad-blocks.ts';
import { decodeBitmap } from './decode-bitmap.ts';
import { decodeV1 } from './decode-v1.ts';
import { decodeV090 } from './decode-v090.ts';
import { scanDirtyChunks } from './dirty-chunks.ts';
import type { Examined, ExaminedBitmap, FoundSuperblock } from './examined.ts';
import { BITMAP_HEADER_BYTES } from './layout-bitmap.ts';
import { probeRanges, superblockPlaces } from './locate.ts';
import { countLocklessStates } from './lockless-states.ts';
import type {
  DecodeError,
  Superblock,
  SuperblockPlace,
  SuperblockResult,
  SuperblockVersion,
} from './reading.ts';

const SECTOR_BYTES = 512;
const SUPERBLOCK_BYTES = 4096;
/** Piece by which bitmaps are read. */
const PIECE_BYTES = 1024 * 1024;
/** Runs of dirty chunks kept per bitmap; a thousand places written at random do not fill it. */
const MAX_RUNS = 4096;

/** What to examine. */
export interface ExamineOptions {
  readonly path: string;
  readonly sectors: number;
  readonly deadlineMs: number;
  /** The version that the running array uses, which wins over leftovers; undefined when not known. */
  readonly version: SuperblockVersion | undefined;
}

/** Reads and decodes the md metadata of a device: superblock, bitmap, bad-block log. */
export async function examine(host: Host, options: ExamineOptions): Promise<Read<Examined>> {
  const { path, sectors, deadlineMs, version } = options;
  const ranges = probeRanges(sectors);
  const read = await host.readBlocks(path, ranges, deadlineMs);
  if (!read.ok) return read;
  const results = superblockPlaces(sectors).map((place) => ({
    place,
    result: decodeAt(place, bytesAt(ranges, read.value, place.sector * SECTOR_BYTES)),
  }));
  const found = results.flatMap(({ place, result }) =>
    result.ok ? [{ place, superblock: result.superblock }] : [],
  );
  const chosen = choose(found, version);
  const more =
    chosen === undefined
      ? { ok: true as const, value: { bitmap: undefined, badBlocks: undefined } }
      : await readLogs(host, options, chosen.superblock);
  if (!more.ok) return more;
  const failed = results.find(({ place, result }) => place.version === version && !result.ok);
  return {
    ok: true,
    value: {
      deviceSectors: sectors,
      direct: read.value.direct,
      found: chosen,
      leftovers: found.filter((one) => one !== chosen),
      error: failed === undefined || failed.result.ok ? undefined : failed.result.error,
      ...more.value,
    },
  };
}

function decodeAt(place: SuperblockPlace, bytes: Uint8Array): SuperblockResult {
  const { version, sector, deviceSectors } = place;
  return version === '0.90'
    ? decodeV090(bytes, { version, sector, deviceSectors })
    : decodeV1(bytes, { version, sector, deviceSectors });
}

function bytesAt(ranges: readonly ByteRange[], { parts }: BlockBytes, at: number): Uint8Array {
  const index = ranges.findIndex((range) => at >= range.at && at < range.at + range.length);
  const from = at - (ranges[index]?.at ?? at);
  return (parts[index] ?? new Uint8Array(0)).subarray(from, from + SUPERBLOCK_BYTES);
}

/** The version in use wins; without one, the newest by creation (mdadm, `guess_super_type`), if sound. */
function choose(
  found: readonly FoundSuperblock[],
  version: SuperblockVersion | undefined,
): FoundSuperblock | undefined {
  if (version !== undefined) return found.find(({ place }) => place.version === version);
  const sound = found.filter(({ superblock }) => superblock.checksum.valid);
  return (sound.length > 0 ? sound : found).toSorted(
    (one, other) => other.superblock.createdAt - one.superblock.createdAt,
  )[0];
}

interface Logs {
  readonly bitmap: ExaminedBitmap | DecodeError | undefined;
  readonly badBlocks: BadBlockLog | undefined;
}

async function readLogs(
  host: Host,
  options: ExamineOptions,
  superblock: Superblock,
): Promise<Read<Logs>> {
  const bitmap = await readBitmap(host, options, superblock);
  if (!bitmap.ok) return bitmap;
  const badBlocks = await readBadBlocks(host, options, superblock);
  if (!badBlocks.ok) return badBlocks;
  return { ok: true, value: { bitmap: bitmap.value, badBlocks: badBlocks.value } };
}

async function readBadBlocks(
  host: Host,
  { path, deadlineMs }: ExamineOptions,
  { badBlockLog, superOffsetSectors }: Superblock,
): Promise<Read<BadBlockLog | undefined>> {
  if (badBlockLog === undefined) return { ok: true, value: undefined };
  const at = (Number(superOffsetSectors) + badBlockLog.offsetSectors) * SECTOR_BYTES;
  if (at < 0) return { ok: true, value: undefined };
  const read = await host.readBlocks(path, [{ at, length: SUPERBLOCK_BYTES }], deadlineMs);
  if (!read.ok) return read;
  const bytes = read.value.parts[0] ?? new Uint8Array(0);
  const room = bytes.subarray(0, badBlockLog.sizeSectors * SECTOR_BYTES);
  return { ok: true, value: decodeBadBlocks(room, badBlockLog.shift) };
}

async function readBitmap(
  host: Host,
  options: ExamineOptions,
  superblock: Superblock,
): Promise<Read<ExaminedBitmap | DecodeError | undefined>> {
  const sector = bitmapSector(superblock, options.sectors);
  if (sector === undefined) return { ok: true, value: undefined };
  const range = { at: sector * SECTOR_BYTES, length: BITMAP_HEADER_BYTES };
  const head = await host.readBlocks(options.path, [range], options.deadlineMs);
  if (!head.ok) return head;
  const decoded = decodeBitmap(head.value.parts[0] ?? new Uint8Array(0), superblock);
  if (!decoded.ok) return { ok: true, value: decoded.error };
  const { bitmap } = decoded;
  const extent = bitmapExtent(bitmap, superblock, { deviceSectors: options.sectors, node: 0 });
  if (extent === undefined) return { ok: true, value: unscanned(bitmap) };
  const pages = await readPieces(host, options, extent);
  if (!pages.ok) return pages;
  return { ok: true, value: scanned(bitmap, extent, pages.value) };
}

/** Reads the bitmap in pieces, one after the other; at most BITMAP_READ_MAX_BYTES in all. */
async function readPieces(
  host: Host,
  { path, deadlineMs }: ExamineOptions,
  { at, lengthBytes }: BitmapExtent,
): Promise<Read<readonly Uint8Array[]>> {
  const pages: Uint8Array[] = [];
  for (let from = 0; from < lengthBytes; from += PIECE_BYTES) {
    const range = { at: at + from, length: Math.min(PIECE_BYTES, lengthBytes - from) };
    const read = await host.readBlocks(path, [range], deadlineMs);
    if (!read.ok) return read;
    pages.push(...read.value.parts);
  }
  return { ok: true, value: pages };
}

function unscanned(bitmap: ExaminedBitmap['bitmap']): ExaminedBitmap {
  const nothing = { dirtyChunks: undefined, dirtyRuns: [], runsComplete: false };
  return { bitmap, examinedChunks: 0, ...nothing, lockless: undefined, problems: bitmap.problems };
}

function scanned(
  bitmap: ExaminedBitmap['bitmap'],
  { chunks, headerBytes, problems }: BitmapExtent,
  pages: readonly Uint8Array[],
): ExaminedBitmap {
  const all = [...bitmap.problems, ...problems];
  if (bitmap.lockless) {
    const lockless = countLocklessStates(pages, { chunks, headerBytes });
    return { ...unscanned(bitmap), examinedChunks: lockless.examined, lockless, problems: all };
  }
  const scan = scanDirtyChunks(pages, { chunks, headerBytes, maxRuns: MAX_RUNS });
  return {
    bitmap,
    examinedChunks: scan.examined,
    dirtyChunks: scan.dirty,
    dirtyRuns: scan.runs,
    runsComplete: scan.complete,
    lockless: undefined,
    problems: all,
  };
}
