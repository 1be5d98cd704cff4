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
  const members = ownMembers(survey, latest);
  return (
    members.length > 0 &&
    members.every(({ surveyed }) => {
      const look = surveyed.look;
      const bitmap = look?.examined?.bitmap;
      if (look === undefined || !isBitmap(bitmap) || bitmap.bitmap.lockless) return false;
      const waitMs = SLEEPS_TO_WAIT * bitmap.bitmap.daemonSleepSeconds * 1000;
      // What nobody touched since it was read is so now.
      const seenAt = look.isCurrent ? at : look.readAt;
      return bitmap.dirtyChunks === 0 && seenAt >= firstWrittenAt + waitMs;
    })
  );
}
