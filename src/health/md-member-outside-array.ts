import { isSameDevice } from '../collectors/md-superblocks/calls-missing.ts';
import { claimants, ownMembers, surveyRule, timeText } from './survey-rule.ts';

/** A device claims to be a member of a running array and is not in it. */
export const mdMemberOutsideArray = surveyRule('md_member_outside_array', (context) => {
  const { survey, latest } = context;
  const members = ownMembers(survey, latest);
  return claimants(context).map(({ device, superblock }) => {
    const { name } = device.look;
    const twin = members.find((one) => isSameDevice(one.superblock, superblock));
    return {
      severity: 'warning' as const,
      subject: { member: name },
      summary:
        twin === undefined
          ? `${name} has the superblock of a member of ${survey.array.name} and is not in it`
          : `${name} has the very superblock of ${twin.name}, a member of ${survey.array.name}: a copy, or another path to it`,
      evidence: [
        `array UUID ${superblock.arrayUuid}, role ${superblock.role}`,
        `events ${superblock.events}, updated ${timeText(superblock.updatedAt)}`,
      ],
      action:
        twin === undefined
          ? 'Find out why it is not in the array. To bring it back: mdadm --zero-superblock on it, then --add, so that it is rebuilt in full; never --re-add.'
          : 'If it is a path, configure multipath so that md sees one device; if it is a copy, zero its superblock or detach it before the next boot.',
    };
  });
});
