import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { listenLocally, socketPath } from '../../src/host/local-socket.ts';

const root = mkdtempSync(join(tmpdir(), 'rotwatch-socket-'));
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(() => rmSync(root, { recursive: true }));

function folderOf(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A server that says its name to whoever connects. */
function saying(name: string): Server {
  const server = createServer((socket) => {
    // Whoever only wanted to know whether it lives is gone already.
    socket.on('error', () => undefined).end(name);
  });
  servers.push(server);
  return server;
}

async function heard(folder: string): Promise<string> {
  const { path, close } = socketPath(folder, 's');
  const socket = connect({ path });
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  await once(socket, 'close');
  close();
  return text;
}

/** Leaves the socket file of a process that was killed. */
async function leaveDead(folder: string): Promise<void> {
  const program = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', program, join(folder, 's')]), 'exit');
  expect(existsSync(join(folder, 's'))).toBe(true);
}

describe('listenLocally', () => {
  it('opens a socket for its owner alone, and leaves nothing else in the folder', async () => {
    const folder = folderOf('plain');
    const opened = await listenLocally(saying('one'), folder, 's');
    expect(opened.ok).toBe(true);
    expect(await heard(folder)).toBe('one');
    expect(statSync(join(folder, 's')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['s']);
  });

  it('removes its file when it is released', async () => {
    const folder = folderOf('released');
    const opened = await listenLocally(saying('one'), folder, 's');
    if (!opened.ok) throw new Error(opened.detail);
    await opened.value.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces the file of a process that was killed', async () => {
    const folder = folderOf('dead');
    await leaveDead(folder);
    expect((await listenLocally(saying('next'), folder, 's')).ok).toBe(true);
    expect(await heard(folder)).toBe('next');
    expect(readdirSync(folder)).toEqual(['s']);
  });

  it('never takes the place of one that listens', async () => {
    const folder = folderOf('live');
    await listenLocally(saying('first'), folder, 's');
    const second = saying('second');
    expect(await listenLocally(second, folder, 's')).toMatchObject({ ok: false, reason: 'in-use' });
    expect(second.listening).toBe(false);
    expect(await heard(folder)).toBe('first');
    expect(readdirSync(folder)).toEqual(['s']);
  });

  it('lets one of many win that start at once over a dead one', async () => {
    const folder = folderOf('race');
    await leaveDead(folder);
    // Drafts carry the process id: processes of their own, as the daemons would be.
    const program = `
      const { listenLocally } = await import(process.argv[1]);
      const { createServer } = await import('node:net');
      const opened = await listenLocally(createServer((socket) => socket.on('error', () => {}).end(String(process.pid))), process.argv[2], 's');
      console.log(opened.ok ? 'listens' : opened.reason);
      if (!opened.ok) process.exit(0);
      setTimeout(() => process.exit(0), 20_000);
    `;
    const module = join(import.meta.dirname, '../../dist/host/local-socket.js');
    const racers = Array.from({ length: 5 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program, module, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const words = await Promise.all(
      racers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    );
    const winner = racers[words.indexOf('listens')];
    expect(await heard(folder)).toBe(String(winner?.pid));
    for (const racer of racers) racer.kill('SIGKILL');
    expect(words.toSorted()).toEqual(['in-use', 'in-use', 'in-use', 'in-use', 'listens']);
  });

  it('takes over from one that was killed while it took the place of a dead one', async () => {
    const folder = folderOf('abandoned');
    mkdirSync(join(folder, 's.lock'));
    expect(await listenLocally(saying('early'), folder, 's')).toMatchObject({ reason: 'in-use' });
    utimesSync(join(folder, 's.lock'), 1_700_000_000, 1_700_000_000);
    expect((await listenLocally(saying('late'), folder, 's')).ok).toBe(true);
    expect(readdirSync(folder)).toEqual(['s']);
  });

  it('does not remove another one’s file when it is released', async () => {
    const folder = folderOf('foreign');
    const opened = await listenLocally(saying('one'), folder, 's');
    if (!opened.ok) throw new Error(opened.detail);
    rmSync(join(folder, 's'));
    await listenLocally(saying('two'), folder, 's');
    await opened.value.release();
    expect(await heard(folder)).toBe('two');
  });

  it('leaves alone what is no socket', async () => {
    const folder = folderOf('file');
    writeFileSync(join(folder, 's'), 'kept');
    expect(await listenLocally(saying('one'), folder, 's')).toMatchObject({
      reason: 'io',
      detail: 'something else than a socket is there',
    });
    expect(readdirSync(folder)).toEqual(['s']);
  });

  it('listens and answers below a path that is too long for the kernel', async () => {
    const folder = folderOf(`long/${'x'.repeat(90)}/${'y'.repeat(90)}`);
    const opened = await listenLocally(saying('far'), folder, 's');
    expect(opened.ok).toBe(true);
    expect(await heard(folder)).toBe('far');
    expect(await listenLocally(saying('second'), folder, 's')).toMatchObject({ reason: 'in-use' });
    if (opened.ok) await opened.value.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says why it cannot listen in a folder that is not there', async () => {
    expect((await listenLocally(saying('one'), join(root, 'none'), 's')).ok).toBe(false);
  });
});
