import type { Definition } from '../build/dashboard.ts';
import { runbooksVariable } from '../build/variables.ts';
import { findings } from '../common.ts';
import { arrays } from './arrays.ts';
import { buses } from './buses.ts';
import { disks } from './disks.ts';
import { filesystems } from './filesystems.ts';
import { rotwatchItself } from './rotwatch.ts';

/** One host: its arrays, disks, filesystems, and how well they are watched. */
export const host: Definition = {
  subject: 'host',
  title: 'rotwatch: host',
  about:
    'One host: arrays, disks and the ways to them, filesystems, and how well they are watched.',
  from: '24h',
  variables: [runbooksVariable()],
  rows: [
    { title: 'What is wrong', panels: [findings({ title: 'Findings, worst first' })] },
    { title: 'Arrays', panels: arrays },
    { title: 'Disks', panels: disks },
    { title: 'Buses and links', panels: buses },
    { title: 'Filesystems', panels: filesystems },
    { title: 'rotwatch itself', panels: rotwatchItself },
  ],
};
