import type { Keeping } from '../ledger/keeper.ts';
import { type Family, gauge } from './family.ts';

/** How keeping the ledger on the disk fares. */
export const keepingFamilies: readonly Family<Keeping>[] = [
  gauge({
    name: 'rotwatch_ledger_save_success',
    help: 'Whether the ledger can be kept on disk (1), or is in memory only (0).',
    labels: [],
    samples: ({ unsaved }: Keeping) => [[{}, unsaved === undefined ? 1 : 0]],
  }),
  gauge({
    name: 'rotwatch_ledger_last_save_timestamp_seconds',
    help: 'When the ledger was last written. While nothing happens, it is not.',
    labels: [],
    samples: ({ lastSaveAt }: Keeping) => [
      [{}, lastSaveAt === undefined ? undefined : lastSaveAt / 1000],
    ],
  }),
  gauge({
    name: 'rotwatch_ledger_bytes',
    help: "Size of the ledger's file.",
    labels: [],
    samples: ({ bytes }: Keeping) => [[{}, bytes]],
  }),
];
