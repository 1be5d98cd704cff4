import type { Definition } from '../build/dashboard.ts';
import { arrayVariable, runbooksVariable } from '../build/variables.ts';
import { findings } from '../common.ts';
import { agreement } from './agreement.ts';
import { contents } from './contents.ts';
import { members } from './members.ts';
import { now } from './now.ts';
import { syncs } from './syncs.ts';

/** One array: its members over time, whether their superblocks agree, and whether their contents do. */
export const array: Definition = {
  subject: 'array',
  title: 'rotwatch: array',
  about:
    'One md array: its members over time, whether their superblocks and bitmaps agree, scrubs, and what is known of their contents.',
  from: '7d',
  variables: [arrayVariable(), runbooksVariable()],
  rows: [
    {
      title: 'Now',
      panels: [
        ...now,
        findings({
          title: 'Findings of this array',
          named: ['member', 'disk'],
          matchers: ['array=~"$array"'],
        }),
      ],
    },
    { title: 'Members', panels: members },
    { title: 'Do the superblocks agree', panels: agreement },
    { title: 'Syncs and scrubs', panels: syncs },
    { title: 'Contents', panels: contents },
  ],
};
