import type { SectorExtent } from './geometry.ts';

export const SECTOR_BYTES = 512;
/** Sectors of a page: what filesystems, discard and md's parity go by. */
export const PAGE_SECTORS = 8;

/** A sector of a part; empty beyond its end. */
export function sectorOf(bytes: Uint8Array, sector: number): Uint8Array {
  return bytes.subarray(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES);
}

/** The page of a part that a sector is in. */
export function pageOf(bytes: Uint8Array, sector: number): Uint8Array {
  const first = sector - (sector % PAGE_SECTORS);
  return bytes.subarray(first * SECTOR_BYTES, (first + PAGE_SECTORS) * SECTOR_BYTES);
}

/** Whether two pieces have the same bytes. */
export function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  const buffer = Buffer.from(one.buffer, one.byteOffset, one.byteLength);
  return buffer.equals(other);
}

/** Whether every byte of a piece is `value`. */
export function isFilledWith(bytes: Uint8Array, value: number): boolean {
  return bytes.every((byte) => byte === value);
}

/** Sectors in ascending order as runs, moved by `shift`. */
export function runsOf(sectors: readonly number[], shift: number): readonly SectorExtent[] {
  const runs: { start: number; sectors: number }[] = [];
  for (const sector of sectors) {
    const last = runs.at(-1);
    if (last !== undefined && last.start + last.sectors === sector + shift) last.sectors += 1;
    else runs.push({ start: sector + shift, sectors: 1 });
  }
  return runs;
}
