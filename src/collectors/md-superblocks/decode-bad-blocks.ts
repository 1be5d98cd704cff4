import { ByteReader } from '../../bytes/byte-reader.ts';

/** A bad range, in sectors of 512 bytes from the start of the device (data offset included). */
export interface BadBlockRange {
  readonly startSector: bigint;
  readonly sectors: bigint;
}

/** A bad-block log as stored. */
export interface BadBlockLog {
  readonly ranges: readonly BadBlockRange[];
  /** False when the log fills its whole room, or was cut off, so that more may have been lost. */
  readonly ended: boolean;
}

const ENTRY_BYTES = 8;
/** A log is at most 100 sectors for mdadm, and one page for the kernel. */
const MAX_BYTES = 100 * 512;
const END = (1n << 64n) - 1n;
const LENGTH_BITS = 10n;
const LENGTH_MASK = (1n << LENGTH_BITS) - 1n;

/**
 * Decodes a bad-block log (drivers/md/md.c, `super_1_load`): little-endian u64 entries, ten bits of
 * length below the start, both in blocks of `512 << shift` bytes; an entry of all ones ends it.
 */
export function decodeBadBlocks(bytes: Uint8Array, shift: number): BadBlockLog {
  const length = Math.min(bytes.length, MAX_BYTES);
  const entries = ByteReader.over(bytes, 'little', { at: 0, length });
  const ranges: BadBlockRange[] = [];
  const by = BigInt(shift);
  for (let at = 0; entries !== undefined && at + ENTRY_BYTES <= length; at += ENTRY_BYTES) {
    const entry = entries.u64(at);
    if (entry === END) return { ranges, ended: true };
    ranges.push({
      startSector: (entry >> LENGTH_BITS) << by,
      sectors: (entry & LENGTH_MASK) << by,
    });
  }
  return { ranges, ended: false };
}
