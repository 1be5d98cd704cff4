import { momentText } from './ledger-rule.ts';
import type { Rule } from './rule.ts';

const CODE = 'ledger_not_saved';

/** A disk that is full for a moment is no finding yet. */
const GRACE_MS = 60_000;

/** What rotwatch remembers is in memory only, and would not survive a restart. */
export const ledgerNotSaved: Rule = {
  code: CODE,
  judge: ({ at }, { unsaved }) => {
    if (unsaved === undefined || at - unsaved.since < GRACE_MS) return [];
    return [
      {
        kind: 'finding',
        code: CODE,
        severity: 'warning',
        subject: {},
        summary:
          'the ledger is kept in memory only: what rotwatch knows would not survive a restart',
        evidence: [
          `${unsaved.subject}: ${unsaved.detail}`,
          `${unsaved.reason} since ${momentText(unsaved.since)}`,
        ],
        action: ACTIONS[unsaved.reason] ?? 'Look at the disk under the state folder.',
      },
    ];
  },
};

/** What to do first, by the reason of the failure. */
const ACTIONS: Readonly<Record<string, string>> = {
  absent: 'Give rotwatch a state folder: StateDirectory=rotwatch in the unit, or state_dir.',
  denied:
    'Let the user that rotwatch runs as own its state folder (StateDirectory=rotwatch in the unit).',
  full: 'Make room on the file system of the state folder.',
  'read-only':
    'Find out why the file system of the state folder is read-only: its disk may be failing.',
  'in-use': 'Stop the other rotwatch, or give this one a state_dir of its own.',
  stuck: 'Look at the disk under the state folder: it does not answer.',
  flawed: 'Report this: rotwatch holds a ledger that it could not read back.',
};
