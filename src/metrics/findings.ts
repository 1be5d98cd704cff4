import type { Finding, Judgement, NotJudged, Subject } from '../health/rule.ts';
import { firstSeenAt } from '../ledger/findings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Family, gauge, type Labels } from './family.ts';

type SubjectLabel = 'array' | 'member' | 'disk' | 'dimm';
const SUSPECT = 'disk_suspect_';
const SUBJECT = ['array', 'member', 'disk', 'dimm'] as const;

/** What the rules made of a snapshot, and what is remembered of that. */
export interface Judged {
  readonly judgements: readonly Judgement[];
  readonly ledger: Ledger;
}

function findingsOf({ judgements }: Judged): readonly Finding[] {
  return judgements.filter((judgement): judgement is Finding => judgement.kind === 'finding');
}

/** The families of what the rules made of the snapshot. */
export const findingFamilies: readonly Family<Judged>[] = [
  gauge({
    name: 'rotwatch_finding',
    help: 'A verdict that needs a human; 1 while it holds, no series otherwise. Labels that do not apply are absent.',
    labels: ['code', 'severity', ...SUBJECT],
    samples: (judged: Judged) =>
      findingsOf(judged).map(
        ({ code, severity, subject }) => [{ code, severity, ...labelsOf(subject) }, 1] as const,
      ),
  }),
  gauge({
    name: 'rotwatch_finding_first_seen_timestamp_seconds',
    help: 'Since when the finding holds, also across restarts.',
    labels: ['code', ...SUBJECT],
    samples: (judged: Judged) =>
      findingsOf(judged).map((finding) => {
        const at = firstSeenAt(judged.ledger, finding);
        const labels = { code: finding.code, ...labelsOf(finding.subject) };
        return [labels, at === undefined ? undefined : at / 1000] as const;
      }),
  }),
  gauge({
    name: 'rotwatch_not_judged',
    help: 'A rule lacks the data to judge: neither healthy nor ill. 1 while it does.',
    labels: ['code', 'reason', ...SUBJECT],
    samples: ({ judgements }: Judged) =>
      judgements
        .filter((judgement): judgement is NotJudged => judgement.kind === 'not-judged')
        .map(({ code, reason, subject }) => [{ code, reason, ...labelsOf(subject) }, 1] as const),
  }),
  gauge({
    name: 'rotwatch_disk_suspect',
    help: 'In which part the fault of a disk may live: media, link, controller or memory; the findings disk_suspect_* carry the evidence. No series where the signs do not tell.',
    labels: ['disk', 'part'],
    samples: (judged: Judged) =>
      findingsOf(judged)
        .filter(({ code }) => code.startsWith(SUSPECT))
        .map(
          ({ code, subject }) =>
            [{ disk: subject.disk, part: code.slice(SUSPECT.length) }, 1] as const,
        ),
  }),
];

function labelsOf({ array, member, disk, dimm }: Subject): Labels<SubjectLabel> {
  return { array, member, disk, dimm };
}
