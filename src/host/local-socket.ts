import { closeSync, constants, openSync, type Stats } from 'node:fs';
import { chmod, chown, link, lstat, mkdir, rm, rmdir, stat } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import { codeOf } from './errors.ts';
import { type StateFailure, type StateOutcome, stateFailureOf } from './state-folder.ts';

/** `sun_path` of <linux/un.h> holds 108 bytes with the terminating zero. */
const MAX_SOCKET_PATH_BYTES = 107;
const SOCKET_MODE = 0o600;
/** Taking a dead socket's place is a matter of milliseconds. */
const ABANDONED_MS = 10_000;

/** A path under which a socket can be bound or connected to, however long its folder's name; to be closed after use. */
export interface SocketPath {
  readonly path: string;
  close(): void;
}

/** A socket file that a server of this process listens on. */
export interface LocalSocket {
  /** Removes the file, if it still is the server's own; to be called before the server is closed. */
  release(): Promise<void>;
}

/** How `name` in `folder` is said to the kernel; throws what the system throws. */
export function socketPath(folder: string, name: string): SocketPath {
  const path = join(folder, name);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return { path, close: () => undefined };
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${descriptor}/${name}`,
    close: () => closeSync(descriptor),
  };
}

/**
 * Lets a server listen on a socket file for its owner alone. The file of a dead process is replaced; where a
 * live one listens the answer is `in-use` and its file is left alone. Of two that start at once only one succeeds.
 */
export async function listenLocally(
  server: Server,
  folder: string,
  name: string,
): Promise<StateOutcome<LocalSocket>> {
  const file = join(folder, name);
  const draft = join(folder, `${name}.${process.pid}.draft`);
  try {
    await rm(draft, { force: true });
    const bound = socketPath(folder, `${name}.${process.pid}.draft`);
    server.once('close', () => bound.close());
    await listening(server, bound.path);
    const own = await lstat(draft);
    const refusal = await published(folder, name, draft);
    if (refusal === undefined) return { ok: true, value: { release: () => removeOwn(file, own) } };
    server.close();
    return refusal;
  } catch (error) {
    server.close();
    // Only the folder's keeper removes drafts.
    if (codeOf(error) === 'ENOENT') return inUse(file, 'another process has taken it meanwhile');
    return stateFailureOf(file, error);
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Gives the bound socket its name, which appears with its final mode and owner or not at all. */
async function published(
  folder: string,
  name: string,
  draft: string,
): Promise<StateFailure | undefined> {
  const file = join(folder, name);
  const lock = `${file}.lock`;
  await chmod(draft, SOCKET_MODE);
  const owner = await stat(folder);
  // Left behind by a command of root, it must not keep the daemon's own user out.
  if (process.geteuid?.() === 0) await chown(draft, owner.uid, owner.gid);
  if (!(await locked(lock, draft))) return inUse(file, 'another process is taking it');
  try {
    const refusal = await removeDead(folder, name);
    if (refusal === undefined) await link(draft, file);
    return refusal;
  } finally {
    await rm(draft, { force: true });
    await rmdir(lock);
  }
}

/**
 * Makes the folder that only one process at a time can make: a look at a dead socket and its removal must be one
 * step. One that is left from long before `now` was written belongs to a process that was killed between the two.
 */
async function locked(lock: string, now: string): Promise<boolean> {
  if (await made(lock)) return true;
  const [{ mtimeMs }, since] = [await lstat(now), await lstat(lock).catch(() => undefined)];
  if (since === undefined || mtimeMs - since.mtimeMs < ABANDONED_MS) return false;
  await rmdir(lock).catch(() => undefined);
  return await made(lock);
}

async function made(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a socket file that nobody listens on; says why when it must stay. */
async function removeDead(folder: string, name: string): Promise<StateFailure | undefined> {
  const file = join(folder, name);
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isSocket()) {
    return {
      ok: false,
      reason: 'io',
      subject: file,
      detail: 'something else than a socket is there',
    };
  }
  if (await answers(folder, name)) return inUse(file, 'another process listens on it');
  await rm(file, { force: true });
  return undefined;
}

/** Whether a living process listens; a connection that is refused for any other reason counts as one. */
function answers(folder: string, name: string): Promise<boolean> {
  const { path, close } = socketPath(folder, name);
  return new Promise<boolean>((resolve) => {
    const socket = connect({ path }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const code = codeOf(error);
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  }).finally(close);
}

async function removeOwn(file: string, own: Stats): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  // Inode numbers are used again.
  if (found?.ino === own.ino && found.mtimeMs === own.mtimeMs) await rm(file, { force: true });
}

function inUse(subject: string, detail: string): StateFailure {
  return { ok: false, reason: 'in-use', subject, detail };
}
