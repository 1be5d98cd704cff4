import { type AttributeParser, MALFORMED, parseCount, parseWord } from '../parse-attributes.ts';
import type { MdMember } from './reading.ts';

const KIB = 1024;
const SECTOR_BYTES = 512;

function scaled(text: string, bytes: number): number | undefined | typeof MALFORMED {
  const count = parseCount(text);
  if (typeof count !== 'number') return count;
  return count === 0 ? undefined : count * bytes;
}

/** Sectors of 512 bytes as bytes; zero is none. */
export const parseSectorsAsBytes: AttributeParser<number> = (text) => scaled(text, SECTOR_BYTES);

/** `sync_min`: a place in sectors of 512 bytes, 0 being the start. */
export const parseSyncMin: AttributeParser<number> = (text) => {
  const sectors = parseCount(text);
  return typeof sectors === 'number' ? sectors * SECTOR_BYTES : sectors;
};

/** KiB as bytes, for `component_size`, whatever its documentation says; zero is none. */
export const parseKibAsBytes: AttributeParser<number> = (text) => scaled(text, KIB);

/** `sync_speed`: KiB per second, or `none` when no sync runs; zero is a sync that stands. */
export const parseSyncSpeed: AttributeParser<number> = (text) => {
  if (text === 'none') return undefined;
  const speed = parseCount(text);
  return typeof speed === 'number' ? speed * KIB : speed;
};

/** `array_size`: KiB as bytes, or `default`, which tells nothing. */
export const parseArraySize: AttributeParser<number> = (text) =>
  text === 'default' ? undefined : parseKibAsBytes(text);

/** A value and, while a reshape changes it, the one before. */
export interface Reshaped {
  readonly now: number;
  readonly before: number | undefined;
}

/** `raid_disks`, `layout`, `chunk_size`: `11`, or `11 (10)` while reshaping (raid_disks_show, drivers/md/md.c). */
export const parseReshaped: AttributeParser<Reshaped> = (text) => {
  const match = /^(-?\d{1,10})(?:\s+\((-?\d{1,10})\))?$/.exec(text);
  if (match === null) return MALFORMED;
  return { now: Number(match[1]), before: match[2] === undefined ? undefined : Number(match[2]) };
};

/** Level numbers, which level_show prints while no personality has taken the array up. */
const LEVEL_NUMBERS: ReadonlyMap<string, string> = new Map([
  ['-5', 'faulty'],
  ['-4', 'multipath'],
  ['-1', 'linear'],
  ['0', 'raid0'],
  ['1', 'raid1'],
  ['4', 'raid4'],
  ['5', 'raid5'],
  ['6', 'raid6'],
  ['10', 'raid10'],
]);

/** `level`, always by its name. */
export const parseLevel: AttributeParser<string> = (text) =>
  LEVEL_NUMBERS.get(text) ?? parseWord(text);

/** Where a sync is, and the range it goes over. */
export interface SyncPosition {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** `sync_completed`: `none`, `delayed`, or `done / total` in sectors. */
export const parseSyncCompleted: AttributeParser<SyncPosition | 'none' | 'delayed'> = (text) => {
  if (text === 'none' || text === 'delayed') return text;
  const match = /^(\d{1,20})\s*\/\s*(\d{1,20})$/.exec(text);
  if (match === null) return MALFORMED;
  return {
    doneBytes: Number(match[1]) * SECTOR_BYTES,
    totalBytes: Number(match[2]) * SECTOR_BYTES,
  };
};

/**
 * `last_sync_action` in the words of `sync_action`, or `none` when no sync has run since assembly: up to
 * 6.10 a recovery is `recovery` and nothing is `none`; since 6.11 they are `recover` and `idle`.
 */
export const parseLastSyncAction: AttributeParser<string> = (text) => {
  if (text === 'recovery') return 'recover';
  return text === 'idle' ? 'none' : parseWord(text);
};

/** `metadata_version`: `0.90`, `1.2`, `none`, `external:…`. */
export const parseMetadata: AttributeParser<string> = (text) =>
  /^(?:\d{1,3}\.\d{1,3}|none|external:\S*)$/.test(text) ? text : MALFORMED;

/** `uuid` as the kernel prints it (`%pU`, the raw bytes): 32 hex digits without the dashes. */
export const parseUuid: AttributeParser<string> = (text) => {
  const digits = text.toLowerCase().replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/.test(digits)) return MALFORMED;
  return /^0+$/.test(digits) ? undefined : digits;
};

/**
 * The UUID as mdadm prints it: four groups by colons. Version 0.90 holds four words in the byte order of
 * the machine, and mdadm prints them as numbers: on little-endian machines, which all that matter here
 * are, that turns the bytes of each group round.
 */
export function mdadmUuid(digits: string, metadata: string | undefined): string {
  const groups = digits.match(/.{8}/g) ?? [];
  const turned = metadata?.startsWith('0.') === true;
  return groups.map((group) => (turned ? turnBytes(group) : group)).join(':');
}

function turnBytes(group: string): string {
  return (group.match(/../g) ?? []).reverse().join('');
}

/** `bitmap/location`: `none`, `file`, or signed sectors from the superblock. */
export const parseBitmapLocation: AttributeParser<string> = (text) =>
  /^(?:none|file|[+-]?\d{1,20})$/.test(text) ? text : MALFORMED;

/** A member's `state`: words by commas, known here or not. */
export const parseMemberStates: AttributeParser<readonly string[]> = (text) =>
  /^[a-z_]+(?:,[a-z_]+)*$/.test(text) ? text.split(',') : MALFORMED;

/** A member's `slot`: a number, or which of the two kinds of none. */
export const parseSlot: AttributeParser<number | 'none' | 'journal'> = (text) => {
  if (text === 'none' || text === 'journal') return text;
  return /^\d{1,5}$/.test(text) ? Number(text) : MALFORMED;
};

/** `recovery_start`: sectors rebuilt so far; `none` is whole. */
export const parseRecoveryStart: AttributeParser<NonNullable<MdMember['recoveryStart']>> = (
  text,
) => (text === 'none' ? 'in-sync' : parseCount(text));

/** `bad_blocks` and `unacknowledged_bad_blocks`: how many `start length` ranges they list. */
export const parseBadBlocks: AttributeParser<number> = (text) => {
  const lines = text.split('\n');
  return lines.every((line) => /^\d{1,20}\s+\d{1,10}\s*$/.test(line)) ? lines.length : MALFORMED;
};
