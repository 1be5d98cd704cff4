import { momentText } from './ledger-rule.ts';
import type { Rule } from './rule.ts';

const CODE = 'ledger_reset';

/** By then whoever watches has been told; what was forgotten does not come back. */
const STANDS_MS = 7 * 24 * 60 * 60_000;

/** The ledger could not be read and was begun anew: who left, what is owed, and when scrubs ended is forgotten. */
export const ledgerReset: Rule = {
  code: CODE,
  judge: ({ at }, { ledger }) => {
    const recent = ledger.resets.filter((reset) => at - reset.at < STANDS_MS);
    if (recent.length === 0) return [];
    return [
      {
        kind: 'finding',
        code: CODE,
        severity: 'warning',
        subject: {},
        summary: 'rotwatch has lost its memory: its ledger could not be used and was begun anew',
        evidence: recent.map((reset) => {
          const kept = reset.setAside === undefined ? '' : `; set aside as ${reset.setAside}`;
          return `${momentText(reset.at)}: ${reset.why}${kept}`;
        }),
        action:
          'Assume that a member may have come back unnoticed: scrub every array (mdadm --action=check /dev/mdX). Then: rotwatch ledger acknowledge.',
      },
    ];
  },
};
