import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ledgerText, parseLedger } from '../../src/ledger/ledger-file.ts';
import { notedLedger } from '../support/ledgers.ts';
import { type MachineFolder, machineFolder, mirrorFiles } from '../support/machine-folder.ts';
import { runCommand } from '../support/terminal.ts';

const made: MachineFolder[] = [];

afterEach(() => {
  for (const machine of made.splice(0)) machine.remove('.');
});

function machine(files = mirrorFiles()): MachineFolder {
  const folder = machineFolder(files);
  made.push(folder);
  return folder;
}

/** Serves on a port of the system's choice; `deliver` sends the daemon a signal. */
function serving(flags: readonly string[]) {
  let deliver: (signal: NodeJS.Signals) => void = () => {};
  let log = '';
  let outputs: (() => void)[] = [];
  const ended = runCommand(['serve', '--web.listen-address', '127.0.0.1:0', ...flags], {
    whenListening: (given) => {
      deliver = given;
    },
    onOutput: (text) => {
      log = text;
      for (const wake of outputs.splice(0)) wake();
    },
  });
  const logged = async (words: string): Promise<string> => {
    while (!log.includes(words)) await new Promise<void>((resolve) => outputs.push(resolve));
    return log;
  };
  const url = async (path: string): Promise<string> => {
    const port = [...(await logged('listening on port')).matchAll(/on port (\d+)/g)].at(-1)?.[1];
    return `http://127.0.0.1:${port}${path}`;
  };
  return {
    ended,
    logged,
    get: async (path: string) => (await fetch(await url(path))).text(),
    stop: async () => {
      deliver('SIGTERM');
      outputs = [];
      return await ended;
    },
    hangUp: () => deliver('SIGHUP'),
  };
}

describe('rotwatch serve', () => {
  it('polls, serves what it found, says so in the log, and exits 0 on SIGTERM', async () => {
    const daemon = serving(machine().flags);
    await daemon.logged('md0: raid1, 2 of 2 in sync, clean');
    expect(await daemon.get('/-/ready')).toBe('rotwatch is ready.\n');
    expect(await daemon.get('/metrics')).toContain('rotwatch_md_array_slots{array="md0"} 2');
    const { code, out } = await daemon.stop();
    expect(code).toBe(0);
    expect(out).toContain('SIGTERM: stopping');
  });

  it('logs a finding once when it begins and once when it ends', async () => {
    const folder = machine(mirrorFiles(1));
    const daemon = serving(folder.flags);
    await daemon.logged('runs with 1 of 2 slots not in sync');
    for (const [file, text] of Object.entries(mirrorFiles())) folder.write(file, text);
    await daemon.logged('no longer: md0 (raid1) runs with 1 of 2 slots not in sync');
    const { out } = await daemon.stop();
    expect(out.match(/"code":"md_array_degraded"/g)).toHaveLength(2);
  });

  it('takes a new configuration on SIGHUP, and keeps the old one when the new is wrong', async () => {
    const folder = machine();
    folder.write('rotwatch.yml', 'collectors: { md-arrays: { interval: 20s } }\n');
    const daemon = serving([...folder.flags, '--config', `${folder.path}/rotwatch.yml`]);
    await daemon.logged('md0: raid1');
    folder.write('rotwatch.yml', 'collectors: { md-arrays: { interval: 30s } }\n');
    daemon.hangUp();
    await daemon.logged('configuration reloaded');
    await daemon.logged('md0: raid1, 2 of 2 in sync, clean (sda1 sdb1)"}\n');
    expect(await settled(daemon, 'interval_seconds{collector="md-arrays"} 30')).toContain(
      'rotwatch_config_last_reload_successful 1',
    );
    folder.write('rotwatch.yml', 'log: { level: loud }\n');
    daemon.hangUp();
    await daemon.logged('configuration not reloaded: the old one stays in force');
    expect(await settled(daemon, 'rotwatch_config_last_reload_successful 0')).toContain(
      'interval_seconds{collector="md-arrays"} 30',
    );
    const { out } = await daemon.stop();
    expect(out).toContain('log.level: expected one of');
  });

  it('moves to other addresses on SIGHUP, and stays where it is when they cannot be had', async () => {
    const folder = machine();
    folder.write('rotwatch.yml', 'web: { listen_addresses: ["127.0.0.1:0"] }\n');
    const { code, out } = await reloadingElsewhere(folder, `${folder.path}/rotwatch.yml`);
    expect(code).toBe(0);
    expect(out).toContain('EADDRINUSE');
  });

  it('says in one line that an address is taken, and exits 1', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const flags = ['--web.listen-address', `127.0.0.1:${port}`, ...machine().flags];
    const { code, err } = await runCommand(['serve', ...flags]);
    other.close();
    expect(code).toBe(1);
    expect(err).toMatch(/^rotwatch: cannot listen: .*EADDRINUSE.*\n$/);
  });

  it('answers for its ledger while it runs, and leaves it in its file', async () => {
    const folder = machine();
    folder.write('state/ledger.json', ledgerText(notedLedger()));
    const daemon = serving(folder.flags);
    await daemon.logged('md0: raid1');
    const asked = (...words: readonly string[]) =>
      runCommand(['ledger', ...words, '--state-dir', `${folder.path}/state`]);
    expect((await asked()).out).toContain('DISK-1');
    expect(await asked('forget', 'DISK-7')).toMatchObject({ code: 1, out: '' });
    const { code, out } = await asked('forget', 'DISK-1');
    expect(code).toBe(0);
    expect(out).toContain('forgotten: disk DISK-1\n');
    expect(JSON.parse((await asked('--json')).out)).toMatchObject({
      ledger: { disks: [{ disk: 'DISK-0' }] },
      keeping: {},
    });
    expect((await asked('acknowledge')).out).toBe('acknowledged: 0\n');
    expect((await asked('forget', '--all')).code).toBe(0);
    await daemon.stop();
    const parsed = parseLedger(readFileSync(`${folder.path}/state/ledger.json`, 'utf8'));
    expect(parsed.kind).toBe('ledger');
    expect(readdirSync(`${folder.path}/state`)).toEqual(['ledger.json']);
  });

  it('leaves the ledger of a daemon that runs alone', async () => {
    const folder = machine();
    const first = serving(folder.flags);
    await first.logged('md0: raid1');
    const second = serving(folder.flags);
    await second.logged('the ledger is kept in memory only');
    expect((await second.stop()).code).toBe(0);
    expect(readdirSync(`${folder.path}/state`)).toContain('control.sock');
    await first.stop();
  });

  it('lists what is wrong with the configuration and exits 1', async () => {
    const { code, err } = await runCommand(['serve', '--log.level', 'loud']);
    expect(code).toBe(1);
    expect(err).toContain('rotwatch: --log.level: log.level: expected one of');
  });
});

/** Scrapes until the words are there: a publication follows its cause by a moment. */
async function settled(daemon: { get: (path: string) => Promise<string> }, words: string) {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const text = await daemon.get('/metrics');
    if (text.includes(words)) return text;
  }
  throw new Error(`never saw ${words}`);
}

/** Serves from a file, moves to a second address, then is asked for one that is taken. */
async function reloadingElsewhere(folder: MachineFolder, file: string) {
  let deliver: (signal: NodeJS.Signals) => void = () => {};
  const taken = createServer();
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => {
      const address = taken.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  let stage = 0;
  const result = await runCommand(['serve', ...folder.flags, '--config', file], {
    whenListening: (given) => {
      deliver = given;
    },
    onOutput: (text) => {
      if (stage === 0 && text.includes('md0: raid1')) {
        stage = 1;
        folder.write('rotwatch.yml', 'web: { listen_addresses: ["127.0.0.1:0", "127.0.0.1:0"] }\n');
        deliver('SIGHUP');
      } else if (stage === 1 && /on port \d+, \d+/.test(text) && text.includes('reloaded')) {
        stage = 2;
        folder.write('rotwatch.yml', `web: { listen_addresses: ["127.0.0.1:${port}"] }\n`);
        deliver('SIGHUP');
      } else if (stage === 2 && text.includes('not reloaded')) {
        stage = 3;
        deliver('SIGTERM');
      }
    },
  });
  taken.close();
  return result;
}
