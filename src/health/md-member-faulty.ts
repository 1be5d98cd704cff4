import { arrayRule } from './rule.ts';

/** md has thrown a member out after an error; it stays listed until somebody removes it. */
export const mdMemberFaulty = arrayRule('md_member_faulty', (array) =>
  array.members
    .filter(({ role }) => role === 'faulty')
    .map((member) => ({
      severity: 'warning' as const,
      subject: { member: member.name },
      summary: `${member.name} is faulty in ${array.name}`,
      evidence: [
        `state ${member.states.join(',')}`,
        ...(member.present === false ? ['its block device is gone from the machine'] : []),
        ...(array.degraded === 0 ? ['the array itself is whole: a leftover entry'] : []),
      ],
      action:
        'Read the kernel log and the SMART data of its disk before anything else. Never --re-add it: after removal, zero its superblock (or use a new disk) and --add, so that it rebuilds in full.',
    })),
);
