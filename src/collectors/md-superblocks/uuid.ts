import { hexOf } from '../../bytes/byte-reader.ts';

/** mdadm's form of a UUID: 32 lower-case hex digits in four groups joined by colons. */
export function colonUuid(bytes: Uint8Array): string {
  return [0, 4, 8, 12].map((at) => hexOf(bytes.subarray(at, at + 4))).join(':');
}

/** The same form from four numbers, as v0.90 metadata keeps it. */
export function colonUuidOfWords(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(8, '0')).join(':');
}
