import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { ledgerText, parseLedger } from '../../src/ledger/ledger-file.ts';
import {
  NOTED_AT,
  NOTED_UUID,
  notedArray,
  notedAway,
  notedLedger,
  notedMember,
  notedReturn,
} from '../support/ledgers.ts';
import { type CommandResult, runCommand } from '../support/terminal.ts';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A state folder with this text as its ledger's file. */
function stateDir(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rotwatch-cli-'));
  made.push(folder);
  if (text !== undefined) writeFileSync(join(folder, 'ledger.json'), text);
  return folder;
}

function rotwatch(folder: string, ...words: readonly string[]): Promise<CommandResult> {
  return runCommand(['ledger', ...words, '--state-dir', folder]);
}

function onDisk(folder: string): Ledger {
  const parsed = parseLedger(readFileSync(join(folder, 'ledger.json'), 'utf8'));
  if (parsed.kind !== 'ledger') throw new Error(parsed.kind);
  return parsed.ledger;
}

describe('rotwatch ledger, while no daemon runs', () => {
  it('shows what the file holds, as a table', async () => {
    const away = notedAway({
      written: { sectors: 10_240, exact: false },
      dirty: [
        [0, 65_536],
        [131_072, 32_768],
      ],
      ranApart: ['its events are ahead'],
    });
    const finished = {
      action: 'check',
      order: 1,
      startedAt: NOTED_AT,
      endedAt: NOTED_AT + 60_000,
      mismatchSectors: 512,
    } as const;
    const settled = { at: NOTED_AT + 9_000_000, by: 'check' } as const;
    const ledger = notedLedger(
      [
        notedArray({
          members: [notedMember(1, { away }), notedMember(0)],
          returns: [notedReturn(), notedReturn({ settled, owed: [], evidence: [] })],
          scrub: { finished },
        }),
      ],
      [{ at: NOTED_AT, why: 'it is damaged: torn', setAside: 'ledger.json.set-aside-x' }],
    );
    const { code, out, err } = await rotwatch(stateDir(ledgerText(ledger)));
    expect([code, err]).toEqual([0, '']);
    expect(out.replace(/, \d+ days ago/, ', some days ago')).toBe(
      `begun anew 2026-01-02T03:04:05Z: it is damaged: torn
  what was there: ledger.json.set-aside-x
  rotwatch ledger acknowledge ends the finding

md0  ${NOTED_UUID}  raid1, 2 slots, known since 2026-01-02T03:04:05Z
  slot 0  sda1  DISK-0  in sync
  slot 1  sdb1  DISK-1  away since 2026-01-02T04:04:05Z (faulty); at least 5 MiB written to the array meanwhile, 96 KiB in 2 runs dirty; it ran apart
  sdb1 (DISK-1) came back into slot 1 2026-01-02T05:04:05Z: none, unsynced; 64 KiB in 1 run owed a comparison
    4 sectors were written to it
  sdb1 (DISK-1) came back into slot 1 2026-01-02T05:04:05Z: none, unsynced; settled 2026-01-02T05:34:05Z by check
  last check ended 2026-01-02T03:05:05Z, some days ago, 512 sectors mismatched

disks
  DISK-0  sda    1 array  present
  DISK-1  sdb    1 array  present
`,
    );
  });

  it('says so when nothing has been seen yet', async () => {
    const empty = { ...notedLedger([]), disks: [] };
    expect((await rotwatch(stateDir(ledgerText(empty)))).out).toBe('no array has been seen yet\n');
  });

  it('gives the whole ledger as JSON', async () => {
    const { code, out } = await rotwatch(stateDir(ledgerText(notedLedger())), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ ledger: notedLedger() });
  });

  it('lets no name play tricks in a terminal', async () => {
    const name = '\u001b[2Jmd0\u009b31m\u202e\r\n';
    const trick = notedLedger([
      notedArray({
        name,
        members: [notedMember(0, { name, disk: name })],
        returns: [notedReturn({ name, disk: name, evidence: [name] })],
      }),
    ]);
    const folder = stateDir(ledgerText(trick));
    const shown = await rotwatch(folder);
    expect(shown.out).toContain('\uFFFD[2Jmd0\uFFFD31m\uFFFD\uFFFD\uFFFD');
    const json = await rotwatch(folder, '--json');
    expect(JSON.parse(json.out)).toEqual({ ledger: trick });
    const unknown = await rotwatch(folder, 'forget', 'no\u001b[2Jthing');
    expect(unknown.err).toContain('not known: no\uFFFD[2Jthing; known: ');
    const forgotten = await rotwatch(folder, 'forget', NOTED_UUID);
    for (const text of [shown.out, json.out, unknown.err, forgotten.out]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  it.each([
    ['absent', undefined, 'no ledger, and no daemon runs'],
    ['damaged', 'half', 'it is damaged: it is not a ledger file'],
  ])('says that the file is %s, leaves it alone and exits 1', async (_what, text, words) => {
    const folder = stateDir(text);
    const before = readdirSync(folder);
    for (const words_ of [[], ['forget', '--all'], ['acknowledge']]) {
      const { code, out, err } = await rotwatch(folder, ...words_);
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(`rotwatch: ${folder}/ledger.json: ${words}\n`);
    }
    expect(readdirSync(folder)).toEqual(before);
  });

  it('forgets a disk in the file', async () => {
    const folder = stateDir(ledgerText(notedLedger()));
    const { code, out } = await rotwatch(folder, 'forget', 'DISK-1');
    expect([code, out]).toEqual([
      0,
      `forgotten: disk DISK-1\nforgotten: slot 1 of md0 (${NOTED_UUID})\n`,
    ]);
    expect(onDisk(folder).arrays[0]?.members).toEqual([notedMember(0)]);
    expect(readdirSync(folder)).toEqual(['ledger.json']);
  });

  it('forgets everything', async () => {
    const folder = stateDir(ledgerText(notedLedger()));
    expect((await rotwatch(folder, 'forget', '--all')).code).toBe(0);
    expect(onDisk(folder)).toMatchObject({ arrays: [], disks: [] });
  });

  it('forgets nothing when one of the names is not known, and says which are', async () => {
    const folder = stateDir(ledgerText(notedLedger()));
    const { code, out, err } = await rotwatch(folder, 'forget', 'DISK-1', 'DISK-7');
    expect([code, out, err]).toEqual([
      1,
      '',
      `rotwatch: not known: DISK-7; known: ${NOTED_UUID}, DISK-0, DISK-1\n`,
    ]);
    expect(onDisk(folder)).toEqual(notedLedger());
  });

  it.each([[['forget']], [['forget', 'DISK-1', '--all']]])('refuses %j', async (words) => {
    const { code, err } = await rotwatch(stateDir(ledgerText(notedLedger())), ...words);
    expect([code, err]).toEqual([1, 'rotwatch: name what to forget, or say --all\n']);
  });

  it('acknowledges resets', async () => {
    const folder = stateDir(ledgerText(notedLedger(undefined, [{ at: 1, why: 'torn' }])));
    expect((await rotwatch(folder, 'acknowledge')).out).toBe('acknowledged: 1\n');
    expect(onDisk(folder)).toEqual(notedLedger());
  });

  it('lists what is wrong with the configuration', async () => {
    const { code, err } = await runCommand(['ledger', '--state-dir', 'relative']);
    expect(code).toBe(1);
    expect(err).toContain('--state-dir: state_dir: expected an absolute path');
  });

  it('does not write where it may not', async () => {
    const folder = stateDir(ledgerText(notedLedger()));
    mkdirSync(join(folder, `ledger.json.${process.pid}.draft`));
    const { code, err } = await rotwatch(folder, 'forget', '--all');
    expect(code).toBe(1);
    expect(err).toContain('EISDIR');
    expect(onDisk(folder)).toEqual(notedLedger());
  });

  it('says that something else than the daemon answers', async () => {
    const folder = stateDir(ledgerText(notedLedger()));
    const other = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => other.listen(join(folder, 'control.sock'), resolve));
    const { code, err } = await rotwatch(folder);
    other.closeAllConnections();
    other.close();
    expect([code, err]).toEqual([1, 'rotwatch: the running daemon is of another version\n']);
  });
});
