import type { Bitmap, BitmapProblem } from './bitmap.ts';
import { BITMAP_HEADER_BYTES, LOCKLESS_STATES_AT } from './layout-bitmap.ts';
import type { Superblock } from './reading.ts';

const SECTOR_BYTES = 512;
const PAGE_BYTES = 4096;
/** A v0.90 superblock has 64 KiB reserved for it and its bitmap (`MD_RESERVED_SECTORS`). */
const V090_RESERVED_SECTORS = 128n;

/**
 * No bitmap is read beyond this, whatever it claims: 134 million chunks, for which the kernel itself
 * would hold 256 MiB of counters.
 */
export const BITMAP_READ_MAX_BYTES = 16 * 1024 * 1024;

/** What of a member's superblock places its bitmap. */
export type BitmapNeighbours = Pick<
  Superblock,
  'version' | 'superOffsetSectors' | 'bitmapOffsetSectors' | 'badBlockLog' | 'dataOffsetSectors'
>;

/** Where a bitmap lies on its device, and how much of it can be there. */
export interface BitmapExtent {
  /** First byte of the bitmap's superblock. */
  readonly at: number;
  /** Bytes from there to the first chunk's bit (or state). */
  readonly headerBytes: number;
  /** Bytes from `at` to the last chunk's bit; never more than the room on the device. */
  readonly lengthBytes: number;
  /** Chunks whose bits lie within that length. */
  readonly chunks: number;
  readonly problems: readonly BitmapProblem[];
}

/** First sector of the internal bitmap; undefined when there is none or it would lie outside the device. */
export function bitmapSector(member: BitmapNeighbours, deviceSectors: number): number | undefined {
  if (member.bitmapOffsetSectors === undefined) return undefined;
  const sector = member.superOffsetSectors + BigInt(member.bitmapOffsetSectors);
  return sector >= 0n && sector < BigInt(deviceSectors) ? Number(sector) : undefined;
}

/**
 * What to read of a bitmap. The number of chunks comes from sizes that may be damaged or hostile, so it
 * is cut down to the room between the bitmap and the next structure. A clustered array has one
 * bitmap per `node`, one behind the other; others have node 0 only (drivers/md/md-bitmap.c, `md_bitmap_read_sb`).
 */
export function bitmapExtent(
  bitmap: Bitmap,
  member: BitmapNeighbours,
  on: { readonly deviceSectors: number; readonly node: number },
): BitmapExtent | undefined {
  const sector = bitmapSector(member, on.deviceSectors);
  if (sector === undefined || bitmap.claimedChunks === undefined) return undefined;
  const headerBytes = bitmap.lockless ? LOCKLESS_STATES_AT : BITMAP_HEADER_BYTES;
  const chunksPerByte = bitmap.lockless ? 1n : 8n;
  const claimedBytes =
    BigInt(headerBytes) + (bitmap.claimedChunks + chunksPerByte - 1n) / chunksPerByte;
  const page = BigInt(PAGE_BYTES);
  const nodeBytes = ((claimedBytes + page - 1n) / page) * page * BigInt(on.node);
  const room = roomBytes(bitmap, member, { sector, deviceSectors: on.deviceSectors }) - nodeBytes;
  if (room <= BigInt(headerBytes)) return undefined;
  const lengthBytes = Number(claimedBytes < room ? claimedBytes : room);
  const whole = claimedBytes <= room;
  return {
    at: sector * SECTOR_BYTES + Number(nodeBytes),
    headerBytes,
    lengthBytes,
    chunks: whole
      ? Number(bitmap.claimedChunks)
      : (lengthBytes - headerBytes) * Number(chunksPerByte),
    problems: whole
      ? []
      : [
          {
            code: 'size-beyond-room',
            detail: `${claimedBytes} bytes for ${bitmap.claimedChunks} chunks, room for ${room}`,
          },
        ],
  };
}

/** Bytes from the bitmap to whatever comes next: another structure, the data, the device's end. */
function roomBytes(
  bitmap: Bitmap,
  member: BitmapNeighbours,
  at: { readonly sector: number; readonly deviceSectors: number },
): bigint {
  const start = BigInt(at.sector);
  const { superOffsetSectors: superAt, badBlockLog: log } = member;
  const next = [
    BigInt(at.deviceSectors),
    superAt,
    member.dataOffsetSectors,
    log === undefined ? undefined : superAt + BigInt(log.offsetSectors),
    member.version === '0.90' ? superAt + V090_RESERVED_SECTORS : undefined,
    bitmap.reservedSectors === 0 ? undefined : start + BigInt(bitmap.reservedSectors),
  ].filter((sector) => sector !== undefined && sector > start);
  const sectors = next.reduce<bigint>(
    (least, sector) => (sector !== undefined && sector - start < least ? sector - start : least),
    BigInt(BITMAP_READ_MAX_BYTES / SECTOR_BYTES),
  );
  return sectors * BigInt(SECTOR_BYTES);
}
