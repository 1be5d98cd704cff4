import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { rules } from '../../src/health/index.ts';
import type { Judgement } from '../../src/health/rule.ts';
import { capturedAt, lookAt, MACHINES } from '../support/golden-machines.ts';
import { AGREEMENT, WITHOUT_FINDING } from './agreement.ts';
import { shippedAlerts } from './shipped.ts';

const RULES = join(import.meta.dirname, '../../deploy/prometheus');
/** Longer than any rule waits, in steps below the five minutes that a sample is looked back for. */
const STEPS = 110;
const STEP_MINUTES = 4;
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

/** The samples of an exposition as constant series of promtool, at the instance of that name. */
function seriesOf(exposition: string, machine: string) {
  const captured = capturedAt(join(MACHINES, machine)) / 1000;
  return exposition.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(rotwatch_\w+)(?:{(.*)})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const all = [`job="rotwatch"`, `instance="${machine}"`, labels].filter((part) => part !== '');
    const series = `${name}{${all.join(',')}}`;
    if (!name.endsWith('_timestamp_seconds')) return [{ series, values: `${value}+0x${STEPS}` }];
    // Time begins at zero there, and polls go on.
    const step = name.startsWith('rotwatch_collector_') ? STEP_MINUTES * 60 : 0;
    return [{ series, values: `${Number(value) - captured}+${step}x${STEPS}` }];
  });
}

function expectedAlerts(judgements: readonly Judgement[]): readonly string[] {
  const alerts = judgements.flatMap((judgement) => {
    if (judgement.kind === 'not-judged' || judgement.severity === 'info') return [];
    const agreed = AGREEMENT.find(({ code }) => code === judgement.code)?.[judgement.severity];
    if (agreed === undefined)
      throw new Error(`${judgement.severity} ${judgement.code}: not stated`);
    return agreed;
  });
  return [...new Set(alerts)];
}

describe('the stated table', () => {
  it('has a line for every rule, and names alerts that exist', () => {
    const codes = AGREEMENT.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(rules.map(({ code }) => code)));
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('accounts for every alert: with a finding or, as stated, without', () => {
    const agreed = AGREEMENT.flatMap(({ critical = [], warning = [] }) => [
      ...critical,
      ...warning,
    ]);
    const all = [...new Set([...agreed, ...WITHOUT_FINDING])].sort();
    expect(all).toEqual(shippedAlerts.map(({ alert }) => alert).sort());
  });
});

describe('findings and alerts', () => {
  it('agree on every captured machine', async ({ skip }) => {
    skip(!hasPromtool, 'no promtool to evaluate the rules with (Debian: prometheus)');
    const folder = mkdtempSync(join(tmpdir(), 'rotwatch-agreement-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const series = [];
    const expected = [];
    for (const machine of readdirSync(MACHINES)) {
      const { exposition, judgements } = await lookAt(join(MACHINES, machine));
      series.push(...seriesOf(exposition.text.plain.toString(), machine));
      series.push({ series: `up{job="rotwatch",instance="${machine}"}`, values: `1+0x${STEPS}` });
      for (const alert of expectedAlerts(judgements)) {
        expected.push({ labels: `{alertname="${alert}",instance="${machine}"}`, value: 1 });
      }
    }
    expect(expected.length).toBeGreaterThan(10);
    const firing = 'ALERTS{alertstate="firing",instance!=""}';
    const document = {
      rule_files: readdirSync(RULES)
        .filter((name) => name.endsWith('.rules.yml'))
        .map((name) => join(RULES, name)),
      evaluation_interval: `${STEP_MINUTES}m`,
      tests: [
        {
          interval: `${STEP_MINUTES}m`,
          input_series: series,
          promql_expr_test: [
            {
              expr: `group by (alertname, instance) (${firing})`,
              eval_time: `${STEPS * STEP_MINUTES}m`,
              exp_samples: expected,
            },
          ],
        },
      ],
    };
    const file = join(folder, 'agreement.test.yml');
    writeFileSync(file, stringify(document, { lineWidth: 0 }));
    execFileSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
  });
});
