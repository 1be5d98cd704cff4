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
  /** Its line of blocks came: members stand before it only. */
  hasBlocks: boolean;
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
function continues(current: Section, line: string): boolean {
  if (current.kind === 'personalities') return /^\s*(?:\[[^[\]]+\]\s*)+$/.test(line);
  if (current.kind === 'stray') return false;
  if (LATE.test(line)) return true;
  if (current.ended) return false;
  // Blocks or members after the blocks are another array's, whose first line was lost.
  return !current.hasBlocks || !(BLOCKS.test(line) || MEMBER.test(line));
}

function section(kind: Section['kind'], name: string, line: string): Section {
  return { kind, name, lines: [line], hasBlocks: BLOCKS.test(line), ended: false };
}

/** The section that this line is the first of, if it is a first line. */
function opened(line: string): Section | undefined {
  if (PERSONALITIES.test(line)) {
    return section('personalities', '', line.replace(PERSONALITIES, ''));
  }
  const array = ARRAY.exec(line);
  if (array === null) return undefined;
  return section('array', array[1] ?? array[2] ?? '', line.slice(array[0].length));
}

function append(current: Section, line: string): void {
  current.lines.push(line);
  current.hasBlocks ||= BLOCKS.test(line);
}

/** Cuts the text where the kernel begins and ends an array. */
function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  let current = section('stray', '', '');
  const begin = (next: Section): void => {
    current = next;
    sections.push(next);
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    const next = opened(line);
    if (next !== undefined) begin(next);
    else if (line === '' || OTHER_KERNEL_LINE.test(line)) current = section('stray', '', '');
    else if (line.trim() === '') current.ended = true;
    else if (BROKEN_ARRAY.test(line) || !continues(current, line))
      begin(section('stray', '', line));
    else append(current, line);
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
  for (const { kind, name, ...rest } of sectionsOf(text)) {
    const lines = rest.lines.join('\n');
    if (kind === 'array') arrays.push(parseArray(name, lines, problems));
    else if (kind === 'stray') problems.push(problem('mdstat', lines.trim()));
    else personalities = [...(personalities ?? []), ...parsePersonalities(lines, problems)];
  }
  return { personalities, arrays, problems };
}
