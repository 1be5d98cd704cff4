import type { ByteReader } from '../../bytes/byte-reader.ts';

const WORD = 2 ** 32;

/** Sum of all u32 words (and one trailing u16) but the checksum field itself, high half added to low half. */
function foldedSum(fields: ByteReader, length: number, checksumAt: number): number {
  let sum = 0;
  let at = 0;
  for (; at + 4 <= length; at += 4) if (at !== checksumAt) sum += fields.u32(at);
  if (at + 2 <= length) sum += fields.u16(at);
  return ((sum % WORD) + Math.floor(sum / WORD)) >>> 0;
}

/** Checksum of a v1 superblock over its first `length` bytes (drivers/md/md.c, `calc_sb_1_csum`). */
export function checksumV1(fields: ByteReader, length: number, checksumAt: number): number {
  return foldedSum(fields, length, checksumAt);
}

/** Checksum of a v0.90 superblock, all 4096 bytes as words of its writer (drivers/md/md.c, `calc_sb_csum`). */
export function checksumV090(fields: ByteReader, checksumAt: number): number {
  return foldedSum(fields, fields.length, checksumAt);
}

/**
 * Whether two v0.90 checksums agree by the kernel's measure (drivers/md/md.c, `md_csum_fold`): folded
 * to 16 bits, because some machines (Alpha) only ever stored that much.
 */
export function checksumsAgreeV090(one: number, other: number): boolean {
  return fold16(one) === fold16(other);
}

function fold16(checksum: number): number {
  const once = (checksum & 0xffff) + (checksum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}
