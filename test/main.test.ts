import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type MachineFolder, machineFolder, mirrorFiles } from './support/machine-folder.ts';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const machines: MachineFolder[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const machine of machines.splice(0)) machine.remove('.');
});

function machine(files = mirrorFiles()): MachineFolder {
  const folder = machineFolder(files);
  machines.push(folder);
  return folder;
}

/** Starts the built program; `ended` tells how it went, `logged` waits for words on stdout. */
function start(...words: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const closed = once(child, 'close');
  return {
    child,
    logged: async (text: string) => {
      while (!out.includes(text)) await once(child.stdout, 'data');
    },
    ended: async () => {
      await closed;
      return { code: child.exitCode, signal: child.signalCode, out, err };
    },
  };
}

const onAnyPort = ['serve', '--web.listen-address', '127.0.0.1:0'];

describe('the program', () => {
  it('exits 0 within five seconds of SIGTERM', async () => {
    const daemon = start(...onAnyPort, ...machine().flags);
    await daemon.logged('md0: raid1');
    const asked = performance.now();
    daemon.child.kill('SIGTERM');
    expect(await daemon.ended()).toMatchObject({ code: 0, err: '' });
    expect(performance.now() - asked).toBeLessThan(5000);
  });

  it('is not held up by a pipe that lies where a file is expected', async () => {
    const folder = machine();
    folder.remove('proc/mdstat');
    execFileSync('mkfifo', [join(folder.path, 'proc/mdstat')]);
    const daemon = start(...onAnyPort, ...folder.flags);
    await daemon.logged('md0: raid1');
    daemon.child.kill('SIGINT');
    expect(await daemon.ended()).toMatchObject({ code: 0 });
  });

  it('ends at once on a second signal', async () => {
    const daemon = start(...onAnyPort, ...machine().flags);
    await daemon.logged('listening');
    daemon.child.kill('SIGTERM');
    daemon.child.kill('SIGINT');
    const { code, signal } = await daemon.ended();
    // The two may arrive together: then the first was enough.
    expect([code, signal]).toSatisfy(([ended]) => ended === 0 || ended === 1);
  });

  it('says in one line that its port is in use, and exits 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const daemon = start('serve', '--web.listen-address', `127.0.0.1:${port}`);
    const { code, err } = await daemon.ended();
    other.close();
    expect(code).toBe(1);
    expect(err).toMatch(/^rotwatch: cannot listen: .*EADDRINUSE.*\n$/);
  });

  it('lists every problem of a wrong configuration and exits 1', async () => {
    const folder = machine({ 'rotwatch.yml': 'log: { level: loud }\nnonsense: 1\n' });
    const program = start('config', '--config', join(folder.path, 'rotwatch.yml'));
    const { code, err } = await program.ended();
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });

  it('tells its version and its commands', async () => {
    expect((await start('--version').ended()).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, out } = await start('--help').ended();
    expect(code).toBe(0);
    for (const command of ['serve', 'check', 'examine', 'config', 'ledger']) {
      expect(out).toContain(command);
    }
  });

  it('refuses an unknown flag and exits 1', async () => {
    const { code, err } = await start('serve', '--speed', '9').ended();
    expect(code).toBe(1);
    expect(err).toContain("unknown option '--speed'");
  });
});
