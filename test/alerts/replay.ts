import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { AGREEMENT } from './agreement.ts';

const RULES = join(import.meta.dirname, '../../deploy/prometheus');
/** Longer than any rule waits, in steps below the five minutes that a sample is looked back for. */
const STEPS = 110;
const STEP_MINUTES = 4;

/** What one machine exported at one moment, and the alerts that are to fire while it stays so. */
export interface Moment {
  readonly instance: string;
  readonly exposition: string;
  /** Milliseconds since the epoch, by the machine's clock. */
  readonly at: number;
  readonly alerts: readonly string[];
}

interface Found {
  readonly code: string;
  readonly severity: string;
}

/** The alerts that fire, by the stated table, while these findings hold; throws on a finding that the table lacks. */
export function statedAlerts(findings: readonly Found[]): readonly string[] {
  const alerts = findings.flatMap(({ code, severity }) => {
    if (severity !== 'critical' && severity !== 'warning') return [];
    const agreed = AGREEMENT.find((one) => one.code === code)?.[severity];
    if (agreed === undefined) throw new Error(`${severity} ${code}: not stated`);
    return agreed;
  });
  return [...new Set(alerts)];
}

/** The samples of an exposition as constant series of promtool, at the instance of that name. */
function seriesOf({ instance, exposition, at }: Moment) {
  return exposition.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(rotwatch_\w+)(?:{(.*)})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const all = [`job="rotwatch"`, `instance="${instance}"`, labels].filter((part) => part !== '');
    const series = `${name}{${all.join(',')}}`;
    if (!name.endsWith('_timestamp_seconds')) return [{ series, values: `${value}+0x${STEPS}` }];
    // Time begins at zero there, and polls go on.
    const step = name.startsWith('rotwatch_collector_') ? STEP_MINUTES * 60 : 0;
    return [{ series, values: `${Number(value) - at / 1000}+${step}x${STEPS}` }];
  });
}

/**
 * Lets promtool evaluate the shipped rules over the moments as if each lasted for hours; throws with what it says unless just
 * their alerts fire. Those in `besides` may fire or not.
 */
export function expectAlerts(moments: readonly Moment[], besides: readonly string[] = []): void {
  const folder = mkdtempSync(join(tmpdir(), 'rotwatch-agreement-'));
  const firing = `ALERTS{alertstate="firing",instance!="",alertname!~"${besides.join('|')}"}`;
  const document = {
    rule_files: readdirSync(RULES)
      .filter((name) => name.endsWith('.rules.yml'))
      .map((name) => join(RULES, name)),
    evaluation_interval: `${STEP_MINUTES}m`,
    tests: [
      {
        interval: `${STEP_MINUTES}m`,
        input_series: moments.flatMap((moment) => [
          ...seriesOf(moment),
          {
            series: `up{job="rotwatch",instance="${moment.instance}"}`,
            values: `1+0x${STEPS}`,
          },
        ]),
        promql_expr_test: [
          {
            expr: `group by (alertname, instance) (${firing})`,
            eval_time: `${STEPS * STEP_MINUTES}m`,
            exp_samples: moments.flatMap(({ instance, alerts }) =>
              alerts
                .filter((alert) => !besides.includes(alert))
                .map((alert) => ({
                  labels: `{alertname="${alert}",instance="${instance}"}`,
                  value: 1,
                })),
            ),
          },
        ],
      },
    ],
  };
  try {
    const file = join(folder, 'agreement.test.yml');
    writeFileSync(file, stringify(document, { lineWidth: 0 }));
    execFileSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
