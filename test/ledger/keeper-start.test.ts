import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StateOutcome } from '../../src/host/state-folder.ts';
import type { Claim } from '../../src/ledger/keeper.ts';
import { emptyLedger } from '../../src/ledger/ledger.ts';
import { ledgerText } from '../../src/ledger/ledger-file.ts';
import { desk, eventful, START } from '../support/ledger-desk.ts';

describe('a ledger that cannot be used', () => {
  it.each([
    ['damaged', 'half a led', 'it is damaged: it is not a ledger file'],
    ['of a later version', laterText(), 'a later rotwatch wrote it (version 99)'],
  ])('is set aside when it is %s, and remembered as forgotten', async (_what, text, why) => {
    const { keeper, folder, clock, said, onDisk } = desk();
    folder.files.set('ledger.json', text);
    await keeper.start();
    const aside = `ledger.json.set-aside-${START}`;
    expect(folder.files.get(aside)).toBe(text);
    const resets = [{ at: START, why, setAside: aside }];
    expect(keeper.ledger).toEqual({ ...emptyLedger(), resets });
    expect(said).toEqual([`the ledger is begun anew: ledger.json: ${why}; set aside as ${aside}`]);
    keeper.update({ ...keeper.ledger, order: 1 });
    await clock.advance(300_000);
    expect(onDisk()).toMatchObject({ order: 1, resets });
    await keeper.stop();
  });

  it('that could not be read for an error of the disk is set aside too', async () => {
    const { keeper, folder } = desk();
    folder.files.set('ledger.json', 'unreadable');
    folder.failing.set('read', 'io');
    await keeper.start();
    expect(keeper.ledger.resets).toMatchObject([
      { why: 'it cannot be read: io, says the system', setAside: `ledger.json.set-aside-${START}` },
    ]);
    await keeper.stop();
  });

  it('is never written over while it cannot be set aside', async () => {
    const { keeper, folder, clock, onDisk } = desk();
    folder.files.set('ledger.json', 'damaged');
    folder.failing.set('setAside', 'read-only');
    await keeper.start();
    await clock.advance(1000);
    keeper.update({ ...keeper.ledger, order: 5 });
    await clock.advance(300_000);
    expect(folder.files.get('ledger.json')).toBe('damaged');
    expect(keeper.keeping.unsaved).toMatchObject({ reason: 'read-only' });
    folder.failing.clear();
    await clock.advance(30_000);
    expect(onDisk()).toMatchObject({ order: 5, resets: [{ setAside: expect.any(String) }] });
    expect([...folder.files.values()]).toContain('damaged');
    await keeper.stop();
  });
});

describe('a state folder on a disk that hangs', () => {
  it('holds up the start for ten seconds, and then the daemon goes on in memory', async () => {
    const { keeper, folder, clock } = desk();
    folder.files.set('ledger.json', ledgerText(eventful(2)));
    let answer: () => void = () => undefined;
    folder.heldRead = new Promise((resolve) => {
      answer = resolve;
    });
    const started = keeper.start();
    await clock.advance(10_000);
    await started;
    expect(keeper.keeping.unsaved).toMatchObject({ detail: 'not read within 10 s' });
    answer();
    await clock.advance(300_000);
    expect(keeper.ledger.findings).toHaveLength(2);
    expect(keeper.keeping.unsaved).toBeUndefined();
    await keeper.stop();
  });
});

describe('a state folder that another process keeps', () => {
  const taken: StateOutcome<Claim> = {
    ok: false,
    reason: 'in-use',
    subject: '/state/control.sock',
    detail: 'another process listens on it',
  };

  it('is waited for a moment', async () => {
    const { keeper, claims, clock, said } = desk();
    claims.push(taken, taken, taken);
    const started = keeper.start();
    await clock.advance(300);
    await started;
    expect(said).toEqual([]);
    expect(keeper.keeping.unsaved).toBeUndefined();
    await keeper.stop();
  });

  it('is read and not written', async () => {
    const { keeper, folder, claims, clock, released } = desk();
    folder.files.set('ledger.json', ledgerText(eventful(3)));
    claims.push(...Array.from({ length: 42 }, () => taken));
    const started = keeper.start();
    await clock.advance(2000);
    await started;
    expect(keeper.ledger).toEqual(eventful(3));
    keeper.update(eventful(1));
    await clock.advance(35_000);
    expect(keeper.keeping.unsaved).toMatchObject({ reason: 'in-use' });
    expect(keeper.ledger).toEqual(eventful(1));
    await keeper.stop();
    expect(folder.files.get('ledger.json')).toBe(ledgerText(eventful(3)));
    expect(released()).toBe(0);
  });

  it('is kept without a claim where no socket can be made', async () => {
    const { keeper, claims, said, onDisk } = desk();
    claims.push({ ...taken, reason: 'denied', detail: 'no sockets here' });
    await keeper.start();
    expect(said).toEqual(['no control socket: /state/control.sock: no sockets here']);
    keeper.update(eventful(1));
    await keeper.stop();
    expect(onDisk()).toEqual(eventful(1));
  });
});

/** The file of a rotwatch that is not written yet. */
function laterText(): string {
  const ledger = JSON.stringify({ version: 99 });
  const sha256 = createHash('sha256').update(ledger).digest('hex');
  return `{"sha256":"${sha256}","ledger":${ledger}}`;
}
