import { readingOf } from '../collectors/collector.ts';
import type { Rule } from './rule.ts';

const CODE = 'collector_denied';

/** rotwatch itself may not read what it needs: it sees less than it should. */
export const collectorDenied: Rule = {
  code: CODE,
  judge: ({ observed }) => {
    const denied = readingOf(observed['md-superblocks'])?.denied;
    if (denied === undefined || denied.length === 0) return [];
    return [
      {
        kind: 'finding',
        code: CODE,
        severity: 'warning',
        subject: {},
        summary: `superblocks of ${denied.length} ${denied.length === 1 ? 'device' : 'devices'} cannot be read: permission denied`,
        evidence: denied,
        action:
          'Grant rotwatch CAP_DAC_READ_SEARCH (AmbientCapabilities= in the unit) or membership in group disk; in a container also the devices themselves.',
      },
    ];
  },
};
