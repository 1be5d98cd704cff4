import type { Bitmap } from './bitmap.ts';
import { examineV1 } from './examine-v1.ts';
import { deviceTable, examineV090 } from './examine-v090.ts';
import type { Superblock } from './reading.ts';

/** A label of mdadm's and its value; undefined where mdadm prints no such line. */
export type Field = readonly [label: string, value: string | undefined];
/** Lines that mdadm prints together. */
export type Section = readonly Field[];

/** What mdadm knows beside the superblock when it prints it. */
export interface ExamineContext {
  /** Path of the device, the first line. */
  readonly device: string;
  /** Undefined leaves out what depends on it (`Unused Space`). */
  readonly deviceSectors: number | undefined;
  /** The member's bitmap superblock, if it was read. */
  readonly bitmap: Bitmap | undefined;
}

/**
 * A superblock's fields by mdadm's labels, values as `mdadm --examine` prints them (version 4.2 and later),
 * times in the machine's zone. Not among them: `(local to host …)` behind a name, which needs
 * the host's, and the v0.90 device table.
 */
export function examineFields(
  superblock: Superblock,
  context: ExamineContext,
): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [label, value] of sectionsOf(superblock, context).flat()) {
    if (value !== undefined) fields.set(label, value);
  }
  return fields;
}

function sectionsOf(superblock: Superblock, context: ExamineContext): readonly Section[] {
  return superblock.v090 === undefined
    ? examineV1(superblock, context)
    : examineV090(superblock, superblock.v090);
}

const LABEL_WIDTH = 15;

/** The whole superblock as text for people: mdadm's lines, then what it does not print. */
export function describeSuperblock(superblock: Superblock, context: ExamineContext): string {
  const { v090 } = superblock;
  const blocks = [...sectionsOf(superblock, context), ownWords(superblock)].map((section) =>
    linesOf(section, LABEL_WIDTH),
  );
  const table =
    v090 === undefined
      ? []
      : [['      Number   Major   Minor   RaidDevice State', ...deviceTable(superblock, v090)]];
  const text = [...blocks, ...table].filter((lines) => lines.length > 0);
  return `${context.device}:\n${text.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** `label : value` lines with the colons below each other. */
export function linesOf(section: Section, width: number): readonly string[] {
  return section.flatMap(([label, value]) =>
    value === undefined ? [] : [`${label.padStart(width)} : ${value}`],
  );
}

function ownWords(superblock: Superblock): Section {
  const { correctedReadErrors, journalTailSectors, features, roles } = superblock;
  return [
    ['Byte Order', superblock.byteOrder === 'big' ? 'big-endian' : undefined],
    ['Features', features.length === 0 ? undefined : features.join(' ')],
    ['Device Number', String(superblock.deviceNumber)],
    ['Roles', roles.map((role, number) => `${number}:${role}`).join(' ')],
    ['Corrected Reads', correctedReadErrors ? `${correctedReadErrors} sectors` : undefined],
    [
      'Journal Tail',
      journalTailSectors === undefined ? undefined : `${journalTailSectors} sectors`,
    ],
    ...superblock.problems.map(({ code, detail }): Field => ['Problem', `${code}: ${detail}`]),
  ];
}
