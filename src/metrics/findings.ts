import type { Finding, Judgement, NotJudged, Subject } from '../health/rule.ts';
import { type Family, gauge, type Labels } from './family.ts';

type SubjectLabel = 'array' | 'member' | 'disk' | 'dimm';
const SUSPECT = 'disk_suspect_';
const SUBJECT = ['array', 'member', 'disk', 'dimm'] as const;

/** The families of what the rules made of the snapshot. */
export const findingFamilies: readonly Family<readonly Judgement[]>[] = [
  gauge({
    name: 'rotwatch_finding',
    help: 'A verdict that needs a human; 1 while it holds, no series otherwise. Labels that do not apply are absent.',
    labels: ['code', 'severity', ...SUBJECT],
    samples: (judgements: readonly Judgement[]) =>
      judgements
        .filter((judgement): judgement is Finding => judgement.kind === 'finding')
        .map(
          ({ code, severity, subject }) => [{ code, severity, ...labelsOf(subject) }, 1] as const,
        ),
  }),
  gauge({
    name: 'rotwatch_not_judged',
    help: 'A rule lacks the data to judge: neither healthy nor ill. 1 while it does.',
    labels: ['code', 'reason', ...SUBJECT],
    samples: (judgements: readonly Judgement[]) =>
      judgements
        .filter((judgement): judgement is NotJudged => judgement.kind === 'not-judged')
        .map(({ code, reason, subject }) => [{ code, reason, ...labelsOf(subject) }, 1] as const),
  }),
  gauge({
    name: 'rotwatch_disk_suspect',
    help: 'In which part the fault of a disk may live: media, link, controller or memory; the findings disk_suspect_* carry the evidence. No series where the signs do not tell.',
    labels: ['disk', 'part'],
    samples: (judgements: readonly Judgement[]) =>
      judgements
        .filter(({ kind, code }) => kind === 'finding' && code.startsWith(SUSPECT))
        .map(
          ({ code, subject }) =>
            [{ disk: subject.disk, part: code.slice(SUSPECT.length) }, 1] as const,
        ),
  }),
];

function labelsOf({ array, member, disk, dimm }: Subject): Labels<SubjectLabel> {
  return { array, member, disk, dimm };
}
