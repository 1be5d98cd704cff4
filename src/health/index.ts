import { emptyLedger } from '../ledger/ledger.ts';
import { observe } from '../ledger/observe.ts';
import type { Snapshot } from '../snapshot.ts';
import { collectorDenied } from './collector-denied.ts';
import { diskMissing } from './disk-missing.ts';
import { diskSuspectController } from './disk-suspect-controller.ts';
import { diskSuspectLink } from './disk-suspect-link.ts';
import { diskSuspectMedia } from './disk-suspect-media.ts';
import { diskSuspectMemory } from './disk-suspect-memory.ts';
import { diskTooHot } from './disk-too-hot.ts';
import { diskUnreadable } from './disk-unreadable.ts';
import { diskWedged } from './disk-wedged.ts';
import { diskWornOut } from './disk-worn-out.ts';
import { eccNotReporting } from './ecc-not-reporting.ts';
import { ledgerNotSaved } from './ledger-not-saved.ts';
import { ledgerReset } from './ledger-reset.ts';
import { mdArrayDegraded } from './md-array-degraded.ts';
import { mdArrayFailed } from './md-array-failed.ts';
import { mdArrayInactive } from './md-array-inactive.ts';
import { mdArrayMissing } from './md-array-missing.ts';
import { mdBadBlocks } from './md-bad-blocks.ts';
import { mdBitmapNotRecording } from './md-bitmap-not-recording.ts';
import { mdContentsDiffer } from './md-contents-differ.ts';
import { mdMemberFaulty } from './md-member-faulty.ts';
import { mdMemberMissing } from './md-member-missing.ts';
import { mdMemberOutsideArray } from './md-member-outside-array.ts';
import { mdMemberReturnedByBitmap, mdMemberReturnedUnsynced } from './md-member-returned.ts';
import { mdMemberStale } from './md-member-stale.ts';
import { mdMemberVanished } from './md-member-vanished.ts';
import { mdMembersUnequalWrites } from './md-members-unequal-writes.ts';
import { mdMismatchesFound } from './md-mismatches-found.ts';
import { mdReaddUnsafe } from './md-readd-unsafe.ts';
import { mdScrubOverdue } from './md-scrub-overdue.ts';
import { mdSplitBrain } from './md-split-brain.ts';
import { mdSuperblockForeign } from './md-superblock-foreign.ts';
import { mdSuperblockInvalid } from './md-superblock-invalid.ts';
import { mdSuperblocksDisagree } from './md-superblocks-disagree.ts';
import { mdSyncStalled } from './md-sync-stalled.ts';
import { memoryPageLost } from './memory-page-lost.ts';
import { memoryUncorrected } from './memory-uncorrected.ts';
import { nvmeCriticalWarning } from './nvme-critical-warning.ts';
import { nvmeSpareLow } from './nvme-spare-low.ts';
import type { Background, Judgement, Rule } from './rule.ts';
import { runbookOf } from './runbook.ts';
import { USUAL_SCRUB_MAX_AGE_MS } from './scrub-age.ts';
import { smartAttributeFailing } from './smart-attribute-failing.ts';
import { smartFailed } from './smart-failed.ts';
import { smartPendingSectors } from './smart-pending-sectors.ts';
import { smartSelftestFailed } from './smart-selftest-failed.ts';
import { smartUncorrectable } from './smart-uncorrectable.ts';

/** Every rule, the gravest first. */
export const rules: readonly Rule[] = [
  mdArrayFailed,
  mdArrayInactive,
  mdArrayMissing,
  mdSplitBrain,
  mdReaddUnsafe,
  mdContentsDiffer,
  mdMemberReturnedUnsynced,
  mdMemberStale,
  mdSuperblocksDisagree,
  mdSuperblockForeign,
  mdSuperblockInvalid,
  mdBitmapNotRecording,
  mdMemberVanished,
  diskMissing,
  memoryUncorrected,
  memoryPageLost,
  mdArrayDegraded,
  mdMemberFaulty,
  mdMemberMissing,
  mdMemberReturnedByBitmap,
  mdMemberOutsideArray,
  mdMismatchesFound,
  mdBadBlocks,
  mdMembersUnequalWrites,
  mdScrubOverdue,
  mdSyncStalled,
  ledgerReset,
  ledgerNotSaved,
  smartFailed,
  nvmeCriticalWarning,
  diskWedged,
  smartSelftestFailed,
  nvmeSpareLow,
  smartAttributeFailing,
  smartPendingSectors,
  smartUncorrectable,
  diskTooHot,
  diskWornOut,
  diskUnreadable,
  collectorDenied,
  diskSuspectMemory,
  diskSuspectController,
  diskSuspectLink,
  diskSuspectMedia,
  eccNotReporting,
];

/** What is known when a snapshot is the first that was ever taken. */
function firstLook(snapshot: Snapshot): Background {
  return {
    ledger: observe(emptyLedger(), snapshot),
    expected: { scrubMaxAgeMs: USUAL_SCRUB_MAX_AGE_MS },
  };
}

/** What every rule makes of the snapshot, by what is remembered. */
export function judge(
  snapshot: Snapshot,
  background: Background = firstLook(snapshot),
): readonly Judgement[] {
  return rules
    .flatMap((rule) => rule.judge(snapshot, background))
    .map((ruling) =>
      ruling.kind === 'finding' ? { ...ruling, runbook: runbookOf(ruling.code) } : ruling,
    );
}
