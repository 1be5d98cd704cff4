import { finding, grown, ofMember } from './promql.ts';
import type { Alert } from './rule.ts';
import type { Settings } from './settings.ts';
import { ARRAY, MEMBER, MEMBERS } from './words.ts';

const OF_ARRAY = { collector: 'md-arrays', dashboard: 'array' } as const;

/** Arrays that lost, or may lose, their data. */
export const arrayAlerts: readonly Alert[] = [
  {
    ...OF_ARRAY,
    name: 'MdArrayFailed',
    fact: `rotwatch_md_array_redundancy_remaining < 0
or on (job, instance, array)
  rotwatch_md_array_state{state="broken"} == 1`,
    for: '0s',
    severity: 'critical',
    summary: 'An array has lost more members than it survives.',
    description: `${ARRAY} has lost more members than it survives. First: stop writing to it; no --create, no fsck. Save mdadm --examine of every member. ${MEMBERS}`,
  },
  {
    ...OF_ARRAY,
    name: 'MdArrayInactive',
    // A container of external metadata is always inactive.
    fact: `rotwatch_md_array_state{state="inactive"} == 1
unless on (job, instance, array)
  rotwatch_md_array_info{level="container"}`,
    for: '1m',
    severity: 'critical',
    summary: 'An array is assembled but not started.',
    description: `${ARRAY} is assembled but not started: its filesystem is not there. First: compare the members (mdadm --examine: events, update time, who calls whom missing) before any --run. ${MEMBERS}`,
  },
  {
    ...OF_ARRAY,
    name: 'MdArrayMissing',
    fact: finding('md_array_missing'),
    for: '0s',
    severity: 'critical',
    summary: 'A known array is not assembled any more.',
    description: `${ARRAY} was there and is not assembled any more. First: see whether its disks are there (DiskMissing names those that are not). Do not re-create it. If it was given up: rotwatch ledger forget.`,
  },
  {
    ...OF_ARRAY,
    name: 'MdArrayNoRedundancy',
    fact: `rotwatch_md_array_degraded_slots > 0
and on (job, instance, array)
  rotwatch_md_array_redundancy_remaining == 0`,
    for: '1m',
    severity: 'critical',
    summary: 'A degraded array has no redundancy left.',
    description: `${ARRAY} loses data with the next member. First: back up what is not backed up, and find the surviving disks by serial number before touching any. ${MEMBERS}`,
  },
  {
    ...OF_ARRAY,
    name: 'MdArrayDegraded',
    // Whether an empty slot of a sparse mirror was ever filled, only rotwatch's memory tells.
    fact: finding('md_array_degraded', 'severity="warning"'),
    for: '5m',
    severity: 'warning',
    summary: 'Slots of an array are not in sync; redundancy is left.',
    description: `${ARRAY} has slots that are not in sync and survives at least one more loss. First: find out which member left and why; replace it by serial number. ${MEMBERS}`,
  },
];

/** Members that left or fail. */
export const memberAlerts: readonly Alert[] = [
  {
    ...OF_ARRAY,
    name: 'MdMemberFaulty',
    fact: ofMember('rotwatch_md_member_state{state="faulty"} == 1'),
    for: '0s',
    severity: 'warning',
    summary: 'md has thrown a member out of an array.',
    description: `${MEMBER} is faulty. First: save the kernel log and the SMART data of its disk. Never --re-add it; zero its superblock, or use a new disk, and --add, so that it is rebuilt in full.`,
  },
  {
    ...OF_ARRAY,
    name: 'MdMemberMissing',
    fact: ofMember(finding('md_member_missing')),
    for: '1m',
    severity: 'warning',
    summary: 'A slot of an array that was filled is empty.',
    description: `${MEMBER} is missing. First: find the disk by its serial number and out why it left. Zero the superblock of whatever comes back in its place before --add.`,
  },
  {
    ...OF_ARRAY,
    name: 'MdMemberVanished',
    fact: ofMember(`rotwatch_md_member_present == 0
unless on (job, instance, array, member)
  rotwatch_md_member_state{state="faulty"} == 1`),
    for: '0s',
    severity: 'critical',
    summary: 'The device of a member is gone and md has not noticed.',
    description: `${MEMBER} is gone from the machine, but md still counts it as a member: the array looks whole and is not. First: cable, power and bay, before the next write.`,
  },
  {
    ...OF_ARRAY,
    name: 'MdMemberOutsideArray',
    collector: 'md-superblocks',
    fact: ofMember(finding('md_member_outside_array')),
    for: '10m',
    severity: 'warning',
    summary: 'A device claims an array that it is not in.',
    description: `${MEMBER} has the superblock of a member and is not in the array. First: find out why it left. Never --re-add; mdadm --zero-superblock on it, then --add.`,
  },
  {
    ...OF_ARRAY,
    name: 'MdBadBlocks',
    fact: ofMember('sum by (job, instance, array, member) (rotwatch_md_member_bad_blocks) > 0'),
    for: '5m',
    severity: 'warning',
    summary: 'Bad blocks are on record for a member.',
    description: `${MEMBER} has bad-block ranges on record. First: do not remove another member; of these ranges it may hold the only good copy.`,
  },
];

/** Syncs and scrubs that do not get done. */
export const syncAlerts: readonly Alert[] = [
  {
    ...OF_ARRAY,
    name: 'MdSyncStalled',
    fact: finding('md_sync_stalled'),
    for: '0s',
    severity: 'warning',
    summary: 'A resync, recovery, reshape or check does not advance.',
    description: `The sync of ${ARRAY} does not advance. First: look for a disk that hangs (kernel log, iostat); do not reboot a degraded array. ${MEMBERS}`,
  },
  {
    ...OF_ARRAY,
    name: 'MdScrubOverdue',
    fact: finding('md_scrub_overdue'),
    for: '1h',
    severity: 'warning',
    summary: 'An array has gone too long without a whole check.',
    description: `${ARRAY} has had no whole check for longer than configured. First: see whether mdcheck_start.timer or the cron job is enabled.`,
  },
  {
    ...OF_ARRAY,
    name: 'MdMismatchesFound',
    fact: finding('md_mismatches_found', 'severity!="info"'),
    for: '0s',
    severity: 'finding',
    summary: 'A finished check found members that differ.',
    description: `The last check of ${ARRAY} counted mismatches. First: stop writes where it is parity; never repair: it overwrites without knowing who is right. Compare contents, and look at memory errors. ${MEMBERS}`,
  },
];

/** Alerts over long windows. */
export function readErrorAlerts({ growth }: Settings): readonly Alert[] {
  return [
    {
      ...OF_ARRAY,
      name: 'MdMemberReadErrorsGrowing',
      fact: ofMember(grown('rotwatch_md_member_corrected_read_errors_total', growth)),
      for: '0s',
      severity: 'warning',
      summary: 'md corrects read errors of a member.',
      description: `${MEMBER} gave read errors within ${growth} that md corrected from the others. First: an extended self-test of its disk, then plan its replacement.`,
    },
  ];
}
