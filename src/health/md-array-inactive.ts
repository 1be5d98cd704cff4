import { arrayRule } from './rule.ts';

/** Every array is inactive for a moment while its members are gathered. */
const GATHERED_AFTER_MS = 5000;

/** Assembled but not started: its filesystem is not there, although its members are held. */
export const mdArrayInactive = arrayRule('md_array_inactive', (array, at) => {
  // `clear` is a device node without an array behind it (drivers/md/md.c, array_state_show).
  if (array.state !== 'inactive' || array.members.length === 0) return [];
  if (array.inactiveSince !== undefined && at - array.inactiveSince < GATHERED_AFTER_MS) return [];
  return [
    {
      severity: 'critical',
      summary: `${array.name} is assembled but not started`,
      evidence: [
        `array_state ${array.state}`,
        `members: ${array.members.map(({ name }) => name).join(', ')}`,
      ],
      action:
        'Compare the members first (events, update time, who calls whom missing): mdadm --examine on each. Start it with mdadm --run only when the members agree and enough of them are there.',
    },
  ];
});
