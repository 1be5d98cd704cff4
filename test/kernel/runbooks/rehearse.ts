import { expect } from 'vitest';
import { pageText, type Step, stepsOf } from '../../support/runbook-page.ts';
import type { Guest } from '../harness/guest.ts';
import { GUEST_MAIN } from '../harness/program.ts';

/** The pages whose commands are run in the bench, by finding code. */
export const REHEARSED = [
  'md_readd_unsafe',
  'md_member_returned_by_bitmap',
  'md_member_stale',
  'md_member_returned_unsynced',
  'md_superblocks_disagree',
  'md_members_unequal_writes',
  'md_split_brain',
  'md_mismatches_found',
  'md_contents_differ',
] as const;
export type Rehearsed = (typeof REHEARSED)[number];

/** Who is who in the guest: what a reader of the page says by its variables. */
export interface Cast {
  readonly array: string;
  readonly good: string;
  readonly stale: string;
  readonly third?: string;
}

/** Commands that go over whole members take their time under emulation. */
const PAGE_SECONDS = 300;
/** What may differ where numbers vary: also days and months by name. */
const NUMBER = /\d+/g;
const DAY_OR_MONTH = /\b[A-Z][a-z]{2}\b/g;
const BIN = '/run/runbook-bin';
const STEP = '##### step';

function variables({ array, good, stale, third }: Cast): string {
  const members = [good, stale, ...(third === undefined ? [] : [third])];
  return `ARRAY=${array} GOOD=${good} STALE=${stale} MEMBERS='${members.join(' ')}'`;
}

/** What the guest printed, with the names that the pages use. */
function inWordsOfThePage(text: string, { array, good, stale, third }: Cast): string {
  const names = new Map([
    [array, 'md2'],
    [good, 'sda3'],
    [stale, 'sdb3'],
    ...(third === undefined ? [] : [[third, 'sdc3'] as const]),
    ['VIRTIO-a', 'S4EVNX0M701'],
    ['VIRTIO-b', 'S4EVNX0M702'],
    ['VIRTIO-c', 'S4EVNX0M703'],
  ]);
  const anyName = new RegExp(`(?<!\\w)(?:${[...names.keys()].join('|')})(?![\\w-])`, 'g');
  return text.replaceAll(anyName, (name) => names.get(name) ?? name);
}

/** The mark of a difference in a table goes with the numbers. */
function varying(pattern: string): string {
  return pattern
    .replace(/^(?:≠|\\s\+)/, '[≠\\s]+')
    .replaceAll(NUMBER, '\\d+')
    .replaceAll(DAY_OR_MONTH, '[A-Z][a-z]{2}');
}

/** What matches the sample: `…` stands for any part of a line, as a line for any lines; columns may be wider. */
function pattern({ output, numbersVary }: Step): RegExp {
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.trim() === '…') return '(?:.*\\n)*?';
      const literal = line
        .replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
        .replaceAll('…', '.*?')
        .replaceAll(/\s+/g, '\\s+');
      return `${numbersVary ? varying(literal) : literal}\\s*\\n`;
    });
  return output === '' ? /^$/ : new RegExp(`^${lines.join('')}$`);
}

/**
 * Runs the commands of a page, all of them in one shell as a reader does, and asserts of each block that it prints what
 * the page shows.
 */
export async function rehearse(guest: Guest, page: Rehearsed, cast: Cast): Promise<void> {
  const steps = stepsOf(pageText(`${page}.md`));
  const blocks = steps.map(({ commands }) => `echo '${STEP}'\n${commands}`);
  const { stdout } = await guest.run(
    `mkdir -p ${BIN}; printf '#!/bin/sh\\nexec ${process.execPath} ${GUEST_MAIN} "$@"\\n' >${BIN}/rotwatch
    chmod +x ${BIN}/rotwatch; PATH=${BIN}:$PATH; exec 2>&1
    ${variables(cast)}\n${blocks.join('\n')}`,
    { seconds: PAGE_SECONDS },
  );
  const [, ...printed] = stdout.split(`${STEP}\n`);
  expect(printed).toHaveLength(steps.length);
  for (const [at, step] of steps.entries()) {
    const actual = inWordsOfThePage(printed[at] ?? '', cast);
    expect.soft(actual, step.commands).toMatch(pattern(step));
  }
}
