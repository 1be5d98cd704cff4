/**
 * The page in deploy/runbooks/ of each alert that says what a finding says: that of the finding. Every other alert has a
 * page of its own name.
 */
const PAGES: ReadonlyMap<string, string> = new Map([
  ['MdArrayFailed', 'md_array_failed'],
  ['MdArrayInactive', 'md_array_inactive'],
  ['MdArrayMissing', 'md_array_missing'],
  ['MdArrayNoRedundancy', 'md_array_degraded'],
  ['MdArrayDegraded', 'md_array_degraded'],
  ['MdMemberFaulty', 'md_member_faulty'],
  ['MdMemberMissing', 'md_member_missing'],
  ['MdMemberVanished', 'md_member_vanished'],
  ['MdMemberOutsideArray', 'md_member_outside_array'],
  ['MdSyncStalled', 'md_sync_stalled'],
  ['MdScrubOverdue', 'md_scrub_overdue'],
  ['MdBadBlocks', 'md_bad_blocks'],
  ['MdReaddUnsafe', 'md_readd_unsafe'],
  ['MdSplitBrain', 'md_split_brain'],
  ['MdMemberStale', 'md_member_stale'],
  ['MdMemberReturnedUnsynced', 'md_member_returned_unsynced'],
  ['MdMemberReturnedByBitmap', 'md_member_returned_by_bitmap'],
  ['MdBitmapNotRecording', 'md_bitmap_not_recording'],
  ['MdMembersUnequalWrites', 'md_members_unequal_writes'],
  ['MdContentsDiffer', 'md_contents_differ'],
  ['MdSuperblocksDisagree', 'md_superblocks_disagree'],
  ['MdSuperblockForeign', 'md_superblock_foreign'],
  ['MdSuperblockInvalid', 'md_superblock_invalid'],
  ['MdMismatchesFound', 'md_mismatches_found'],
  ['DiskMissing', 'disk_missing'],
  ['DiskWedged', 'disk_wedged'],
  ['DiskUnreadable', 'disk_unreadable'],
  ['DiskSmartFailed', 'smart_failed'],
  ['DiskAttributeFailing', 'smart_attribute_failing'],
  ['DiskPendingSectors', 'smart_pending_sectors'],
  ['DiskUncorrectableErrorsGrowing', 'smart_uncorrectable'],
  ['DiskSelfTestFailed', 'smart_selftest_failed'],
  ['DiskTemperatureHigh', 'disk_too_hot'],
  ['DiskTemperatureCritical', 'disk_too_hot'],
  ['DiskWearHigh', 'disk_worn_out'],
  ['NvmeCriticalWarning', 'nvme_critical_warning'],
  ['NvmeSpareLow', 'nvme_spare_low'],
  ['MemoryUncorrectedErrors', 'memory_uncorrected'],
  ['MemoryPageLost', 'memory_page_lost'],
  ['MemoryEccNotReporting', 'ecc_not_reporting'],
  ['RotwatchCollectorDenied', 'collector_denied'],
  ['RotwatchLedgerNotSaved', 'ledger_not_saved'],
  ['RotwatchLedgerReset', 'ledger_reset'],
]);

/** Name of the page about an alert. */
export function pageOf(alert: string): string {
  return PAGES.get(alert) ?? alert;
}
