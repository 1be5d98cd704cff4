import type { Definition } from '../build/dashboard.ts';
import { runbooksVariable } from '../build/variables.ts';
import { findings } from '../common.ts';
import { firingAlerts } from './alerts.ts';
import { course } from './course.ts';
import { hosts } from './hosts.ts';
import { now } from './now.ts';

/** All hosts at once: is anybody ill, who, and for how long. */
export const fleet: Definition = {
  subject: 'fleet',
  title: 'rotwatch: fleet',
  about:
    'All hosts: who is ill, and who does not answer. Click through to host, array, disk and memory.',
  from: '24h',
  variables: [runbooksVariable()],
  rows: [
    { title: 'Now', panels: now },
    {
      title: 'What is wrong',
      panels: [firingAlerts(), findings({ title: 'Findings, worst first' })],
    },
    { title: 'Hosts', panels: [hosts()] },
    { title: 'Course', panels: course },
  ],
};
