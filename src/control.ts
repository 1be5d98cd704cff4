import type { Controlled, ForgetAnswer } from './http/control-server.ts';
import { forgetAll, forgetEach, knownNames } from './ledger/forget.ts';
import type { LedgerKeeper } from './ledger/keeper.ts';
import { acknowledged } from './ledger/load.ts';

/** The socket of the daemon in its state folder. */
export const CONTROL_SOCKET = 'control.sock';

/** What people may ask of a running daemon; `changed` is called when the ledger is another. */
export function controlled(keeper: LedgerKeeper, changed: () => void): Controlled {
  return {
    ledger: () => ({ ledger: keeper.ledger, keeping: keeper.keeping }),
    forget: (names) => {
      const answer = forgetIn(keeper, names);
      changed();
      return answer;
    },
    acknowledge: () => {
      const answer = acknowledgeIn(keeper);
      changed();
      return answer;
    },
  };
}

/** Drops names, or everything, from what is kept. */
export function forgetIn(keeper: LedgerKeeper, names: readonly string[] | 'all'): ForgetAnswer {
  const forgotten = names === 'all' ? forgetAll(keeper.ledger) : forgetEach(keeper.ledger, names);
  if ('unknown' in forgotten) {
    return { unknown: forgotten.unknown, known: knownNames(keeper.ledger) };
  }
  keeper.update(forgotten.ledger);
  return { dropped: forgotten.dropped };
}

/** Notes that the resets were seen; gives how many. */
export function acknowledgeIn(keeper: LedgerKeeper): { readonly acknowledged: number } {
  const count = keeper.ledger.resets.length;
  keeper.update(acknowledged(keeper.ledger));
  return { acknowledged: count };
}
