import type { Definition } from '../build/dashboard.ts';
import { runbooksVariable } from '../build/variables.ts';
import { findings } from '../common.ts';
import { corrected } from './corrected.ts';
import { map } from './map.ts';
import { now } from './now.ts';
import { pages } from './pages.ts';

/** ECC memory: who reports, which DIMM, how much. */
export const memory: Definition = {
  subject: 'memory',
  title: 'rotwatch: memory',
  about:
    'ECC memory: whether anybody would tell of errors, which DIMM has them, and what the kernel gave up.',
  from: '7d',
  variables: [runbooksVariable()],
  rows: [
    {
      title: 'Now',
      panels: [
        ...now,
        findings({
          title: 'Findings of memory',
          named: ['dimm'],
          matchers: ['code=~"memory_.*|ecc_.*|disk_suspect_memory"'],
        }),
      ],
    },
    { title: 'Corrected errors', panels: corrected },
    { title: 'Which DIMM', panels: map },
    { title: 'Uncorrected errors', panels: pages },
  ],
};
