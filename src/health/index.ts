import type { Snapshot } from '../snapshot.ts';
import { mdArrayDegraded } from './md-array-degraded.ts';
import { mdArrayFailed } from './md-array-failed.ts';
import { mdArrayInactive } from './md-array-inactive.ts';
import { mdBadBlocks } from './md-bad-blocks.ts';
import { mdMemberFaulty } from './md-member-faulty.ts';
import { mdMismatchesFound } from './md-mismatches-found.ts';
import { mdSyncStalled } from './md-sync-stalled.ts';
import type { Judgement, Rule } from './rule.ts';

/** Every rule, the gravest first. */
export const rules: readonly Rule[] = [
  mdArrayFailed,
  mdArrayInactive,
  mdArrayDegraded,
  mdMemberFaulty,
  mdBadBlocks,
  mdMismatchesFound,
  mdSyncStalled,
];

/** What every rule makes of the snapshot. */
export function judge(snapshot: Snapshot): readonly Judgement[] {
  return rules.flatMap((rule) => rule.judge(snapshot));
}
