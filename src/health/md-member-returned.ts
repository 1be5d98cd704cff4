import type { MemberReturn } from '../ledger/member-notes.ts';
import { ledgerRule, momentText, type RememberedContext } from './ledger-rule.ts';
import type { Rule, Verdict } from './rule.ts';

/** Absent while the array was written, in sync again, and nothing accounts for its contents. */
export const mdMemberReturnedUnsynced = returned('md_member_returned_unsynced', {
  standing: 'unsynced',
  severity: 'critical',
  words: 'came into sync without what was written while it was away',
  action: (array, member) =>
    `Reads that land on ${member} may return old data. Fail it at once (mdadm /dev/${array} --fail /dev/${member}), run neither repair nor fsck, then --remove it, --zero-superblock and --add it for a full rebuild.`,
});

/** The same, brought up to date by its bitmap alone, or with nothing to bring: plausible, and not proven. */
export const mdMemberReturnedByBitmap = returned('md_member_returned_by_bitmap', {
  standing: 'by_bitmap',
  severity: 'warning',
  words: 'was taken back without a full rebuild',
  action: (array) =>
    `Have the members compared: a check (mdadm --action=check /dev/${array}) that ends without mismatches settles it.`,
});

interface Kind {
  readonly standing: MemberReturn['standing'];
  readonly severity: 'critical' | 'warning';
  readonly words: string;
  readonly action: (array: string, member: string) => string;
}

function returned(code: string, kind: Kind): Rule {
  return ledgerRule(code, ({ known }) =>
    known.returns.flatMap((one) => {
      const isOpen = one.settled === undefined && one.standing === kind.standing;
      return isOpen && isThere(one, known) ? [verdictOf(one, known.name, kind)] : [];
    }),
  );
}

/** What left again harms nobody while it is away; the debt comes back with it. */
function isThere({ slot }: MemberReturn, known: RememberedContext['known']): boolean {
  if (known.gone !== undefined) return false;
  return known.members.some((member) => member.slot === slot && member.away === undefined);
}

function verdictOf(one: MemberReturn, array: string, kind: Kind): Verdict {
  const { name, disk, slot, at, verdict, evidence } = one;
  return {
    severity: kind.severity,
    subject: { member: name, disk },
    summary: `${name}${disk === undefined ? '' : ` (${disk})`} in slot ${slot} of ${array} ${kind.words}`,
    evidence: [
      `in sync again at ${momentText(at)}: ${VERDICT_WORDS[verdict]}`,
      ...evidence,
      owedText(one),
    ],
    action: kind.action(array, name),
  };
}

const VERDICT_WORDS: Readonly<Record<MemberReturn['verdict'], string>> = {
  full: 'it was rebuilt in full',
  bitmap: 'what its bitmap named was copied to it',
  unwritten: 'nothing was written while it was away',
  none: 'what was written to it does not account for what it lacks',
  unknown: 'unknown whether what it lacks was copied to it',
};

function owedText({ owed }: MemberReturn): string {
  const bytes = owed.reduce((sum, [, length]) => sum + length, 0);
  const runs = owed.length === 1 ? 'one run' : `${owed.length} runs`;
  return `to be compared: ${bytes} bytes in ${runs}`;
}
