import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LinuxStateFolder, stateFailureOf } from '../../src/host/state-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'rotwatch-state-'));
afterAll(() => rmSync(root, { recursive: true }));

async function folder(name: string): Promise<LinuxStateFolder> {
  const made = new LinuxStateFolder(join(root, name));
  expect((await made.create()).ok).toBe(true);
  return made;
}

describe('a state folder', () => {
  it('is made where it is missing, with the folders above it, and closed to strangers', async () => {
    const made = await folder('deep/below');
    expect(statSync(made.path).mode & 0o7777 & ~0o750).toBe(0);
    expect((await made.create()).ok).toBe(true);
  });

  it('gives back the text that was put in place last', async () => {
    const made = await folder('replaced');
    await made.replace('ledger.json', 'old');
    expect(await made.replace('ledger.json', 'new ä')).toEqual({ ok: true, value: undefined });
    expect(await made.read('ledger.json')).toEqual({ ok: true, value: 'new ä' });
    expect(readdirSync(made.path)).toEqual(['ledger.json']);
    expect(statSync(join(made.path, 'ledger.json')).mode & 0o137).toBe(0);
  });

  it('leaves the old text and no draft when the new one cannot be put in place', async () => {
    const made = await folder('kept');
    mkdirSync(join(made.path, 'ledger.json'));
    writeFileSync(join(made.path, 'ledger.json/inside'), 'old');
    expect(await made.replace('ledger.json', 'new')).toMatchObject({ ok: false, reason: 'io' });
    expect(readdirSync(made.path)).toEqual(['ledger.json']);
    expect(readFileSync(join(made.path, 'ledger.json/inside'), 'utf8')).toBe('old');
  });

  it('cleans away drafts of replacements that were cut off, and nothing else', async () => {
    const made = await folder('cleaned');
    for (const name of ['ledger.json', 'ledger.json.77.draft', 'control.sock.78.draft']) {
      writeFileSync(join(made.path, name), '');
    }
    expect((await made.clean()).ok).toBe(true);
    expect(readdirSync(made.path)).toEqual(['ledger.json']);
  });

  it('sets a file aside under the time, keeping the last five such', async () => {
    const made = await folder('aside');
    for (let minute = 0; minute < 7; minute += 1) {
      writeFileSync(join(made.path, 'ledger.json'), `damaged ${minute}`);
      const aside = await made.setAside('ledger.json', Date.UTC(2026, 0, 2, 3, minute));
      expect(aside).toEqual({
        ok: true,
        value: `ledger.json.set-aside-2026-01-02T03-0${minute}-00.000Z`,
      });
    }
    const kept = readdirSync(made.path);
    expect(kept).toHaveLength(5);
    expect(readFileSync(join(made.path, kept[0] ?? ''), 'utf8')).toBe('damaged 2');
  });

  it('says why something cannot be had', async () => {
    const made = await folder('failing');
    expect(await made.read('ledger.json')).toMatchObject({ ok: false, reason: 'absent' });
    expect(await made.setAside('ledger.json', 0)).toMatchObject({ ok: false, reason: 'absent' });
    writeFileSync(join(root, 'file'), '');
    const blocked = new LinuxStateFolder(join(root, 'file/state'));
    expect(await blocked.create()).toMatchObject({ ok: false, reason: 'absent' });
    expect(await blocked.clean()).toMatchObject({ ok: false, reason: 'absent' });
    const gone = new LinuxStateFolder(join(root, 'gone'));
    expect(await gone.replace('ledger.json', 'x')).toMatchObject({
      ok: false,
      reason: 'absent',
      subject: join(root, 'gone/ledger.json'),
    });
    expect(existsSync(gone.path)).toBe(false);
  });

  it('does not take in a file larger than anything it wrote', async () => {
    const made = await folder('large');
    writeFileSync(join(made.path, 'ledger.json'), '');
    truncateSync(join(made.path, 'ledger.json'), 65 * 1024 * 1024);
    expect(await made.read('ledger.json')).toMatchObject({ ok: false, reason: 'too-large' });
  });
});

describe('stateFailureOf', () => {
  it.each([
    ['ENOENT', 'absent'],
    ['EACCES', 'denied'],
    ['ENOSPC', 'full'],
    ['EDQUOT', 'full'],
    ['EROFS', 'read-only'],
    ['EIO', 'io'],
  ])('takes %s for %s', (code, reason) => {
    const error = Object.assign(new Error('words of the system'), { code });
    expect(stateFailureOf('/x', error)).toEqual({
      ok: false,
      reason,
      subject: '/x',
      detail: 'words of the system',
    });
  });

  it('takes what has no code for io', () => {
    expect(stateFailureOf('/x', 'plain words')).toMatchObject({
      reason: 'io',
      detail: 'plain words',
    });
  });
});
