import type { Bitmap } from './bitmap.ts';
import type { Superblock } from './reading.ts';

/** Sectors around a member's data that hold nothing; `after` is negative on a device that shrank. */
export interface UnusedSpace {
  readonly before: bigint;
  readonly after: bigint;
}

/** mdadm keeps this much behind a superblock at the start (super1.c, `getinfo_super1`). */
const HEAD_RESERVE_SECTORS = 72n;
const BITMAP_HEADER_BYTES = 256n;
const PAGE_BYTES = 4096n;
const PAGE_SECTORS = 8n;

/**
 * Room before and after the data of a v1 member, by mdadm's reckoning (super1.c, `getinfo_super1`): what a
 * later change of the data offset could use. Undefined when a bitmap of unknown size lies in between.
 */
export function unusedSpace(
  member: Superblock,
  on: { readonly deviceSectors: number; readonly bitmap: Bitmap | undefined },
): UnusedSpace | undefined {
  const { dataOffsetSectors: dataAt, superOffsetSectors: superAt, dataSizeSectors } = member;
  if (dataSizeSectors === undefined) return undefined;
  const used = member.level <= 0 ? dataSizeSectors : member.sizeSectors;
  const rest = BigInt(on.deviceSectors) - dataAt;
  const space =
    dataAt < superAt
      ? aroundDataAtStart(member, used)
      : aroundDataAtEnd(member, { bitmap: on.bitmap, after: rest - used });
  // A journal uses whole pages to the end of its device.
  return space && member.role === 'journal' ? { ...space, after: rest % PAGE_SECTORS } : space;
}

function aroundDataAtStart(member: Superblock, used: bigint): UnusedSpace {
  const { dataOffsetSectors: dataAt, superOffsetSectors: superAt } = member;
  const offsets = [
    roomOfLog(member)?.offsetSectors,
    member.bitmapOffsetSectors,
    member.ppl?.offsetSectors,
  ].filter((offset) => offset !== undefined);
  const end = superAt + BigInt(Math.min(0, ...offsets));
  return { before: dataAt, after: atLeastZero(end - used - dataAt) };
}

function aroundDataAtEnd(
  member: Superblock,
  known: { readonly bitmap: Bitmap | undefined; readonly after: bigint },
): UnusedSpace | undefined {
  const headEnd = endOfHead(member, known.bitmap);
  if (headEnd === undefined) return undefined;
  return { before: atLeastZero(member.dataOffsetSectors - headEnd), after: known.after };
}

/** First sector behind everything that lies between the superblock and the data. */
function endOfHead(member: Superblock, bitmap: Bitmap | undefined): bigint | undefined {
  const { superOffsetSectors: superAt, bitmapOffsetSectors: bitmapAt, ppl } = member;
  const log = roomOfLog(member);
  const ends = [superAt + HEAD_RESERVE_SECTORS];
  if (bitmapAt !== undefined && bitmapAt > 0) {
    if (bitmap?.claimedChunks === undefined) return undefined;
    // mdadm reckons this and the next from the device's start, although they count from the superblock.
    ends.push(BigInt(bitmapAt) + bitmapSectors(bitmap.claimedChunks));
  }
  if (ppl !== undefined) ends.push(BigInt(ppl.offsetSectors + ppl.sizeSectors));
  if (log !== undefined) ends.push(superAt + BigInt(log.offsetSectors + log.sizeSectors));
  return ends.toSorted((one, other) => (one < other ? 1 : -1)).at(0);
}

/** A log takes room only where it has both a place and a size. */
function roomOfLog(member: Superblock): Superblock['badBlockLog'] {
  const { badBlockLog: log } = member;
  return log === undefined || log.offsetSectors === 0 || log.sizeSectors === 0 ? undefined : log;
}

function bitmapSectors(chunks: bigint): bigint {
  const bytes = BITMAP_HEADER_BYTES + (chunks + 7n) / 8n;
  return ((bytes + PAGE_BYTES - 1n) / PAGE_BYTES) * PAGE_SECTORS;
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
