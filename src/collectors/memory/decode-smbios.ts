import { ByteReader } from '../../bytes/byte-reader.ts';

/** One structure of the SMBIOS tables: the formatted part, and the strings that it numbers from 1. */
export interface SmbiosStructure {
  readonly type: number;
  readonly handle: number;
  /** Formatted part, its four bytes of header included; offsets are those of the specification. */
  readonly fields: ByteReader;
  readonly strings: readonly string[];
}

/** The structures in order, and what is wrong with the tables where they had to be given up. */
export interface SmbiosTables {
  readonly structures: readonly SmbiosStructure[];
  readonly damage: string | undefined;
}

const HEADER_LENGTH = 4;
const END_OF_TABLE = 127;
/** The tables hold a few hundred structures at most. */
const MAX_STRUCTURES = 10_000;
const LATIN1 = new TextDecoder('latin1');

/**
 * Splits the SMBIOS tables as /sys/firmware/dmi/tables/DMI has them (DSP0134, 6.1). Never throws; a
 * structure that runs over the end ends the list and is told as `damage`.
 */
export function decodeSmbios(bytes: Uint8Array): SmbiosTables {
  const structures: SmbiosStructure[] = [];
  let at = 0;
  while (at < bytes.length && structures.length < MAX_STRUCTURES) {
    const header = ByteReader.over(bytes, 'little', { at, length: HEADER_LENGTH });
    const length = header?.u8(1);
    if (header === undefined || length === undefined || length < HEADER_LENGTH) {
      return { structures, damage: `no structure at byte ${at}` };
    }
    const fields = ByteReader.over(bytes, 'little', { at, length });
    const tail = fields === undefined ? undefined : stringsAt(bytes, at + length);
    if (fields === undefined || tail === undefined) {
      return { structures, damage: `the structure at byte ${at} is cut off` };
    }
    const type = header.u8(0);
    if (type === END_OF_TABLE) break;
    structures.push({ type, handle: header.u16(2), fields, strings: tail.strings });
    at = tail.end;
  }
  return { structures, damage: undefined };
}

/** The strings from `at`, each ended by a NUL, the set by one more; two NULs are the empty set. */
function stringsAt(
  bytes: Uint8Array,
  at: number,
): { readonly strings: readonly string[]; readonly end: number } | undefined {
  const strings: string[] = [];
  let start = at;
  for (;;) {
    const end = bytes.indexOf(0, start);
    if (end === -1) return undefined;
    if (end === start) {
      if (strings.length > 0) return { strings, end: start + 1 };
      return bytes[start + 1] === 0 ? { strings, end: start + 2 } : undefined;
    }
    strings.push(LATIN1.decode(bytes.subarray(start, end)));
    start = end + 1;
  }
}

/** A field, or undefined where the structure is of an older version and ends before it. */
export function field(
  { fields }: SmbiosStructure,
  at: number,
  size: 'u8' | 'u16' | 'u32',
): number | undefined {
  const bytes = { u8: 1, u16: 2, u32: 4 }[size];
  return at + bytes <= fields.length ? fields[size](at) : undefined;
}

/** The string whose number the field at `at` holds, without padding; undefined when it has none. */
export function stringField(structure: SmbiosStructure, at: number): string | undefined {
  const number = field(structure, at, 'u8');
  const text = number === undefined ? undefined : structure.strings[number - 1];
  const words = text?.replace(/\p{Cc}+/gu, ' ').trim();
  return words === '' ? undefined : words;
}
