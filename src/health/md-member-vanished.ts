import { isInactive } from '../collectors/md-arrays/levels.ts';
import { arrayRule } from './rule.ts';

/** The block device is gone from the machine and md has not noticed, because nothing was read or written since. */
export const mdMemberVanished = arrayRule('md_member_vanished', (array) => {
  if (isInactive(array)) return [];
  return array.members
    .filter(({ present, role }) => present === false && role !== 'faulty')
    .map(({ name, slot, states }) => ({
      severity: 'critical' as const,
      subject: { member: name },
      summary: `the device of ${name} is gone, but ${array.name} still counts it as ${states.join(', ') || 'a member'}`,
      evidence: [
        `slot ${slot ?? 'none'}`,
        'the block link in sysfs points to nothing',
        'md notices at its next read or write of the member',
      ],
      action:
        'Look at cable, power and bay before the next write: until md notices, the array looks whole and is not. Remove it with mdadm --fail detached --remove detached.',
    }));
});
