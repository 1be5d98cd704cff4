import { isInactive } from '../collectors/md-arrays/levels.ts';
import type { MdMember } from '../collectors/md-arrays/reading.ts';
import { arrayRule, type Lack, type Verdict } from './rule.ts';

/** Ranges that md could neither read nor rebuild: their data is lost or stands on fewer copies, although the member is in sync. */
export const mdBadBlocks = arrayRule('md_bad_blocks', (array) => {
  if (isInactive(array)) return [];
  return array.members.flatMap((member): readonly (Verdict | Lack)[] => {
    const ranges = total(member);
    if (ranges === undefined || ranges === 0) return [];
    return [
      {
        severity: 'warning',
        subject: { member: member.name },
        summary: `${member.name} in ${array.name} has ${ranges} bad-block ${ranges === 1 ? 'range' : 'ranges'} on record`,
        evidence: [
          `bad_blocks ${member.badBlocks ?? 'not read'}`,
          `unacknowledged_bad_blocks ${member.unacknowledgedBadBlocks ?? 'not read'}`,
        ],
        action:
          'See the ranges with mdadm --examine-badblocks. Equal lists on several members mean lost data there; restore those files from backup. Replace a disk whose list grows.',
      },
    ];
  });
});

function total({ badBlocks, unacknowledgedBadBlocks }: MdMember): number | undefined {
  const known = [badBlocks, unacknowledgedBadBlocks].filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}
