/** Which alerts fire while a finding holds: what `rotwatch check` says and what pages are one. */
export interface Agreement {
  readonly code: string;
  /** By severity of the finding; `info` alarms nobody and is not listed. */
  readonly critical?: readonly string[];
  readonly warning?: readonly string[];
  /** Why an alert does not fire for as long as the finding holds, where that is so. */
  readonly but?: string;
}

const SINCE = 'the finding tells since the disk was met, the alert what grew in the last days';

/** The stated table; every rule of src/health/ has its line. */
export const AGREEMENT: readonly Agreement[] = [
  { code: 'md_array_failed', critical: ['MdArrayFailed'] },
  { code: 'md_array_inactive', critical: ['MdArrayInactive'] },
  { code: 'md_array_missing', critical: ['MdArrayMissing'] },
  { code: 'md_array_degraded', critical: ['MdArrayNoRedundancy'], warning: ['MdArrayDegraded'] },
  { code: 'md_member_faulty', warning: ['MdMemberFaulty'] },
  { code: 'md_member_missing', warning: ['MdMemberMissing'] },
  { code: 'md_member_vanished', critical: ['MdMemberVanished'] },
  { code: 'md_member_outside_array', warning: ['MdMemberOutsideArray'] },
  { code: 'md_readd_unsafe', critical: ['MdReaddUnsafe'], warning: ['MdReaddUnsafe'] },
  { code: 'md_split_brain', critical: ['MdSplitBrain'] },
  { code: 'md_member_stale', critical: ['MdMemberStale'] },
  { code: 'md_member_returned_unsynced', critical: ['MdMemberReturnedUnsynced'] },
  { code: 'md_member_returned_by_bitmap', warning: ['MdMemberReturnedByBitmap'] },
  { code: 'md_bitmap_not_recording', critical: ['MdBitmapNotRecording'] },
  { code: 'md_members_unequal_writes', warning: ['MdMembersUnequalWrites'] },
  { code: 'md_contents_differ', critical: ['MdContentsDiffer'], warning: ['MdContentsDiffer'] },
  {
    code: 'md_superblocks_disagree',
    critical: ['MdSuperblocksDisagree'],
    warning: ['MdSuperblocksDisagree'],
  },
  { code: 'md_superblock_foreign', critical: ['MdSuperblockForeign'] },
  {
    code: 'md_superblock_invalid',
    critical: ['MdSuperblockInvalid'],
    warning: ['MdSuperblockInvalid'],
  },
  { code: 'md_mismatches_found', critical: ['MdMismatchesFound'], warning: ['MdMismatchesFound'] },
  { code: 'md_bad_blocks', warning: ['MdBadBlocks'] },
  { code: 'md_scrub_overdue', warning: ['MdScrubOverdue'] },
  { code: 'md_sync_stalled', warning: ['MdSyncStalled'] },
  { code: 'disk_missing', critical: ['DiskMissing'] },
  { code: 'disk_wedged', critical: ['DiskWedged'] },
  { code: 'disk_unreadable', warning: ['DiskUnreadable'] },
  { code: 'disk_too_hot', critical: ['DiskTemperatureCritical'], warning: ['DiskTemperatureHigh'] },
  { code: 'disk_worn_out', warning: ['DiskWearHigh'] },
  { code: 'disk_suspect_media', warning: ['DiskFaultLocated'] },
  { code: 'disk_suspect_link', warning: ['DiskFaultLocated'] },
  { code: 'disk_suspect_controller', warning: ['DiskFaultLocated'] },
  { code: 'disk_suspect_memory', warning: ['DiskFaultLocated'] },
  { code: 'smart_failed', critical: ['DiskSmartFailed'] },
  {
    code: 'smart_attribute_failing',
    critical: ['DiskAttributeFailing'],
    warning: ['DiskAttributeFailing'],
  },
  { code: 'smart_pending_sectors', warning: ['DiskPendingSectors'] },
  { code: 'smart_uncorrectable', warning: ['DiskUncorrectableErrorsGrowing'], but: SINCE },
  { code: 'smart_selftest_failed', critical: ['DiskSelfTestFailed'] },
  {
    code: 'nvme_critical_warning',
    critical: ['NvmeCriticalWarning'],
    warning: [],
    but: 'a warning of heat alone is left to the alerts of temperature',
  },
  { code: 'nvme_spare_low', critical: ['NvmeSpareLow'] },
  {
    code: 'memory_uncorrected',
    critical: ['MemoryUncorrectedErrors'],
    but: 'the finding holds until the counters start anew, the alert for a day',
  },
  { code: 'memory_page_lost', critical: ['MemoryPageLost'], warning: ['MemoryPageLost'] },
  { code: 'ecc_not_reporting', warning: ['MemoryEccNotReporting'] },
  { code: 'ledger_reset', warning: ['RotwatchLedgerReset'] },
  { code: 'ledger_not_saved', warning: ['RotwatchLedgerNotSaved'] },
  { code: 'collector_denied', warning: ['RotwatchCollectorDenied'] },
];

/** Alerts that rest on no finding: trends, states of rotwatch itself, and filesystems, of which it has no verdict. */
export const WITHOUT_FINDING: readonly string[] = [
  ...['MdMemberReadErrorsGrowing', 'DiskReallocatedSectorsGrowing', 'DiskLinkErrorsGrowing'],
  ...['DiskLinkDowngraded', 'DiskCommandTimeouts', 'PcieErrorsUncorrected'],
  ...['FilesystemRemountedReadonly', 'FilesystemErrorsGrowing'],
  ...['MemoryCorrectedErrorStorm', 'MemoryCorrectedErrorsAboveBudget'],
  ...['RotwatchDown', 'RotwatchAbsent', 'RotwatchCollectorFailing', 'RotwatchDataStale'],
  ...['RotwatchConfigRefused', 'RotwatchNotJudged', 'Watchdog'],
];
