import { isCoherent } from '../collectors/md-arrays/coherent.ts';
import { isInactive } from '../collectors/md-arrays/levels.ts';
import type { MdArray } from '../collectors/md-arrays/reading.ts';
import type { Away, KnownMember } from '../ledger/member-notes.ts';
import { ledgerRule, momentText } from './ledger-rule.ts';
import type { Lack } from './rule.ts';

/** A slot that was filled is not: says who held it, also after `--remove` and after a boot without the disk. */
export const mdMemberMissing = ledgerRule('md_member_missing', ({ known, array }) => [
  ...gapsOf(array),
  ...known.members.flatMap((member) => {
    const { away, slot, name, disk } = member;
    if (away === undefined || known.gone !== undefined || isShownElsewhere(member, array))
      return [];
    const physical = disk === undefined ? '' : ` (${disk})`;
    return [
      {
        severity: 'warning' as const,
        subject: { member: name, disk },
        summary: `slot ${slot} of ${known.name} is empty: ${name}${physical} is missing`,
        evidence: evidenceOf(away),
        action: `Find the disk${physical} and out why it left. Zero the superblock of whatever comes back in its place, or use a new disk, and --add it, so that it is rebuilt in full.`,
      },
    ];
  }),
]);

/** Members whose place nobody tells may be those that are missing. */
function gapsOf(array: MdArray | undefined): readonly Lack[] {
  if (array === undefined || isInactive(array) || isCoherent(array)) return [];
  const why = `the kernel does not tell for each member of ${array.name} which slot it is in and whether it is in sync`;
  return [{ reason: 'members_unknown', why }];
}

/** While it is listed as faulty md_member_faulty says so, and while another is rebuilt there the slot is being filled. */
function isShownElsewhere({ slot, name }: KnownMember, array: MdArray | undefined): boolean {
  return (
    array?.members.some(
      (one) =>
        (one.role === 'faulty' && one.name === name) ||
        (one.role === 'rebuilding' && one.slot === slot),
    ) === true
  );
}

function evidenceOf({ how, at, notBefore, written, own }: Away): readonly string[] {
  return [
    `it left (${how.replace('_', ' ')}) between ${momentText(notBefore)} and ${momentText(at)}`,
    `${written.exact ? '' : 'at least '}${written.sectors} sectors written to the array since`,
    ...(own === undefined ? [] : [`its events when it left: ${own.events}`]),
  ];
}
