import type { Finding, Judgement, Subject } from '../health/rule.ts';
import { type FirstSeen, type Ledger, LIMITS } from './ledger.ts';

/**
 * The ledger with the times since when findings hold. One whose rule cannot judge just now, as after a
 * start, keeps its time; one that a rule no longer yields loses it.
 */
export function withFindings(ledger: Ledger, judgements: readonly Judgement[], at: number): Ledger {
  const holding = judgements.filter((one): one is Finding => one.kind === 'finding');
  const unjudged = new Set(
    judgements.flatMap((one) => (one.kind === 'not-judged' ? [one.code] : [])),
  );
  const kept = ledger.findings.filter(
    (noted) => unjudged.has(noted.code) || holding.some((one) => isNoted(noted, one)),
  );
  const added = holding
    .filter((one) => !ledger.findings.some((noted) => isNoted(noted, one)))
    .map(({ code, subject }): FirstSeen => ({ code, ...subject, at }));
  if (added.length === 0 && kept.length === ledger.findings.length) return ledger;
  return { ...ledger, findings: [...kept, ...added].slice(0, LIMITS.findings) };
}

/** Since when a finding holds; undefined when that is not noted. */
export function firstSeenAt(
  { findings }: Ledger,
  finding: Pick<Finding, 'code' | 'subject'>,
): number | undefined {
  return findings.find((noted) => isNoted(noted, finding))?.at;
}

const PARTS: readonly (keyof Subject)[] = ['array', 'member', 'disk', 'dimm'];

/** Of another severity it is the same finding still. */
function isNoted(noted: FirstSeen, { code, subject }: Pick<Finding, 'code' | 'subject'>): boolean {
  return noted.code === code && PARTS.every((part) => noted[part] === subject[part]);
}
