import type { StateOutcome } from '../../src/host/state-folder.ts';
import { type Claim, LedgerKeeper } from '../../src/ledger/keeper.ts';
import { emptyLedger, type Ledger } from '../../src/ledger/ledger.ts';
import { parseLedger } from '../../src/ledger/ledger-file.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStateFolder } from './fake-state-folder.ts';

/** When the desk's clock begins. */
export const START = Date.UTC(2026, 0, 1);

/** A ledger in which nothing happened but time. */
export function later(order: number): Ledger {
  return { ...emptyLedger(), order };
}

/** A ledger with news. */
export function eventful(count: number): Ledger {
  const findings = Array.from({ length: count }, (_, at) => ({ code: `code${at}`, at: START }));
  return { ...emptyLedger(), findings };
}

/** A keeper over a folder in memory; `claims` are answered before the folder is free. */
export function desk(folder = new FakeStateFolder()) {
  const clock = new FakeClock(START);
  const said: string[] = [];
  const claims: StateOutcome<Claim>[] = [];
  let released = 0;
  const free: StateOutcome<Claim> = {
    ok: true,
    value: {
      release: () => {
        released += 1;
        return Promise.resolve();
      },
    },
  };
  const keeper = new LedgerKeeper({
    folder,
    clock,
    say: (_level, message) => said.push(message),
    claim: () => Promise.resolve(claims.shift() ?? free),
  });
  const onDisk = () => {
    const parsed = parseLedger(folder.files.get('ledger.json') ?? '');
    return parsed.kind === 'ledger' ? parsed.ledger : parsed;
  };
  return { folder, clock, said, claims, keeper, onDisk, released: () => released };
}
