import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { z } from 'zod';
import { alertFiles } from '../../alerts/groups.ts';
import { annotationsOf, labelsOf } from '../../alerts/render.ts';
import type { Alert, AlertGroup } from '../../alerts/rule.ts';
import { shipped } from '../../alerts/settings.ts';
import type { AlertCase, SeriesOf, Values } from './cases/case.ts';
import { diskCases, diskLongCases } from './cases/disks.ts';
import { exporterCases, exporterLongCases, filesystemCases, memoryCases } from './cases/host.ts';
import { mdCases, mdLongCases } from './cases/md.ts';
import { contentsCases } from './cases/md-contents.ts';

const HEAD = '# Generated from test/promql/cases/ by `npm run alerts`.\n';
const HOST = { job: 'rotwatch', instance: 'server-1:10947' } as const;
/** Steps of a file; rules that wait for hours have files of their own, or every test would take minutes. */
const STEP = '1m';
const LONG_STEP = '4m';
/** In steps: before anything happens, after an alert is due, and in which `keep_firing_for` passes. */
const BEFORE = 5;
const DUE = 2;
const PAST_KEEPING = 12;
const MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60 };

/** The page as a human reads it, of each alert's first case: what the templates must give. */
const pages = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(new URL('pages.json', import.meta.url), 'utf8')));

interface Ruled {
  readonly alert: Alert;
  readonly group: AlertGroup;
}

const rules: ReadonlyMap<string, Ruled> = new Map(
  [...alertFiles(shipped).values()]
    .flat()
    .flatMap((group) => group.alerts.map((alert) => [alert.name, { alert, group }] as const)),
);

function ruled(name: string): Ruled {
  const rule = rules.get(name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return rule;
}

function minutes(duration: string): number {
  const parts = /^(\d+)([smh])$/.exec(duration);
  const unit = MINUTES[parts?.[2] ?? ''];
  if (unit === undefined) throw new Error(`not a duration: ${duration}`);
  return Number(parts?.[1]) * unit;
}

/** When what happens, in steps. */
function timeline({ after = '0s' }: AlertCase, step: string) {
  const fires = BEFORE + Math.ceil(minutes(after) / minutes(step)) + DUE;
  const vanishes = fires + 1;
  const held = vanishes + PAST_KEEPING;
  const returns = held + 1;
  return { fires, vanishes, held, returns, well: returns + PAST_KEEPING };
}

type Timeline = ReturnType<typeof timeline>;

function during(value: string, steps: number): string {
  return value === '_' ? `_x${steps}` : `${value}+0x${steps - 1}`;
}

/** before, ill, vanished, back as before. */
function valuesOf(values: Values, { vanishes, returns, well }: Timeline): string {
  const [before, ill] = typeof values === 'string' ? [values, values] : values;
  const parts = [
    during(before, BEFORE),
    during(ill, vanishes - BEFORE),
    `stale _x${returns - vanishes - 1}`,
    during(before, well - returns + 1),
  ];
  return parts.join(' ');
}

function onHost(selector: string): string {
  const host = `job="${HOST.job}", instance="${HOST.instance}"`;
  return selector.includes('{') ? selector.replace('{', `{${host}, `) : `${selector}{${host}}`;
}

function seriesOf(series: SeriesOf, times: Timeline) {
  return Object.entries(series).map(([selector, values]) => ({
    series: onHost(selector),
    values: valuesOf(values, times),
  }));
}

/** The host answers, but while it has vanished. */
function up({ vanishes, returns, well }: Timeline) {
  const parts = [during('1', vanishes), during('0', returns - vanishes)];
  return { series: onHost('up'), values: [...parts, during('1', well - returns + 1)].join(' ') };
}

function at(steps: number, step: string): string {
  return `${steps * minutes(step)}m`;
}

function expected({ alert, labels }: AlertCase) {
  const { group, alert: rule } = ruled(alert);
  const page = pages[alert];
  if (page === undefined) throw new Error(`test/promql/pages.json has no page of ${alert}`);
  const exp_labels = { ...HOST, ...labels, ...labelsOf(rule, group.component) };
  const exp_annotations = { ...annotationsOf(rule, shipped, exp_labels), description: page };
  return { exp_labels, exp_annotations };
}

function alertsSample({ alert, labels }: AlertCase) {
  const { group, alert: rule } = ruled(alert);
  const all = {
    ...{ alertname: alert, alertstate: 'firing' },
    ...{ ...HOST, ...labels, ...labelsOf(rule, group.component) },
  };
  const words = Object.entries(all).map(([name, value]) => `${name}="${value}"`);
  return { labels: `ALERTS{${words.join(', ')}}`, value: 1 };
}

function firing(one: AlertCase, step: string) {
  const { alert, when, series, keeps, vanishes } = one;
  const times = timeline(one, step);
  const context = vanishes === 'target' ? [] : [up(times)];
  const well = keeps ? [] : [{ eval_time: at(times.well, step), alertname: alert }];
  return {
    name: `${alert} fires: ${when}`,
    interval: step,
    input_series: [...context, ...seriesOf(series, times)],
    alert_rule_test: [
      { eval_time: at(BEFORE - 1, step), alertname: alert },
      { eval_time: at(times.fires, step), alertname: alert, exp_alerts: [expected(one)] },
      ...well,
    ],
    // What was ill and cannot be seen any more is not well.
    promql_expr_test: [
      {
        expr: `ALERTS{alertname="${alert}", alertstate="firing"}`,
        eval_time: at(times.held, step),
        exp_samples: [alertsSample(one)],
      },
    ],
  };
}

function silent(one: AlertCase, step: string) {
  const { alert } = one;
  const times = timeline(one, step);
  return {
    name: `${alert} stays silent: ${one.silent.when}`,
    interval: step,
    input_series: [
      ...(one.silent.series['up'] ? [] : [up(times)]),
      ...seriesOf(one.silent.series, times),
    ],
    alert_rule_test: [{ eval_time: at(times.fires, step), alertname: alert }],
  };
}

function testFile(area: string, step: string, cases: readonly AlertCase[]): string {
  const tests = cases.flatMap((one) => [firing(one, step), silent(one, step)]);
  const files = ['groundwork', area].map((name) => `../../deploy/prometheus/${name}.rules.yml`);
  const document = { rule_files: files, evaluation_interval: step, tests };
  return HEAD + stringify(document, { lineWidth: 0 });
}

/** Every test file for promtool that is generated, by its name in test/promql/. */
export const testFiles: ReadonlyMap<string, string> = new Map([
  ['md.test.yml', testFile('md', STEP, mdCases)],
  ['md-contents.test.yml', testFile('md', STEP, contentsCases)],
  ['md-long.test.yml', testFile('md', LONG_STEP, mdLongCases)],
  ['disks.test.yml', testFile('disks', STEP, diskCases)],
  ['disks-long.test.yml', testFile('disks', LONG_STEP, diskLongCases)],
  ['filesystems.test.yml', testFile('filesystems', STEP, filesystemCases)],
  ['memory.test.yml', testFile('memory', STEP, memoryCases)],
  ['exporter.test.yml', testFile('exporter', STEP, exporterCases)],
  ['exporter-long.test.yml', testFile('exporter', LONG_STEP, exporterLongCases)],
]);
