import type { Problem } from '../collector.ts';
import type { Mdstat, MdstatArray } from './mdstat.ts';
import { takeBitmap, takeShape, takeSlots, takeSync } from './parse-mdstat-body.ts';
import { takeHead, takeMembers } from './parse-mdstat-head.ts';
import { slateOf } from './slate.ts';

/** Lines that belong together: an array's, the personalities', or what nobody claims. */
interface Section {
  readonly kind: 'array' | 'personalities' | 'stray';
  readonly name: string;
  readonly lines: string[];
  /** A blank line came: the kernel ends an array with one. */
  ended: boolean;
}

const ARRAY =
  /^\s*(?:(md[^\s:[\]]*)\s+:(?!\S)|([^\s:[\]]+)\s*:(?=\s*(?:active|inactive|broken)(?!\S)))/;
/** Begins like an array and is none: what follows it must not be taken for the array before. */
const BROKEN_ARRAY = /^\s*md[^\s[]*(?!\S)/;
const PERSONALITIES = /^\s*Personalities\s*:/;
const OTHER_KERNEL_LINE = /^\s*(?:read_ahead\s|unused devices:)/;
const BLOCKS = /(?<!\S)\d+\s+blocks(?!\S)/;
const MEMBER = /\[\d+\](?:\([A-Z]\))*(?!\S)/;
/** What may still follow a line of mere blanks, which some texts have in the midst of an array. */
const LATE = /^\s*(?:bitmap:|\[[=>.]|[a-z]+=[A-Z])/;

/** Whether a line without a name of its own belongs to the section before it. */
function continues(section: Section, line: string): boolean {
  if (section.kind === 'personalities') return /^\s*(?:\[[^[\]]+\]\s*)+$/.test(line);
  if (section.kind === 'stray') return false;
  if (LATE.test(line)) return true;
  if (section.ended) return false;
  // Blocks or members after the blocks are another array's, whose first line was lost.
  const hasBlocks = section.lines.some((one) => BLOCKS.test(one));
  return !hasBlocks || !(BLOCKS.test(line) || MEMBER.test(line));
}

function opened(line: string): Section | undefined {
  const array = ARRAY.exec(line);
  if (PERSONALITIES.test(line)) {
    const rest = line.replace(PERSONALITIES, '');
    return { kind: 'personalities', name: '', lines: [rest], ended: false };
  }
  if (array === null) return undefined;
  const name = array[1] ?? array[2] ?? '';
  return { kind: 'array', name, lines: [line.slice(array[0].length)], ended: false };
}

function stray(lines: string[]): Section {
  return { kind: 'stray', name: '', lines, ended: true };
}

/** Cuts the text where the kernel begins and ends an array. */
function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  let current = stray([]);
  const begin = (section: Section): void => {
    current = section;
    sections.push(section);
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    const next = opened(line);
    if (next !== undefined) begin(next);
    else if (line === '' || OTHER_KERNEL_LINE.test(line)) current = stray([]);
    else if (line.trim() === '') current.ended = true;
    else if (BROKEN_ARRAY.test(line) || !continues(current, line)) begin(stray([line]));
    else current.lines.push(line);
  }
  return sections;
}

const QUOTE_CHARACTERS = 120;

function problem(subject: string, flaw: string): Problem {
  const quote = flaw.length > QUOTE_CHARACTERS ? `${flaw.slice(0, QUOTE_CHARACTERS)}…` : flaw;
  return { reason: 'malformed', subject, detail: `not understood: ${quote}` };
}

function parseArray(name: string, text: string, problems: Problem[]): MdstatArray {
  const slate = slateOf(text);
  const flaws: string[] = [];
  // The bitmap goes first: its file's name could look like anything.
  const bitmap = takeBitmap(slate);
  const head = takeHead(slate, flaws);
  const members = takeMembers(slate, flaws);
  const shape = takeShape(slate);
  const slots = takeSlots(slate, flaws);
  const sync = takeSync(slate);
  for (const flaw of [...flaws, ...slate.left()]) problems.push(problem(`mdstat: ${name}`, flaw));
  return { name, ...head, members, ...shape, ...slots, sync, bitmap };
}

function parsePersonalities(text: string, problems: Problem[]): readonly string[] {
  const slate = slateOf(text);
  const names = slate.takeAll(/\[([^\s[\]]+)\]/g).map(([, name = '']) => name);
  for (const flaw of slate.left()) problems.push(problem('mdstat: Personalities', flaw));
  return names;
}

/**
 * Reads /proc/mdstat (md_seq_show, drivers/md/md.c) of any kernel from 2.4 on, also wrapped, cut short,
 * or with lines in another order. Never throws: a line not understood costs only itself and is a problem.
 * Arrays stand as the text has them, even twice.
 */
export function parseMdstat(text: string): Mdstat {
  const problems: Problem[] = [];
  const arrays: MdstatArray[] = [];
  let personalities: readonly string[] | undefined;
  for (const section of sectionsOf(text)) {
    const lines = section.lines.join('\n');
    if (section.kind === 'array') arrays.push(parseArray(section.name, lines, problems));
    else if (section.kind === 'stray') problems.push(problem('mdstat', lines.trim()));
    else personalities = [...(personalities ?? []), ...parsePersonalities(lines, problems)];
  }
  return { personalities, arrays, problems };
}
