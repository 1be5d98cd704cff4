import type { Bitmap } from './bitmap.ts';
import type { DirtyChunks } from './dirty-chunks.ts';
import { type Field, linesOf, type Section } from './examine.ts';
import { humanChunk, humanSize, printable } from './mdadm-words.ts';

const LABEL_WIDTH = 16;
const STATE_STALE = 2;

/** What is printed of a bitmap beside its superblock. */
export interface ExamineBitmapContext {
  readonly device: string;
  /** The counted bits; undefined leaves the line out. */
  readonly chunks: Pick<DirtyChunks, 'examined' | 'dirty'> | undefined;
}

/** A bitmap's fields by mdadm's labels, values as `mdadm --examine-bitmap` prints them (bitmap.c, `ExamineBitmap`). */
export function examineBitmapFields(
  bitmap: Bitmap,
  context: ExamineBitmapContext,
): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [label, value] of sectionOf(bitmap, context)) {
    if (value !== undefined) fields.set(label, value);
  }
  return fields;
}

/** A bitmap as text for people: mdadm's lines, then what is wrong with it. */
export function describeBitmap(bitmap: Bitmap, context: ExamineBitmapContext): string {
  const problems = bitmap.problems.map(
    ({ code, detail }): Field => ['Problem', `${code}: ${detail}`],
  );
  return `${linesOf([...sectionOf(bitmap, context), ...problems], LABEL_WIDTH).join('\n')}\n`;
}

function sectionOf(bitmap: Bitmap, context: ExamineBitmapContext): Section {
  const clustered = bitmap.nodes > 0;
  const { syncSizeSectors: covered, writeBehind } = bitmap;
  return [
    ['Filename', context.device],
    ['Magic', '6d746962'],
    ['Version', String(bitmap.version)],
    ['UUID', bitmap.uuid],
    ...(clustered ? [] : stateFields(bitmap)),
    ['Chunksize', humanChunk(bitmap.chunkBytes)],
    ['Daemon', `${bitmap.daemonSleepSeconds}s flush period`],
    ['Write Mode', writeBehind === 0 ? 'Normal' : `Allow write behind, max ${writeBehind}`],
    ['Sync Size', `${covered / 2n}${humanSize(covered * 512n)}`],
    ['Bitmap', clustered ? undefined : bitsWords(context.chunks)],
    ['Cluster nodes', clustered ? String(bitmap.nodes) : undefined],
    ['Cluster name', clustered ? printable(bitmap.clusterName) : undefined],
  ];
}

function stateFields(bitmap: Bitmap): Section {
  return [
    ['Events', String(bitmap.events)],
    ['Events Cleared', String(bitmap.eventsCleared)],
    ['State', stateWords(bitmap.stateBits)],
  ];
}

function stateWords(bits: number): string {
  if (bits === 0) return 'OK';
  return bits === STATE_STALE ? 'Out of date' : 'Unknown';
}

function bitsWords(chunks: ExamineBitmapContext['chunks']): string | undefined {
  if (chunks === undefined) return undefined;
  const { examined, dirty } = chunks;
  const share = examined === 0 ? 0 : (100 * dirty) / examined;
  return `${examined} bits (chunks), ${dirty} dirty (${tenths(share)}%)`;
}

/** One decimal as printf writes it: of two equally near it takes the even one, where `toFixed` takes the larger. */
function tenths(value: number): string {
  const tie = (value * 4) % 4 === 1;
  return (tie ? value - 0.05 : value).toFixed(1);
}
