import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/health/index.ts';
import { runbookOf } from '../src/health/runbook.ts';
import { REHEARSED } from './kernel/runbooks/rehearse.ts';
import { commandsOf, pageText, sectionsOf, stepsOf } from './support/runbook-page.ts';

const FOLDER = 'deploy/runbooks/';
const codes = rules.map(({ code }) => code);
const files = readdirSync(new URL(`../${FOLDER}`, import.meta.url));
const pages = files.flatMap((file) => (file === 'README.md' ? [] : [file.replace(/\.md$/, '')]));
const alertPages = pages.filter((page) => /^[A-Z]/.test(page));

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
  /--re-add|--force|--create|--assume-clean|action=repair|\bof=|fsck|xfs_repair|chmod|>\s*\/(?:dev|sys)/;

/** Disks of which the pages say that they were never in the array: no superblock of theirs can mislead. */
const NEW = ['/dev/sdd3'];

const text = (page: string) => pageText(`${page}.md`);

describe('the runbooks', () => {
  it('are one page for each rule, and further ones for alerts alone', () => {
    const ofFindings = pages.filter((page) => !alertPages.includes(page));
    expect(ofFindings.map((page) => `${FOLDER}${page}.md`).sort()).toEqual(
      codes.map(runbookOf).sort(),
    );
  });

  it.each(pages)('of %s has its name as title and every section, in order and filled', (page) => {
    const sections = sectionsOf(text(page));
    expect(text(page).startsWith(`# ${page}\n`)).toBe(true);
    expect(sections.map(([heading]) => heading)).toEqual(SECTIONS);
    for (const [heading, body] of sections) expect(body.length, heading).toBeGreaterThan(60);
  });

  it.each(pages)('of %s gives commands to copy that exist and destroy nothing', (page) => {
    const commands = commandsOf(text(page));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(command).not.toMatch(DESTRUCTIVE);
    const mdadm = commands.filter((command) => command.startsWith('mdadm '));
    const options = mdadm.flatMap((command) => command.match(/(?<= )--[a-z-]+/g) ?? []);
    expect(MDADM_OPTIONS).toEqual(expect.arrayContaining(options));
  });

  it.each(pages)('of %s zeroes the superblock of whatever former member it adds', (page) => {
    const commands = commandsOf(text(page));
    const added = commands.flatMap((command, at) => {
      const device = / --add (\S+)/.exec(command)?.[1];
      return device === undefined || NEW.includes(device) ? [] : [{ device, at }];
    });
    for (const { device, at } of added) {
      const zeroed = commands.indexOf(`mdadm --zero-superblock ${device}`);
      expect(zeroed, device).toBeGreaterThanOrEqual(0);
      expect(zeroed).toBeLessThan(at);
    }
  });

  const onMemory = pages.filter((page) => /^(?:memory_|ecc_|Memory)/.test(page));

  it.each(onMemory)('of %s tells where the modules and their slots are', (page) => {
    const part = new Map(sectionsOf(text(page))).get('Which part');
    expect(part).toContain('rotwatch_memory_slot_info');
    expect(part).toMatch(/serial\s+number/);
  });

  it.each(pages.filter((page) => !onMemory.includes(page)))(
    'of %s tells where serial and slot are',
    (page) => {
      const part = new Map(sectionsOf(text(page))).get('Which part');
      expect(part).toContain('rotwatch_md_member_info');
      expect(part).toMatch(/serial/i);
    },
  );

  it.each(files)('in %s links only to pages that are there', (file) => {
    const links = [...pageText(file).matchAll(/(?<!\w)\[[^\]]+\]\(([^)]+)\)/g)].map(
      (match) => match[1],
    );
    expect(files).toEqual(expect.arrayContaining(links));
  });
});

describe('the rehearsal', () => {
  it('is of exactly the pages that say so', () => {
    const marked = pages.filter((page) => stepsOf(text(page)).length > 0);
    expect(marked.sort()).toEqual([...REHEARSED].sort());
  });

  it.each(REHEARSED)(
    'of %s has commands to paste unchanged: no name of a sample in them',
    (page) => {
      for (const { commands } of stepsOf(text(page))) expect(commands).not.toMatch(/md2|sd[a-d]\d/);
    },
  );

  it.each(REHEARSED)('of %s ends with a check that counted nothing', (page) => {
    const steps = stepsOf(text(page));
    const checked = steps.findLast(({ commands }) => commands.includes('--action=check'));
    expect(checked?.commands).toContain('mdadm --wait');
    expect(checked?.output).toMatch(/^0$/m);
  });
});
