import { isInactive, isParity, isRedundant } from '../collectors/md-arrays/levels.ts';
import { arrayRule } from './rule.ts';

/** Actions during which mismatch_cnt is being counted anew. */
const COUNTING = ['check', 'repair', 'resync'];

/** A finished check counted sectors on which the members do not agree. */
export const mdMismatchesFound = arrayRule('md_mismatches_found', (array) => {
  if (isInactive(array) || !isRedundant(array)) return [];
  if (array.mismatchSectors === undefined) {
    return [
      {
        reason: 'mismatch_count_unknown',
        why: 'mismatch_cnt could not be read; read access to /sys/block/*/md would give it',
      },
    ];
  }
  const counting = array.syncAction !== undefined && COUNTING.includes(array.syncAction);
  // After a repair the count tells what was overwritten, not what still differs.
  if (counting || array.lastSyncAction === 'repair' || array.mismatchSectors === 0) return [];
  const parity = isParity(array);
  return [
    {
      severity: parity ? 'critical' : 'warning',
      summary: `the last check of ${array.name} counted ${array.mismatchSectors} sectors in requests that differ between members`,
      evidence: [
        `mismatch_cnt ${array.mismatchSectors} (counts whole requests, not single bad sectors)`,
        `last_sync_action ${array.lastSyncAction ?? 'not known to this kernel'}`,
        `level ${array.level}`,
      ],
      action: parity
        ? 'Do not run repair: it trusts the data blocks and rewrites parity. Find the member that is wrong first (SMART, kernel log, comparison of contents).'
        : 'Do not run repair: it copies the first readable slot over the others, right or wrong. Swap and files changed while being written can differ harmlessly; compare contents to tell.',
    },
  ];
});
