import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { LinuxStateFolder } from '../../src/host/state-folder.ts';
import { findLedger } from '../../src/ledger/load.ts';

const KILLS = 40;
const LONGEST_MS = 25;
const folder = mkdtempSync(join(tmpdir(), 'rotwatch-crash-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Replaces the ledger over and over, each time by one of another size, and tells of each that is done. */
const WRITER = `
  const [dist, path, first] = process.argv.slice(1);
  const { LinuxStateFolder } = await import(dist + '/host/state-folder.js');
  const { ledgerText } = await import(dist + '/ledger/ledger-file.js');
  const { emptyLedger } = await import(dist + '/ledger/ledger.js');
  const folder = new LinuxStateFolder(path);
  process.stdout.write('ready\\n');
  for (let order = Number(first); ; order += 1) {
    const findings = Array.from({ length: (order * 37) % 900 }, (_, at) => ({ code: 'code', array: 'md' + at, at: order }));
    const done = await folder.replace('ledger.json', ledgerText({ ...emptyLedger(), order, findings }));
    if (done.ok) process.stdout.write(order + '\\n');
  }
`;

/** Lets a writer run for a moment, kills it, and gives the last ledger that it said was on the disk. */
async function writeAndKill(first: number, ms: number): Promise<number | undefined> {
  const dist = join(import.meta.dirname, '../../dist');
  const writer = spawn(
    process.execPath,
    ['--input-type=module', '-e', WRITER, dist, folder, String(first)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let told = '';
  writer.stdout.on('data', (bytes) => {
    told += String(bytes);
  });
  await once(writer.stdout, 'data');
  await pause(ms);
  writer.kill('SIGKILL');
  await once(writer, 'close');
  const last = told.trimEnd().split('\n').at(-1);
  return last === 'ready' ? undefined : Number(last);
}

describe('a ledger whose writer is killed', () => {
  it('is always whole, and never older than what was said to be on the disk', async () => {
    const state = new LinuxStateFolder(folder);
    let promised: number | undefined;
    let killed = 0;
    for (let round = 0; round < KILLS; round += 1) {
      promised = (await writeAndKill(round * 1_000_000, (round * LONGEST_MS) / KILLS)) ?? promised;
      const found = await findLedger(state);
      if (found.kind === 'none') {
        expect(promised).toBeUndefined();
        continue;
      }
      if (found.kind !== 'ledger') throw new Error(`round ${round}: ${JSON.stringify(found)}`);
      const { order, findings } = found.ledger;
      expect(findings).toHaveLength((order * 37) % 900);
      if (promised !== undefined) expect(order).toBeGreaterThanOrEqual(promised);
      killed += 1;
    }
    expect(killed).toBeGreaterThan(KILLS / 2);
    await state.clean();
    expect(readdirSync(folder)).toEqual(['ledger.json']);
  });
});
