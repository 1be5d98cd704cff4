import { isFailed, isInactive } from '../collectors/md-arrays/levels.ts';
import type { MdArray } from '../collectors/md-arrays/reading.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { arrayRule } from './rule.ts';

/**
 * NAS makers ship mirrors of 8 to 32 slots of which few were ever filled (QNAP, Synology system
 * partitions): there, an empty slot says nothing by itself while copies are left.
 */
const SPARSE_MIRROR_SLOTS = 8;

/** Slots are not in sync; critical once losing one more member loses data. */
export const mdArrayDegraded = arrayRule('md_array_degraded', (array, _at, { ledger }) => {
  const { degraded } = array;
  if (isInactive(array) || isFailed(array) || degraded === undefined || degraded === 0) return [];
  if (isSparseMirror(array) && !isMissed(array, ledger)) {
    return [
      {
        reason: 'slot_history_unknown',
        why: `${degraded} of ${array.slots} slots are empty; whether they ever held a member is not known`,
      },
    ];
  }
  const exposed = array.redundancyRemaining === undefined || array.redundancyRemaining <= 0;
  return [
    {
      severity: exposed ? 'critical' : 'warning',
      summary: summaryOf(array, degraded),
      evidence: evidenceOf(array, degraded),
      action: exposed
        ? 'Back up what is not backed up: the next failure loses data. Then replace the missing member; let it rebuild in full (mdadm --zero-superblock on the right disk, then --add).'
        : 'Find out which member left and why; replace it and let it rebuild in full.',
    },
  ];
});

/** Whether a member that was seen in a slot is not there now: then the slot was filled once. */
function isMissed({ name }: MdArray, ledger: Ledger): boolean {
  const known = ledger.arrays.find((one) => one.name === name && one.gone === undefined);
  return known?.members.some(({ away }) => away !== undefined) === true;
}

function isSparseMirror(array: MdArray): boolean {
  return (
    array.level === 'raid1' &&
    array.slots !== undefined &&
    array.slots >= SPARSE_MIRROR_SLOTS &&
    array.missingMembers === undefined &&
    array.redundancyRemaining !== undefined &&
    array.redundancyRemaining > 0
  );
}

function summaryOf(array: MdArray, degraded: number): string {
  const rebuilding = array.members.filter(({ role }) => role === 'rebuilding');
  const onto = rebuilding.map(({ name }) => name).join(', ');
  const repair = rebuilding.length > 0 ? `, rebuilding onto ${onto}` : '';
  return `${array.name} (${array.level ?? 'level not known'}) runs with ${degraded} of ${array.slots ?? 'its'} slots not in sync${repair}`;
}

function evidenceOf(array: MdArray, degraded: number): readonly string[] {
  const inSync = array.members.filter(({ role }) => role === 'in_sync').map(({ name }) => name);
  return [
    `degraded ${degraded}`,
    `further members it survives losing: ${array.redundancyRemaining ?? 'not known'}`,
    `in sync: ${inSync.join(', ') || 'none'}`,
  ];
}
