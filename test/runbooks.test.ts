import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/health/index.ts';
import { runbookOf } from '../src/health/runbook.ts';

const root = new URL('../', import.meta.url);
const codes = rules.map(({ code }) => code);

const SECTIONS = [
  'What it means',
  'Do first',
  'Never',
  'Which part',
  'Commands',
  'Confirm the cure',
];

/** Options of mdadm 4.2 (mdadm --help of each mode) that the pages may use. */
const MDADM_OPTIONS = [
  ...['--action', '--add', '--assemble', '--bitmap', '--detail', '--examine', '--fail', '--grow'],
  ...['--examine-badblocks', '--examine-bitmap', '--readonly', '--readwrite', '--remove'],
  ...['--replace', '--run', '--scan', '--stop', '--wait', '--with', '--zero-superblock'],
];

/** What destroys data or evidence when a member is stale: named in warnings, never given to copy. */
const DESTRUCTIVE =
  /--re-add|--force|--create|--assume-clean|action=repair|echo|fsck|xfs_repair|of=|chmod/;

const page = (code: string) => readFileSync(new URL(runbookOf(code), root), 'utf8');

function sectionsOf(text: string): readonly (readonly [heading: string, body: string])[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end).trim()] as const;
    });
}

/** The lines between fences, without their comments. */
function commandsOf(text: string): readonly string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)]
    .flatMap(([, block]) => (block ?? '').trimEnd().split('\n'))
    .map((line) => line.replace(/\s+#.*$/, ''));
}

describe('the runbooks', () => {
  it('are one page for each rule, and none for anything else', () => {
    const pages = readdirSync(new URL('deploy/runbooks/', root)).map(
      (file) => `deploy/runbooks/${file}`,
    );
    expect(pages.sort()).toEqual(codes.map(runbookOf).sort());
  });

  it.each(codes)('of %s has its code as title and every section, in order and filled', (code) => {
    const text = page(code);
    const sections = sectionsOf(text);
    expect(text.startsWith(`# ${code}\n`)).toBe(true);
    expect(sections.map(([heading]) => heading)).toEqual(SECTIONS);
    for (const [heading, body] of sections) expect(body.length, heading).toBeGreaterThan(60);
  });

  it.each(codes)('of %s gives commands to copy that exist and destroy nothing', (code) => {
    const commands = commandsOf(page(code));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(command).not.toMatch(DESTRUCTIVE);
    const mdadm = commands.filter((command) => command.startsWith('mdadm '));
    const options = mdadm.flatMap((command) => command.match(/(?<= )--[a-z-]+/g) ?? []);
    expect(MDADM_OPTIONS).toEqual(expect.arrayContaining(options));
  });

  it.each(codes)('of %s zeroes the superblock of whatever former member it adds', (code) => {
    const commands = commandsOf(page(code));
    const added = commands.flatMap((command) => / --add (\S+)/.exec(command)?.[1] ?? []);
    // A disk that was never in the array has no superblock to be taken back by.
    for (const device of added.filter((one) => one !== '/dev/sdd3')) {
      const zeroed = commands.indexOf(`mdadm --zero-superblock ${device}`);
      expect(zeroed, device).toBeGreaterThanOrEqual(0);
      expect(zeroed).toBeLessThan(commands.indexOf(`mdadm /dev/md2 --add ${device}`));
    }
  });

  const onMemory = codes.filter((code) => /^(?:memory|ecc)_/.test(code));

  it.each(onMemory)('of %s tells where the modules and their slots are', (code) => {
    const part = new Map(sectionsOf(page(code))).get('Which part');
    expect(part).toContain('rotwatch_memory_slot_info');
    expect(part).toMatch(/serial\s+number/);
  });

  it.each(codes.filter((code) => !onMemory.includes(code)))(
    'of %s tells where serial and slot are',
    (code) => {
      const part = new Map(sectionsOf(page(code))).get('Which part');
      expect(part).toContain('rotwatch_md_member_info');
      expect(part).toContain('SERIAL');
    },
  );

  it.each(codes)('of %s links only to pages that are there', (code) => {
    const links = [...page(code).matchAll(/\]\((\w+)\.md\)/g)].map((match) => match[1]);
    expect(codes).toEqual(expect.arrayContaining(links));
  });
});
