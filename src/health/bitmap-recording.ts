import { isBitmap } from '../collectors/md-superblocks/examined.ts';
import type { SurveyedContext } from './survey-rule.ts';
import { ownMembers } from './survey-rule.ts';

/** Less may be a write that began before the member was seen missing. */
const LEAST_SECTORS = 16;
/** The bitmap's daemon looks every `daemon_sleep` seconds; a bit set by a degraded write stays set however long. */
const SLEEPS_TO_WAIT = 2;

/**
 * Whether the array was written while degraded and no member's bitmap has a dirty chunk to show for
 * it (kernels 5.15 to 5.15.13, commit 46669e8616c6: raid1 did not set bits at all).
 */
export function notRecording({ survey, latest, at }: SurveyedContext): boolean {
  const { array, activity } = survey;
  const { writtenWhileDegraded, firstWrittenAt } = activity;
  const isQuiet =
    array.syncAction === 'idle' && array.members.every(({ role }) => role !== 'rebuilding');
  if (!isQuiet || firstWrittenAt === undefined || writtenWhileDegraded < LEAST_SECTORS) {
    return false;
  }
  const copies = bitmapsOf({ survey, latest, at });
  return (
    copies.length > 0 &&
    copies.every(({ bitmap, seenAt }) => {
      if (!isBitmap(bitmap) || bitmap.bitmap.lockless) return false;
      const waitMs = SLEEPS_TO_WAIT * bitmap.bitmap.daemonSleepSeconds * 1000;
      return bitmap.dirtyChunks === 0 && seenAt >= firstWrittenAt + waitMs;
    })
  );
}

/** The array's bitmap in its file, else each member's copy, and up to when what was read of it holds. */
function bitmapsOf({ survey, latest, at }: Pick<SurveyedContext, 'survey' | 'latest' | 'at'>) {
  const { fileBitmap } = survey;
  if (fileBitmap !== undefined) {
    return [{ bitmap: fileBitmap.bitmap, seenAt: fileBitmap.readAt }];
  }
  return ownMembers(survey, latest).map(({ surveyed: { look } }) => ({
    bitmap: look?.examined?.bitmap,
    // What nobody touched since it was read is so now.
    seenAt: look?.isCurrent === true ? at : (look?.readAt ?? Number.NaN),
  }));
}
