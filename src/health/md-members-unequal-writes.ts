import { ledgerRule, momentText } from './ledger-rule.ts';

/** The write counters of a mirror's members grow apart: one does not get its writes, or somebody writes to it alone. */
export const mdMembersUnequalWrites = ledgerRule('md_members_unequal_writes', ({ known }) =>
  known.unequal.flatMap(({ slot, name, disk, at, isLag, evidence }) => {
    const holder = known.members.find((member) => member.slot === slot);
    if (known.gone !== undefined || holder === undefined || holder.away !== undefined) return [];
    return [
      {
        severity: 'warning' as const,
        subject: { member: name, disk },
        summary: isLag
          ? `${name} gets fewer writes than the other members of ${known.name}`
          : `${name} is written to by something other than ${known.name}`,
        evidence: [`seen at ${momentText(at)}`, ...evidence],
        action: isLag
          ? `Compare the members: a check (mdadm --action=check /dev/${known.name}) that ends without mismatches settles it. Update the kernel if ${name} is write-mostly.`
          : `Find who writes to ${name} itself: a boot loader or firmware on an EFI partition, a mount of the member, a copy gone to the wrong device. Then compare the members with a check.`,
      },
    ];
  }),
);
