import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/ledger/ledger.ts';
import { ledgerText } from '../../src/ledger/ledger-file.ts';
import { settle } from '../support/fake-clock.ts';
import { desk, eventful, later, START } from '../support/ledger-desk.ts';
import { notedArray, notedAway, notedLedger, notedMember } from '../support/ledgers.ts';

const AGAIN = 'the ledger can be kept on disk again';

describe('LedgerKeeper', () => {
  it('begins with an empty ledger where there is none, and says nothing of it', async () => {
    const { keeper, said } = desk();
    await keeper.start();
    expect(keeper.ledger).toEqual(emptyLedger());
    expect(said).toEqual([]);
    await keeper.stop();
  });

  it('goes on from what the file holds', async () => {
    const { keeper, folder } = desk();
    folder.files.set('ledger.json', ledgerText(eventful(2)));
    await keeper.start();
    expect(keeper.ledger).toEqual(eventful(2));
    await keeper.stop();
    expect(folder.written).toEqual([]);
  });

  it('saves news at once, and what follows within a second together', async () => {
    const { keeper, folder, clock, onDisk } = desk();
    await keeper.start();
    await clock.advance(1000);
    keeper.update(eventful(1));
    await settle();
    expect(onDisk()).toEqual(eventful(1));
    for (let count = 2; count < 9; count += 1) {
      keeper.update(eventful(count));
      await clock.advance(100);
    }
    expect(folder.written).toHaveLength(1);
    await clock.advance(300);
    expect(onDisk()).toEqual(eventful(8));
    expect(folder.written).toHaveLength(2);
    await keeper.stop();
  });

  it('lets counters wait for minutes, so that disks can sleep', async () => {
    const { keeper, folder, clock, onDisk } = desk();
    await keeper.start();
    for (let poll = 1; poll <= 29; poll += 1) {
      await clock.advance(10_000);
      keeper.update(later(poll));
    }
    expect(folder.written).toHaveLength(0);
    await clock.advance(10_000);
    expect(onDisk()).toEqual(later(29));
    await keeper.stop();
  });

  it('writes what a look alone changed once an hour', async () => {
    const { keeper, folder, clock } = desk();
    folder.files.set('ledger.json', ledgerText(eventful(1)));
    await keeper.start();
    for (let minute = 0; minute < 150; minute += 1) {
      keeper.update({ ...keeper.ledger, latest: { at: clock.now(), arrays: [] } });
      await clock.advance(60_000);
    }
    expect(folder.written).toHaveLength(2);
    await keeper.stop();
  });

  it('does not lose what is written while a member is away for more than half a minute', async () => {
    const { keeper, folder, clock } = desk();
    await keeper.start();
    await clock.advance(1000);
    for (let poll = 0; poll < 12; poll += 1) {
      const written = { sectors: poll, exact: true };
      const member = notedMember(1, { away: notedAway({ written }) });
      keeper.update(notedLedger([notedArray({ members: [member] })]));
      await clock.advance(10_000);
    }
    expect(folder.written).toHaveLength(5);
    await keeper.stop();
  });

  it('writes nothing while nothing changes', async () => {
    const { keeper, folder, clock } = desk();
    await keeper.start();
    keeper.update(eventful(1));
    await clock.advance(2000);
    await clock.advance(24 * 60 * 60_000);
    expect(folder.written).toHaveLength(1);
    await keeper.stop();
  });

  it('saves what is left when it is stopped, and gives the folder back', async () => {
    const { keeper, onDisk, released } = desk();
    await keeper.start();
    keeper.update(later(3));
    await keeper.stop();
    expect(onDisk()).toEqual(later(3));
    expect(released()).toBe(1);
  });

  it('never has two writes under way, and does not wait for one that hangs when it is stopped', async () => {
    const { keeper, folder, clock, said } = desk();
    await keeper.start();
    folder.held = new Promise(() => undefined);
    await clock.advance(1000);
    keeper.update(eventful(1));
    await clock.advance(10_000);
    keeper.update(eventful(2));
    await clock.advance(31_000);
    expect(folder.mostAtOnce).toBe(1);
    expect(keeper.keeping.unsaved).toMatchObject({ reason: 'stuck' });
    expect(said).toEqual([
      'the ledger is kept in memory only: ledger.json: not written within 30 s',
    ]);
    const stopped = keeper.stop();
    await clock.advance(5000);
    await stopped;
  });

  it('goes on in memory when the disk is full, says so once, and saves as soon as it can', async () => {
    const { keeper, folder, clock, said, onDisk } = desk();
    await keeper.start();
    folder.failing.set('replace', 'full');
    await clock.advance(1000);
    for (let count = 1; count < 6; count += 1) {
      keeper.update(eventful(count));
      await clock.advance(40_000);
    }
    expect(said).toEqual([
      'the ledger is kept in memory only: /state/ledger.json: full, says the system',
    ]);
    expect(keeper.keeping).toEqual({
      unsaved: {
        since: START + 1000,
        reason: 'full',
        subject: '/state/ledger.json',
        detail: 'full, says the system',
      },
      lastSaveAt: undefined,
      bytes: undefined,
    });
    folder.failing.clear();
    await clock.advance(30_000);
    expect(onDisk()).toEqual(eventful(5));
    expect(said.at(-1)).toBe(AGAIN);
    expect(keeper.keeping).toMatchObject({ unsaved: undefined, bytes: folder.written[0]?.length });
    await keeper.stop();
  });

  it('makes the folder again when it was removed under it', async () => {
    const { keeper, folder, clock } = desk();
    await keeper.start();
    folder.failing.set('replace', 'absent');
    await clock.advance(1000);
    keeper.update(eventful(1));
    await settle();
    expect(folder.creations).toBe(2);
    expect(keeper.keeping.unsaved).toMatchObject({ reason: 'absent' });
    await keeper.stop();
  });

  it('goes on in memory where no folder can be made, and takes what is found once it can', async () => {
    const { keeper, folder, clock, said } = desk();
    folder.failing.set('create', 'read-only');
    folder.files.set('ledger.json', ledgerText(eventful(4)));
    await keeper.start();
    keeper.update(eventful(1));
    await clock.advance(100_000);
    expect(folder.written).toEqual([]);
    expect(said).toHaveLength(1);
    folder.failing.clear();
    await clock.advance(30_000);
    expect(keeper.ledger).toEqual(eventful(4));
    expect(said.at(-1)).toBe(AGAIN);
    await keeper.stop();
  });

  it('does not write over a file that it may not read', async () => {
    const { keeper, folder, clock } = desk();
    folder.files.set('ledger.json', ledgerText(eventful(4)));
    folder.failing.set('read', 'denied');
    await keeper.start();
    keeper.update(eventful(1));
    await clock.advance(100_000);
    expect(keeper.keeping.unsaved).toMatchObject({ reason: 'denied' });
    await keeper.stop();
    expect(folder.files.get('ledger.json')).toBe(ledgerText(eventful(4)));
  });

  it('never writes a ledger that it could not read back', async () => {
    const { keeper, folder, clock } = desk();
    folder.files.set('ledger.json', ledgerText(eventful(1)));
    await keeper.start();
    await clock.advance(1000);
    keeper.update({ ...eventful(2), order: Number.NaN });
    await settle();
    expect(keeper.keeping.unsaved).toMatchObject({ reason: 'flawed' });
    expect(folder.written).toEqual([]);
    await keeper.stop();
  });
});
