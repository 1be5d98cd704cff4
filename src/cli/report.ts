import { styleText } from 'node:util';
import type { Finding, Judgement, NotJudged } from '../health/rule.ts';

type Style = Parameters<typeof styleText>[0];

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

/** The judgements in words: the verdict first, then each finding with its evidence and what to do. */
export function report(
  status: keyof typeof STATUS_STYLE,
  judgements: readonly Judgement[],
  { found, colour }: ReportOptions,
): string {
  const paint = (style: Style, text: string) => (colour ? styleText(style, text) : text);
  const findings = judgements.filter((judgement) => judgement.kind === 'finding');
  const gaps = judgements.filter((judgement) => judgement.kind === 'not-judged');
  const lines = [
    `${paint([STATUS_STYLE[status], 'bold'], status.toUpperCase())}: ${counted(findings.length, gaps.length)}`,
    ...findings.flatMap((finding) => findingLines(finding, paint)),
    ...gaps.map((gap) => gapLine(gap, paint)),
    ...found.map((line) => paint('dim', line)),
  ];
  return `${lines.join('\n')}\n`;
}

function counted(findings: number, gaps: number): string {
  const found = findings === 1 ? '1 finding' : `${findings || 'no'} findings`;
  return gaps === 0 ? found : `${found}, ${gaps} not judged`;
}

function findingLines(finding: Finding, paint: (style: Style, text: string) => string): string[] {
  const { severity, code, summary, evidence, action } = finding;
  return [
    `${paint(SEVERITY_STYLE[severity], severity)} ${paint('bold', code)}: ${summary}`,
    ...evidence.map((line) => `    ${line}`),
    `    ${paint('bold', 'do first:')} ${action}`,
  ];
}

function gapLine(
  { code, subject, why }: NotJudged,
  paint: (style: Style, text: string) => string,
): string {
  const about = subject.member ?? subject.array ?? subject.disk ?? subject.dimm;
  return `${paint('magenta', 'not judged')} ${paint('bold', code)}${about === undefined ? '' : ` (${about})`}: ${why}`;
}
