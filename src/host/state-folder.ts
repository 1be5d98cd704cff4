import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './errors.ts';

/** Why the state folder or a file in it could not be used. */
export type StateFailureReason =
  | 'absent'
  | 'denied'
  | 'full'
  | 'read-only'
  | 'too-large'
  | 'in-use'
  | 'io';

/** An operation on the state folder that failed. */
export interface StateFailure {
  readonly ok: false;
  readonly reason: StateFailureReason;
  readonly subject: string;
  /** The system's own words, for people. */
  readonly detail: string;
}

/** What came of it: like reads, writes of state never throw. */
export type StateOutcome<T> = { readonly ok: true; readonly value: T } | StateFailure;

/** The one folder that rotwatch writes to. Names are of files directly in it. */
export interface StateFolder {
  readonly path: string;
  /** Makes the folder where it is missing, for its owner and group alone. */
  create(): Promise<StateOutcome<void>>;
  /** Removes what replacements that were cut off left behind; for the folder's one keeper alone. */
  clean(): Promise<StateOutcome<void>>;
  /** Whole text of a file. */
  read(name: string): Promise<StateOutcome<string>>;
  /**
   * Puts `text` in place of a file, durably: whatever happens and whenever, the file holds the old text or
   * the new one. Resolves once a power cut would leave the new one.
   */
  replace(name: string, text: string): Promise<StateOutcome<void>>;
  /** Moves a file out of the way, under a name with the time `at` in it, and drops all but the last few such; gives that name. */
  setAside(name: string, at: number): Promise<StateOutcome<string>>;
}

const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;
/** Nothing that rotwatch writes comes near this; what does is not its own. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
const KEPT_ASIDE = 5;
const DRAFT = '.draft';
const ASIDE = '.set-aside-';

/** A folder of the real file system. */
export class LinuxStateFolder implements StateFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  create(): Promise<StateOutcome<void>> {
    return attempt(this.path, async () => {
      const made = await mkdir(this.path, { recursive: true, mode: FOLDER_MODE });
      if (made !== undefined) await syncFolder(dirname(made));
    });
  }

  clean(): Promise<StateOutcome<void>> {
    return attempt(this.path, async () => {
      for (const name of await readdir(this.path)) {
        if (name.endsWith(DRAFT)) await unlink(join(this.path, name));
      }
    });
  }

  async read(name: string): Promise<StateOutcome<string>> {
    const path = join(this.path, name);
    const found = await attempt(path, () => textOf(path));
    if (!found.ok) return found;
    const { text, size } = found.value;
    if (text !== undefined) return { ok: true, value: text };
    return { ok: false, reason: 'too-large', subject: path, detail: `${size} bytes` };
  }

  replace(name: string, text: string): Promise<StateOutcome<void>> {
    const path = join(this.path, name);
    const draft = `${path}.${process.pid}${DRAFT}`;
    return attempt(path, async () => {
      try {
        await this.#writeDraft(draft, text);
        await rename(draft, path);
      } catch (error) {
        // What does not become the file must not fill the disk.
        await rm(draft, { force: true }).catch(() => undefined);
        throw error;
      }
      await syncFolder(this.path);
    });
  }

  setAside(name: string, at: number): Promise<StateOutcome<string>> {
    const path = join(this.path, name);
    return attempt(path, async () => {
      const time = new Date(at).toISOString().replaceAll(':', '-');
      const aside = `${name}${ASIDE}${time}`;
      await rename(path, join(this.path, aside));
      const earlier = (await readdir(this.path)).filter((one) => one.startsWith(`${name}${ASIDE}`));
      for (const old of earlier.sort().slice(0, -KEPT_ASIDE)) {
        await rm(join(this.path, old), { recursive: true });
      }
      await syncFolder(this.path);
      return aside;
    });
  }

  async #writeDraft(draft: string, text: string): Promise<void> {
    const file = await open(draft, 'w', FILE_MODE);
    try {
      await this.#giveToOwner(file);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** What root writes at a prompt must stay readable to the user that the daemon runs as. */
  async #giveToOwner(file: FileHandle): Promise<void> {
    if (process.geteuid?.() !== 0) return;
    const { uid, gid } = await stat(this.path);
    if (uid !== 0 || gid !== 0) await file.chown(uid, gid);
  }
}

/** The file's text, unless it is larger than anything that rotwatch writes. */
async function textOf(path: string): Promise<{ size: number; text: string | undefined }> {
  // Not to wait for anybody to open the other end, should a pipe lie there.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat();
    return { size, text: size > MAX_READ_BYTES ? undefined : await file.readFile('utf8') };
  } finally {
    await file.close();
  }
}

/** Makes renames in a folder durable; a file system that cannot sync folders has no better to give. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw error;
  } finally {
    await folder.close();
  }
}

const REASONS: Readonly<Record<string, StateFailureReason>> = {
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  EACCES: 'denied',
  EPERM: 'denied',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
};

/** Turns whatever the system threw into a failure with one of the known reasons; `io` for the rest. */
export function stateFailureOf(subject: string, error: unknown): StateFailure {
  const reason = REASONS[codeOf(error) ?? ''] ?? 'io';
  const detail = error instanceof Error ? error.message : String(error);
  return { ok: false, reason, subject, detail };
}

async function attempt<T>(subject: string, action: () => Promise<T>): Promise<StateOutcome<T>> {
  try {
    return { ok: true, value: await action() };
  } catch (error) {
    return stateFailureOf(subject, error);
  }
}
