import type { MdstatArray, MdstatMember } from './mdstat.ts';
import type { Slate } from './slate.ts';

const STATES: ReadonlySet<string> = new Set(['active', 'inactive', 'broken']);
const READ_ONLY_STATES: ReadonlyMap<string | undefined, string> = new Map([
  ['read-only', 'readonly'],
  ['auto-read-only', 'read-auto'],
]);
const LEVELS: ReadonlySet<string | undefined> = new Set([
  undefined,
  'linear',
  'raid0',
  'raid1',
  'raid4',
  'raid5',
  'raid6',
  'raid10',
  'multipath',
  'faulty',
]);
/** Letters of md_seq_show (drivers/md/md.c) in the words of state_show. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['W', 'write_mostly'],
  ['J', 'journal'],
  ['F', 'faulty'],
  ['S', 'spare'],
  ['R', 'replacement'],
]);

const HEAD =
  /^[ \t]*([a-z][a-z-]*)(?!\S)(?:[ \t]+\(((?:auto-)?read-only)\)(?!\S))?(?:[ \t]+(?!super\s)([a-z][a-z0-9_-]*)(?!\S))?/;

type Head = Pick<MdstatArray, 'state' | 'level'>;

/** The state that the words tell; undefined for a word that may be a known one cut short. */
function stateOf(word: string, readOnly: string | undefined, more: boolean): string | undefined {
  if (word === 'active') return READ_ONLY_STATES.get(readOnly) ?? word;
  return STATES.has(word) || more ? word : undefined;
}

/**
 * Strikes state and level, the words after `mdX :`. A word not known here passes as it is, but only
 * with more after it on its line: at the end it may be a known one cut short.
 */
export function takeHead(slate: Slate, flaws: string[]): Head {
  const match = slate.take(HEAD);
  const word = match?.[1];
  if (match === undefined || word === undefined) {
    flaws.push('no state');
    return { state: undefined, level: undefined };
  }
  const [all, , readOnly, levelWord] = match;
  const more = /^[ \t]+\S/.test(match.input.slice(all.length));
  const state = stateOf(word, readOnly, more || levelWord !== undefined);
  if (state === undefined) flaws.push(`state cut short: ${word}`);
  if (STATES.has(word) && word !== 'inactive' && levelWord === undefined) flaws.push('no level');
  const level = LEVELS.has(levelWord) || more ? levelWord : undefined;
  if (level !== levelWord) flaws.push(`level cut short: ${levelWord}`);
  return { state, level };
}

const MEMBER = /(?<!\S)([^\s[\]]+)\[(-?\d{1,6})\]((?:\([A-Za-z]+\))*)(?!\S)/g;

/** Strikes the `name[N](flags)` tokens. A flag not known here is a flaw, its member stays. */
export function takeMembers(slate: Slate, flaws: string[]): readonly MdstatMember[] {
  return slate.takeAll(MEMBER).map(([, name = '', digits = '', letters = '']) => {
    const states: string[] = [];
    for (const [, letter = ''] of letters.matchAll(/\(([A-Za-z]+)\)/g)) {
      const word = FLAGS.get(letter);
      if (word === undefined) flaws.push(`flag of ${name}: ${letter}`);
      else states.push(word);
    }
    // desc_nr is -1 while the device has no place in the superblock yet.
    const deviceNumber = digits.startsWith('-') ? undefined : Number(digits);
    return { name, deviceNumber, states };
  });
}
