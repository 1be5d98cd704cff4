import { isInactive, isRedundant } from '../collectors/md-arrays/levels.ts';
import type { KnownArray } from '../ledger/ledger.ts';
import { ledgerRule, momentText } from './ledger-rule.ts';

const DAY_MS = 24 * 60 * 60_000;

/** No check or repair has gone over the whole array for too long: what rots in the meantime nobody knows. */
export const mdScrubOverdue = ledgerRule('md_scrub_overdue', ({ known, array, at, background }) => {
  if (array === undefined || isInactive(array) || !isRedundant(array)) return [];
  const { finished, running } = known.scrub;
  const since = finished?.endedAt ?? known.firstSeenAt;
  const ageMs = at - since;
  if (running !== undefined || ageMs < background.expected.scrubMaxAgeMs) return [];
  const days = Math.floor(ageMs / DAY_MS);
  return [
    {
      severity: 'warning',
      summary:
        finished === undefined
          ? `${known.name} was never seen scrubbed in ${days} days`
          : `the last scrub of ${known.name} ended ${days} days ago`,
      evidence: evidenceOf(known),
      action: `Start one when the load allows (mdadm --action=check /dev/${known.name}) and see that the timer of the distribution runs (mdcheck_start.timer, raid-check, or cron).`,
    },
  ];
});

function evidenceOf({
  scrub: { finished, interrupted },
  firstSeenAt,
}: KnownArray): readonly string[] {
  return [
    finished === undefined
      ? `watched since ${momentText(firstSeenAt)}`
      : `last whole ${finished.action}: ${momentText(finished.startedAt)} to ${momentText(finished.endedAt)}`,
    ...(interrupted?.interruptedAt === undefined
      ? []
      : [
          `a ${interrupted.action} was interrupted at ${momentText(interrupted.interruptedAt)}${
            interrupted.reachedBytes === undefined ? '' : `, ${interrupted.reachedBytes} bytes in`
          }`,
        ]),
  ];
}
