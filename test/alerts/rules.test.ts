import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { pageOf } from '../../alerts/pages.ts';
import { shipped } from '../../alerts/settings.ts';
import { rules } from '../../src/health/index.ts';
import { catalog } from '../../src/metrics/catalog.ts';
import { AGREEMENT } from './agreement.ts';
import { namesIn, queriesIn } from './expressions.ts';
import { promtoolTests, shippedAlerts, shippedRules } from './shipped.ts';
import { UNUSED } from './unused-metrics.ts';

const root = new URL('../../', import.meta.url);
const families = new Map(
  catalog.flatMap((section) => section.families).map(({ name, labels }) => [name, labels]),
);
const OF_TARGET = ['job', 'instance'];
/** What Prometheus itself has, with the labels that may be asked for. */
const GIVEN = new Map<string, readonly string[]>([
  ['up', OF_TARGET],
  ['ALERTS', [...OF_TARGET, 'alertname', 'alertstate', 'severity', 'component', 'collector']],
]);
const recorded = new Set(shippedRules.flatMap(({ record }) => record ?? []));
const everyLabel = new Set([
  ...OF_TARGET,
  ...['alertname', 'alertstate', 'component', 'bay'],
  ...[...families.values()].flat(),
]);
const SECONDS = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

function labelsOf(metric: string): ReadonlySet<string> | undefined {
  if (recorded.has(metric) || metric === 'ALERTS') return everyLabel;
  const own = families.get(metric) ?? GIVEN.get(metric);
  return own === undefined ? undefined : new Set([...own, ...OF_TARGET]);
}

/** What an expression names and the catalog does not have. */
function strangers(expr: string): readonly string[] {
  const { selectors, grouping, errors } = namesIn(expr);
  const labels = selectors.flatMap(({ metric, labels: matched }) => {
    const known = labelsOf(metric);
    if (known === undefined) return [metric];
    return matched.filter((label) => !known.has(label)).map((label) => `${metric}{${label}}`);
  });
  return [...errors, ...labels, ...grouping.filter((label) => !everyLabel.has(label))];
}

function metricsOf(expr: string): readonly string[] {
  return namesIn(expr).selectors.map(({ metric }) => metric);
}

describe('the shipped rules', () => {
  it.each(shippedRules)('$file: $alert$record names what the catalog has', ({ expr }) => {
    expect(strangers(expr)).toEqual([]);
  });

  it.each(shippedAlerts)('$alert tells what the catalog has', ({ annotations = {} }) => {
    for (const { query, told } of queriesIn(Object.values(annotations).join('\n'))) {
      expect(strangers(query)).toEqual([]);
      const [metric = ''] = metricsOf(query);
      for (const label of told) expect([...(labelsOf(metric) ?? [])]).toContain(label);
    }
  });

  it('take a misspelt metric, label or bracket for what it is', () => {
    expect(strangers('rotwatch_md_array_sluts > 0')).toEqual(['rotwatch_md_array_sluts']);
    expect(strangers('rotwatch_md_array_slots{aray="md0"}')).toEqual([
      'rotwatch_md_array_slots{aray}',
    ]);
    expect(strangers('sum by (aray) (rotwatch_md_array_slots)')).toEqual(['aray']);
    expect(strangers('sum(rotwatch_md_array_slots')).not.toEqual([]);
  });

  it('ask for findings that rules make', () => {
    const asked = shippedRules.flatMap(({ expr }) =>
      [...expr.matchAll(/code="(\w+)"/g)].map(([, code]) => code),
    );
    const known = rules.map(({ code }) => code);
    expect(known).toEqual(expect.arrayContaining(asked));
  });

  it.each(shippedAlerts)(
    '$alert has a static summary, a page and a dashboard of its own',
    ({ alert, annotations = {}, labels = {} }) => {
      expect(annotations['summary']).toMatch(/^[^{]+\.$/);
      expect(annotations['description']).toContain(alert === 'Watchdog' ? '' : 'First: ');
      expect(annotations['runbook_url']).toBe(`${shipped.runbooks}/${pageOf(alert)}.md`);
      expect(annotations['dashboard_url']).toMatch(/\/d\/rotwatch-(fleet|host|array|disk|memory)/);
      expect(labels['component']).toMatch(/^(md|disk|filesystem|memory|rotwatch)$/);
    },
  );

  it('lead to pages about themselves, or about the finding that they tell', () => {
    const known = rules.map(({ code }) => code);
    const pages = shippedAlerts.map(({ alert }) => [alert, pageOf(alert)] as const);
    const strange = pages.filter(([alert, page]) => page !== alert && !known.includes(page));
    expect(strange).toEqual([]);
    const unstated = AGREEMENT.flatMap(({ code, critical = [], warning = [] }) =>
      [...critical, ...warning].filter((alert) => ![code, alert].includes(pageOf(alert))),
    );
    expect(unstated).toEqual([]);
  });

  it.each(shippedAlerts)('$alert compares no counter with a number', ({ expr }) => {
    // increase(), min_over_time() or another time: a bare count would fire for good.
    const counters = [...expr.matchAll(/(\w+_total)(?:{[^}]*})? *(?:[<>=!]=?)/g)];
    const named = counters.map(([, metric]) => metric);
    const excused = alertsOnBirth(expr);
    expect(named.filter((metric) => !excused.includes(metric))).toEqual([]);
  });

  it.each(shippedAlerts)('$alert looks back over four scrapes at least', ({ expr }) => {
    const windows = [...expr.matchAll(/\[(\d+)([smhd])\]/g)].map(
      ([, count, unit]) => Number(count) * (SECONDS.get(`${unit}`) ?? Number.NaN),
    );
    for (const seconds of windows) expect(seconds).toBeGreaterThanOrEqual(60);
  });
});

/** Counters that are compared where they were not there before. */
function alertsOnBirth(expr: string): readonly (string | undefined)[] {
  return [...expr.matchAll(/(\w+_total) > \d+ unless \1 offset/g)].map(([, metric]) => metric);
}

describe('the tests for promtool', () => {
  const names = shippedAlerts.map(({ alert }) => alert);

  it('name alerts that exist: promtool takes any other for silent', () => {
    const tested = promtoolTests.flatMap(({ alert_rule_test: all = [] }) =>
      all.map(({ alertname }) => alertname),
    );
    const asked = promtoolTests.flatMap(({ promql_expr_test: all = [] }) =>
      all.flatMap(({ expr }) => /alertname="(\w+)"/.exec(expr)?.[1] ?? []),
    );
    expect(names).toEqual(expect.arrayContaining([...new Set([...tested, ...asked])]));
  });

  it.each(names)('see %s fire, stay silent, and outlive its data', (alert) => {
    const cases = promtoolTests.map(
      ({ name, alert_rule_test: all = [], promql_expr_test: held = [] }) => {
        const own = all.filter(({ alertname }) => alertname === alert);
        return {
          fires: own.some(({ exp_alerts: expected = [] }) => expected.length > 0),
          silent:
            own.length > 0 && own.every(({ exp_alerts: expected = [] }) => expected.length === 0),
          outlives:
            / fires/.test(name) &&
            held.some(
              ({ expr, exp_samples: samples = [] }) =>
                expr.includes(`alertname="${alert}"`) && samples.length > 0,
            ),
        };
      },
    );
    expect(cases.some(({ fires }) => fires)).toBe(true);
    // What always fires cannot be silent.
    expect(cases.some(({ silent }) => silent)).toBe(alert !== 'Watchdog');
    expect(cases.some(({ outlives }) => outlives)).toBe(true);
  });
});

describe('the catalog', () => {
  const inRules = shippedRules.flatMap(({ expr, annotations = {} }) => [
    ...metricsOf(expr),
    ...queriesIn(Object.values(annotations).join('\n')).flatMap(({ query }) => metricsOf(query)),
  ]);
  const folder = new URL('dashboards/', root);
  const panels = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    : undefined;

  it.skipIf(panels === undefined)(
    'has no metric that neither a rule nor a dashboard uses, but for those that are excused',
    () => {
      const inPanels = (panels ?? []).flatMap((text) => text.match(/\brotwatch_\w+/g) ?? []);
      const used = new Set([...inRules, ...inPanels]);
      const idle = [...families.keys()].filter((name) => !used.has(name));
      expect(idle.filter((name) => !UNUSED.has(name))).toEqual([]);
    },
  );

  it('has every metric that is excused', () => {
    expect([...families.keys()]).toEqual(expect.arrayContaining([...UNUSED.keys()]));
  });
});

describe('the example of Prometheus', () => {
  const CONFIG = z.object({
    global: z.object({ scrape_interval: z.string(), evaluation_interval: z.string() }),
    rule_files: z.array(z.string()),
    scrape_configs: z.array(z.object({ job_name: z.string() })),
  });
  const example = CONFIG.parse(
    parse(readFileSync(new URL('deploy/prometheus/prometheus.example.yml', root), 'utf8')),
  );

  it('scrapes under the name and as often as the rules suppose', () => {
    expect(example.scrape_configs).toMatchObject([{ job_name: shipped.job }]);
    expect(example.global).toEqual({
      scrape_interval: shipped.scrapeInterval,
      evaluation_interval: shipped.interval,
    });
  });

  it('loads every rule file', () => {
    const files = new Set(shippedRules.map(({ file }) => file));
    expect(example.rule_files.toSorted()).toEqual([...files].sort());
  });
});
