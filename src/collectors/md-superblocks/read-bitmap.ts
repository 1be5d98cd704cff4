import type { Host, Read } from '../../host/host.ts';
import { type BitmapExtent, bitmapExtent, bitmapSector } from './bitmap-place.ts';
import { decodeBitmap } from './decode-bitmap.ts';
import { DirtyChunkScan } from './dirty-chunks.ts';
import type { ExaminedBitmap } from './examined.ts';
import { BITMAP_HEADER_BYTES } from './layout-bitmap.ts';
import { LocklessScan } from './lockless-states.ts';
import type { DecodeError, Superblock } from './reading.ts';

const SECTOR_BYTES = 512;
/** Piece by which bitmaps are read. */
const PIECE_BYTES = 256 * 1024;
/** Runs of dirty chunks kept per bitmap; a thousand places written at random do not fill it. */
const MAX_RUNS = 4096;

/** Where bytes are read from, and how long one read may take. */
interface Source {
  readonly path: string;
  readonly sectors: number;
  readonly deadlineMs: number;
}

/**
 * Reads and decodes a member's own bitmap; undefined when its superblock names none, an error when it
 * names one and there is none.
 */
export function readBitmap(
  host: Host,
  source: Source,
  superblock: Superblock,
): Promise<Read<ExaminedBitmap | DecodeError | undefined>> {
  return readPlaced(host, source, superblock);
}

/**
 * Reads and decodes a bitmap that an array keeps in a file: the same bytes as on a member, from the
 * file's start (drivers/md/md-bitmap.c, `md_bitmap_read_sb`). `owner` is any sound superblock of the array.
 */
export function readBitmapFile(
  host: Host,
  { path, deadlineMs }: Omit<Source, 'sectors'>,
  owner: Superblock,
): Promise<Read<ExaminedBitmap | DecodeError | undefined>> {
  const size = host.sizeOf(path);
  if (!size.ok) return Promise.resolve(size);
  const source = { path, deadlineMs, sectors: Math.ceil(size.value / SECTOR_BYTES) };
  return readPlaced(host, source, { ...owner, ...AT_THE_START });
}

/** Nothing but the bitmap lies in a file. */
const AT_THE_START = {
  superOffsetSectors: 0n,
  bitmapOffsetSectors: 0,
  badBlockLog: undefined,
  dataOffsetSectors: 0n,
} as const;

async function readPlaced(
  host: Host,
  options: Source,
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
  return bitmap.lockless
    ? readLockless(host, options, { bitmap, extent })
    : readDirtyChunks(host, options, { bitmap, extent });
}

/** A bitmap's superblock, and where its chunks are recorded. */
interface PlacedBitmap {
  readonly bitmap: ExaminedBitmap['bitmap'];
  readonly extent: BitmapExtent;
}

async function readDirtyChunks(
  host: Host,
  options: Source,
  { bitmap, extent }: PlacedBitmap,
): Promise<Read<ExaminedBitmap>> {
  const scan = new DirtyChunkScan({ ...extent, maxRuns: MAX_RUNS });
  const read = await readPieces(host, options, { extent, take: (page) => scan.take(page) });
  if (!read.ok) return read;
  const { examined, dirty, runs, complete } = scan.result();
  return {
    ok: true,
    value: {
      bitmap,
      examinedChunks: examined,
      dirtyChunks: dirty,
      dirtyRuns: runs,
      runsComplete: complete,
      lockless: undefined,
      problems: [...bitmap.problems, ...extent.problems],
    },
  };
}

async function readLockless(
  host: Host,
  options: Source,
  { bitmap, extent }: PlacedBitmap,
): Promise<Read<ExaminedBitmap>> {
  const scan = new LocklessScan(extent);
  const read = await readPieces(host, options, { extent, take: (page) => scan.take(page) });
  if (!read.ok) return read;
  const lockless = scan.result();
  const problems = [...bitmap.problems, ...extent.problems];
  return {
    ok: true,
    value: { ...unscanned(bitmap), examinedChunks: lockless.examined, lockless, problems },
  };
}

/**
 * Reads the bitmap in pieces, one after the other and none kept, so that memory does not grow with its
 * size; at most BITMAP_READ_MAX_BYTES in all.
 */
async function readPieces(
  host: Host,
  { path, deadlineMs }: Source,
  { extent, take }: { readonly extent: BitmapExtent; readonly take: (page: Uint8Array) => void },
): Promise<Read<undefined>> {
  const { at, lengthBytes } = extent;
  for (let from = 0; from < lengthBytes; from += PIECE_BYTES) {
    const range = { at: at + from, length: Math.min(PIECE_BYTES, lengthBytes - from) };
    const read = await host.readBlocks(path, [range], deadlineMs);
    if (!read.ok) return read;
    for (const part of read.value.parts) take(part);
  }
  return { ok: true, value: undefined };
}

function unscanned(bitmap: ExaminedBitmap['bitmap']): ExaminedBitmap {
  const nothing = { dirtyChunks: undefined, dirtyRuns: [], runsComplete: false };
  return { bitmap, examinedChunks: 0, ...nothing, lockless: undefined, problems: bitmap.problems };
}
