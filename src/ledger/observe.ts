import type { Snapshot } from '../snapshot.ts';
import { arraysAfter, lastLooks } from './arrays.ts';
import { disksAfter } from './disks.ts';
import type { Ledger } from './ledger.ts';
import { viewOf } from './view.ts';

/**
 * The ledger after one more look at the machine: pure, so that a recorded timeline of snapshots replays to
 * the same verdicts. A look that shows nothing new leaves every part but `latest` the same object; a
 * snapshot without a new survey leaves the ledger itself the same.
 */
export function observe(ledger: Ledger, snapshot: Snapshot): Ledger {
  const machine = viewOf(snapshot, ledger);
  if (machine === undefined) return ledger;
  let order = ledger.order;
  const arrays = arraysAfter(ledger, machine, () => {
    order += 1;
    return order;
  });
  const disks = disksAfter(ledger, arrays, machine);
  const listeningSince = machine.listing?.listeningSince ?? ledger.latest?.listeningSince;
  return {
    ...ledger,
    order,
    latest: {
      at: machine.at,
      ...(machine.boot !== undefined && { boot: machine.boot }),
      ...(listeningSince !== undefined && { listeningSince }),
      arrays: lastLooks(machine, ledger.latest?.arrays ?? [], arrays),
    },
    arrays,
    disks,
  };
}
