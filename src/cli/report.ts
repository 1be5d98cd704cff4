import { type Finding, isGap, type Judgement, type NotJudged } from '../health/rule.ts';
import { type Paint, painter } from './paint.ts';

const SEVERITY_STYLE = { critical: 'red', warning: 'yellow', info: 'cyan' } as const;
const STATUS_STYLE = {
  ok: 'green',
  warning: 'yellow',
  critical: 'red',
  unknown: 'magenta',
} as const;

/** How to write the report. */
export interface ReportOptions {
  /** What was looked at, one line each. */
  readonly found: readonly string[];
  readonly colour: boolean;
}

/** The judgements in words: the verdict first, then each finding with its evidence, what to do and where to read on. */
export function report(
  status: keyof typeof STATUS_STYLE,
  judgements: readonly Judgement[],
  { found, colour }: ReportOptions,
): string {
  const paint = painter(colour);
  const findings = judgements.filter((judgement) => judgement.kind === 'finding');
  const gaps = judgements.filter(isGap);
  const rest = judgements.filter((one) => one.kind === 'not-judged' && !isGap(one));
  const lines = [
    `${paint([STATUS_STYLE[status], 'bold'], status.toUpperCase())}: ${counted(findings.length, gaps.length)}`,
    ...findings.flatMap((finding) => findingLines(finding, paint)),
    ...gapLines(gaps, paint),
    ...rest.map(({ code, why }) => paint('dim', `does not apply ${code}: ${why}`)),
    ...found.map((line) => paint('dim', line)),
  ];
  return `${lines.join('\n')}\n`;
}

function counted(findings: number, gaps: number): string {
  const found = findings === 1 ? '1 finding' : `${findings || 'no'} findings`;
  return gaps === 0 ? found : `${found}, ${gaps} not judged`;
}

function findingLines(finding: Finding, paint: Paint): string[] {
  const { severity, code, summary, evidence, action, runbook } = finding;
  return [
    `${paint(SEVERITY_STYLE[severity], severity)} ${paint('bold', code)}: ${summary}`,
    ...evidence.map((line) => `    ${line}`),
    `    ${paint('bold', 'do first:')} ${action}`,
    `    ${paint('bold', 'runbook:')} ${runbook}`,
  ];
}

/** One line for all rules that lack the same thing of the same part. */
function gapLines(gaps: readonly NotJudged[], paint: Paint): readonly string[] {
  const grouped = new Map<string, string[]>();
  for (const { code, subject, why } of gaps) {
    const about = subject.member ?? subject.array ?? subject.disk ?? subject.dimm;
    const key = about === undefined ? why : `${about}: ${why}`;
    grouped.set(key, [...(grouped.get(key) ?? []), code]);
  }
  return [...grouped].map(
    ([key, codes]) => `${paint('magenta', 'not judged')} ${key}\n    ${codes.join(', ')}`,
  );
}
