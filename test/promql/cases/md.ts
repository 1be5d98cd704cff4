import { type AlertCase, found, VDB } from './case.ts';

const ARRAY = { array: 'md0' } as const;
const MEMBER = 'array="md0", member="sdb3"';

const arrays: readonly AlertCase[] = [
  {
    alert: 'MdArrayFailed',
    when: 'a raid5 loses a second member',
    series: { ...VDB.info, 'rotwatch_md_array_redundancy_remaining{array="md0"}': ['0', '-1'] },
    labels: ARRAY,
    silent: {
      when: 'it has no redundancy left and lives',
      series: {
        'rotwatch_md_array_redundancy_remaining{array="md0"}': '0',
        'rotwatch_md_array_state{array="md0", state="broken"}': '0',
      },
    },
  },
  {
    alert: 'MdArrayInactive',
    when: 'an array is stopped half-way through assembly',
    after: '1m',
    series: { 'rotwatch_md_array_state{array="md0", state="inactive"}': ['0', '1'] },
    labels: { ...ARRAY, state: 'inactive' },
    silent: {
      when: 'it is a container of external metadata',
      series: {
        'rotwatch_md_array_state{array="md127", state="inactive"}': '1',
        'rotwatch_md_array_info{array="md127", level="container"}': '1',
      },
    },
  },
  {
    alert: 'MdArrayMissing',
    when: 'a known array is not assembled after a boot',
    series: found('md_array_missing', 'critical', 'array="md0"'),
    labels: { ...ARRAY, code: 'md_array_missing' },
    silent: {
      when: 'another verdict holds',
      series: found('md_array_degraded', 'critical', 'array="md0"'),
    },
  },
  {
    alert: 'MdArrayNoRedundancy',
    when: 'a mirror of two loses one',
    after: '1m',
    series: {
      ...VDB.info,
      'rotwatch_md_array_degraded_slots{array="md0"}': ['0', '1'],
      'rotwatch_md_array_redundancy_remaining{array="md0"}': ['1', '0'],
    },
    labels: ARRAY,
    silent: {
      when: 'a whole raid0 never had any',
      series: {
        'rotwatch_md_array_degraded_slots{array="md0"}': '0',
        'rotwatch_md_array_redundancy_remaining{array="md0"}': '0',
      },
    },
  },
  {
    alert: 'MdArrayDegraded',
    when: 'a mirror of three loses one',
    after: '5m',
    series: found('md_array_degraded', 'warning', 'array="md0"'),
    labels: { ...ARRAY, code: 'md_array_degraded' },
    silent: {
      when: 'nothing is left, which MdArrayNoRedundancy says',
      series: found('md_array_degraded', 'critical', 'array="md0"'),
    },
  },
];

const members: readonly AlertCase[] = [
  {
    alert: 'MdMemberFaulty',
    when: 'md throws a member out, and memory has its slot',
    series: {
      'rotwatch_md_member_state{array="md0", member="sdb3", state="faulty"}': ['0', '1'],
      'rotwatch_md_member_info{array="md0", member="sdb3", role="faulty", disk="SER-B"}': '1',
      'rotwatch_md_member_away_since_timestamp_seconds{array="md0", member="sdb3", slot="1", disk="SER-B"}':
        '100',
    },
    labels: { ...VDB.labels, state: 'faulty' },
    silent: {
      when: 'the member is a spare',
      series: {
        'rotwatch_md_member_state{array="md0", member="sdb3", state="faulty"}': '0',
        'rotwatch_md_member_state{array="md0", member="sdb3", state="spare"}': '1',
      },
    },
  },
  {
    alert: 'MdMemberMissing',
    when: 'a member was removed',
    after: '1m',
    series: {
      ...found('md_member_missing', 'warning', `${MEMBER}, disk="SER-B"`),
      'rotwatch_md_member_away_since_timestamp_seconds{array="md0", member="sdb3", slot="1", disk="SER-B"}':
        '100',
    },
    labels: { ...VDB.labels, code: 'md_member_missing' },
    silent: {
      when: 'the slot is being filled',
      series: {
        'rotwatch_md_member_away_since_timestamp_seconds{array="md0", member="sdb3", slot="1", disk="SER-B"}':
          '100',
      },
    },
  },
  {
    alert: 'MdMemberVanished',
    when: 'a disk is pulled and md does not notice',
    series: {
      ...VDB.info,
      'rotwatch_md_member_present{array="md0", member="sdb3"}': ['1', '0'],
      'rotwatch_md_member_state{array="md0", member="sdb3", state="faulty"}': '0',
    },
    labels: VDB.labels,
    silent: {
      when: 'md has noticed',
      series: {
        'rotwatch_md_member_present{array="md0", member="sdb3"}': '0',
        'rotwatch_md_member_state{array="md0", member="sdb3", state="faulty"}': '1',
      },
    },
  },
  {
    alert: 'MdMemberOutsideArray',
    when: 'a device with a superblock lies beside its array, and nobody remembers it',
    after: '10m',
    series: found('md_member_outside_array', 'warning', `${MEMBER}, disk="SER-B"`),
    labels: {
      ...{ array: 'md0', member: 'sdb3', disk: 'SER-B' },
      code: 'md_member_outside_array',
    },
    silent: {
      when: 'it belongs to no array of this host',
      series: { 'rotwatch_md_superblock_outside_array{member="sdb3"}': '1' },
    },
  },
  {
    alert: 'MdBadBlocks',
    when: 'a member gets bad blocks',
    after: '5m',
    series: {
      ...VDB.info,
      [`rotwatch_md_member_bad_blocks{${MEMBER}, acknowledged="true"}`]: ['0', '2'],
      [`rotwatch_md_member_bad_blocks{${MEMBER}, acknowledged="false"}`]: ['0', '1'],
    },
    labels: VDB.labels,
    silent: {
      when: 'its log is empty',
      series: { [`rotwatch_md_member_bad_blocks{${MEMBER}, acknowledged="true"}`]: '0' },
    },
  },
];

const syncs: readonly AlertCase[] = [
  {
    alert: 'MdSyncStalled',
    when: 'a recovery hangs',
    series: found('md_sync_stalled', 'warning', 'array="md0"'),
    labels: { ...ARRAY, code: 'md_sync_stalled' },
    silent: {
      when: 'it waits for another array',
      series: { 'rotwatch_md_array_sync_waiting{array="md0", reason="delayed"}': '1' },
    },
  },
  {
    alert: 'MdMismatchesFound',
    when: 'a check of a parity array found differences',
    series: found('md_mismatches_found', 'critical', 'array="md0"'),
    labels: { ...ARRAY, code: 'md_mismatches_found', severity: 'critical' },
    silent: {
      when: 'a check still counts',
      series: { 'rotwatch_md_array_mismatch_sectors{array="md0"}': '128' },
    },
  },
  {
    alert: 'MdMemberReadErrorsGrowing',
    when: 'md corrects read errors again',
    series: {
      ...VDB.info,
      [`rotwatch_md_member_corrected_read_errors_total{${MEMBER}}`]: ['8', '9'],
    },
    labels: VDB.labels,
    silent: {
      when: 'an old count is seen for the first time',
      series: { [`rotwatch_md_member_corrected_read_errors_total{${MEMBER}}`]: ['_', '4000'] },
    },
  },
];

/** Of arrays and their members. */
export const mdCases: readonly AlertCase[] = [...arrays, ...members, ...syncs];

/** Whose rules wait for long. */
export const mdLongCases: readonly AlertCase[] = [
  {
    alert: 'MdScrubOverdue',
    when: 'no check ended for too long',
    after: '1h',
    series: found('md_scrub_overdue', 'warning', 'array="md0"'),
    labels: { ...ARRAY, code: 'md_scrub_overdue' },
    silent: {
      when: 'the age is within what is configured',
      series: { 'rotwatch_md_array_last_scrub_timestamp_seconds{array="md0"}': '-3000000' },
    },
  },
];
