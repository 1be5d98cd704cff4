import { type AlertCase, found, VDB } from './case.ts';

interface Verdict {
  readonly alert: string;
  readonly code: string;
  readonly when: string;
  readonly severity: 'critical' | 'warning';
  /** Rules that pass the severity of the finding through. */
  readonly passed?: true;
  readonly after?: string;
  readonly near: string;
}

/** Each names the member; slot and serial number are joined in. */
const verdicts: readonly Verdict[] = [
  {
    alert: 'MdReaddUnsafe',
    code: 'md_readd_unsafe',
    when: 'the other half of a split mirror lies beside the array',
    severity: 'critical',
    passed: true,
    near: 'md_member_outside_array',
  },
  {
    alert: 'MdSplitBrain',
    code: 'md_split_brain',
    when: 'both halves of a mirror ran alone',
    severity: 'critical',
    near: 'md_readd_unsafe',
  },
  {
    alert: 'MdMemberStale',
    code: 'md_member_stale',
    when: 'a disk swallows its writes',
    severity: 'critical',
    near: 'md_members_unequal_writes',
  },
  {
    alert: 'MdMemberReturnedUnsynced',
    code: 'md_member_returned_unsynced',
    when: 'a member is taken back with no recovery',
    severity: 'critical',
    near: 'md_member_returned_by_bitmap',
  },
  {
    alert: 'MdMemberReturnedByBitmap',
    code: 'md_member_returned_by_bitmap',
    when: 'a member is taken back through the bitmap',
    severity: 'warning',
    near: 'md_member_returned_unsynced',
  },
  {
    alert: 'MdMembersUnequalWrites',
    code: 'md_members_unequal_writes',
    when: 'somebody writes to one half of a mirror',
    severity: 'warning',
    after: '5m',
    near: 'md_member_stale',
  },
  {
    alert: 'MdContentsDiffer',
    code: 'md_contents_differ',
    when: 'a comparison finds members that differ',
    severity: 'critical',
    passed: true,
    near: 'md_mismatches_found',
  },
  {
    alert: 'MdSuperblocksDisagree',
    code: 'md_superblocks_disagree',
    when: 'a superblock gives a member another slot',
    severity: 'critical',
    passed: true,
    near: 'md_superblock_invalid',
  },
  {
    alert: 'MdSuperblockForeign',
    code: 'md_superblock_foreign',
    when: 'a member carries the superblock of another array',
    severity: 'critical',
    near: 'md_superblocks_disagree',
  },
  {
    alert: 'MdSuperblockInvalid',
    code: 'md_superblock_invalid',
    when: 'a superblock is overwritten',
    severity: 'critical',
    passed: true,
    near: 'md_superblock_foreign',
  },
];

const MEMBER = 'array="md0", member="sdb3"';

/** Of the contents of members: verdicts of rotwatch's own. */
export const contentsCases: readonly AlertCase[] = [
  ...verdicts.map(({ alert, code, when, severity, passed, after, near }) => ({
    alert,
    when,
    ...(after === undefined ? {} : { after }),
    series: { ...VDB.info, ...found(code, severity, MEMBER) },
    labels: { ...VDB.labels, code, ...(passed ? { severity } : {}) },
    silent: { when: 'another verdict holds', series: found(near, 'critical', MEMBER) },
  })),
  {
    alert: 'MdBitmapNotRecording',
    when: 'a degraded array is written to and no chunk turns dirty',
    series: { ...VDB.info, ...found('md_bitmap_not_recording', 'critical', 'array="md0"') },
    labels: { array: 'md0', code: 'md_bitmap_not_recording' },
    silent: {
      when: 'the bitmap is clean because nothing is written',
      series: { [`rotwatch_md_bitmap_dirty_chunks{${MEMBER}}`]: '0' },
    },
  },
];
