import { finding, ofMember } from './promql.ts';
import type { Alert } from './rule.ts';
import { ARRAY, MEMBER, MEMBERS } from './words.ts';

const COMMON = { collector: 'md-superblocks', dashboard: 'array', for: '0s' } as const;

/** Of one array, or of a member of it where the verdict names one. */
const MEMBER_OR_ARRAY = `{{ if $labels.member }}${MEMBER}{{ else }}${ARRAY}{{ end }}`;

/** Contents of members that cannot be trusted: verdicts that need bytes and memory, so rotwatch's own. */
export const contentsAlerts: readonly Alert[] = [
  {
    ...COMMON,
    name: 'MdReaddUnsafe',
    fact: ofMember(finding('md_readd_unsafe')),
    severity: 'finding',
    summary: 'A device would be taken back into its array without what it lacks.',
    description: `${MEMBER}: mdadm --add would take it back without a full rebuild, and it holds other data. First: keep it out; no --add, no --re-add, no reboot. Save mdadm --examine of it and of the members.`,
  },
  {
    ...COMMON,
    name: 'MdSplitBrain',
    fact: ofMember(finding('md_split_brain')),
    severity: 'critical',
    summary: 'Two sets of superblocks of one array each call the other missing.',
    description: `${MEMBER_OR_ARRAY}: both sides ran on their own. First: do not assemble, add or fsck; image both sides, then choose one.`,
  },
  {
    ...COMMON,
    name: 'MdMemberStale',
    fact: ofMember(finding('md_member_stale')),
    severity: 'critical',
    summary: 'A member that counts as in sync loses its writes.',
    description: `${MEMBER} is in sync for md, but what is on its disk stops following the others. First: stop writes; --fail and --remove it, so that all reads come from the others. No fsck before that.`,
  },
  {
    ...COMMON,
    name: 'MdMemberReturnedUnsynced',
    fact: ofMember(finding('md_member_returned_unsynced')),
    severity: 'critical',
    summary: 'A member came back into its array without what was written meanwhile.',
    description: `${MEMBER} came back and no recovery accounts for it: reads may return old data. First: stop writes, then --fail and --remove it before anything else. No fsck, no repair.`,
  },
  {
    ...COMMON,
    name: 'MdMemberReturnedByBitmap',
    fact: ofMember(finding('md_member_returned_by_bitmap')),
    severity: 'warning',
    summary: 'A member came back through the bitmap and was not compared yet.',
    description: `${MEMBER} was recovered from the bitmap alone. First: let a check (mdadm --action=check) or rotwatch's own comparison confirm it.`,
  },
  {
    ...COMMON,
    name: 'MdBitmapNotRecording',
    fact: finding('md_bitmap_not_recording'),
    severity: 'critical',
    summary: 'A degraded array is written to and its bitmap records nothing.',
    description: `${ARRAY} is degraded and written to, and no chunk of its bitmap turns dirty. First: whatever comes back must be rebuilt in full: --zero-superblock before --add. ${MEMBERS}`,
  },
  {
    ...COMMON,
    name: 'MdMembersUnequalWrites',
    fact: ofMember(finding('md_members_unequal_writes')),
    for: '5m',
    severity: 'warning',
    summary: 'Members of a mirror get unequal amounts of writes.',
    description: `${MEMBER_OR_ARRAY}: the write counters of the members grow apart. First: find out who writes to a member itself; compare the contents.`,
  },
  {
    ...COMMON,
    name: 'MdContentsDiffer',
    fact: ofMember(finding('md_contents_differ')),
    severity: 'finding',
    summary: 'Members of an array differ in content.',
    description: `${MEMBER_OR_ARRAY}: the contents differ, in repeated reads. First: stop writes; no fsck, no repair, no reboot. Save mdadm --examine of every member, then name the wrong one and --fail it. ${MEMBERS}`,
  },
  {
    ...COMMON,
    name: 'MdSuperblocksDisagree',
    fact: ofMember(finding('md_superblocks_disagree')),
    severity: 'finding',
    summary: 'Superblocks of one array do not agree.',
    description: `${MEMBER_OR_ARRAY}: superblocks differ in what must be equal, or from the kernel's view. First: save mdadm --examine of every member; do not stop the array. ${MEMBERS}`,
  },
  {
    ...COMMON,
    name: 'MdSuperblockForeign',
    fact: ofMember(finding('md_superblock_foreign')),
    severity: 'critical',
    summary: 'A member in sync carries the superblock of another array.',
    description: `${MEMBER} carries the superblock of another array. First: do not stop the array; find out what wrote to the device.`,
  },
  {
    ...COMMON,
    name: 'MdSuperblockInvalid',
    fact: ofMember(finding('md_superblock_invalid')),
    severity: 'finding',
    summary: 'A superblock or bitmap is damaged or cannot be read.',
    description: `${MEMBER} has no sound superblock or bitmap on its disk. First: do not stop the array, it may not assemble again; find out who wrote to the device.`,
  },
];
