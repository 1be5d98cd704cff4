import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/metrics/catalog.ts';
import { panels } from './model.ts';
import { partsOf } from './promql.ts';

const families = catalog.flatMap((section) => section.families);
const labelsOf = new Map<string, readonly string[]>([
  ...families.map(({ name, labels }) => [name, labels] as const),
]);
const counters = new Set([
  ...families.filter(({ type }) => type === 'counter').map(({ name }) => name),
]);
const TARGET = ['job', 'instance'];
/** What Prometheus itself has. */
const PROMETHEUS = new Map([
  ['up', TARGET],
  ['ALERTS', [...TARGET, 'alertname', 'alertstate', 'severity', 'component']],
]);

/** Windows that are meant as such: a day's budget, a week's and a month's look back. */
const WINDOWS = ['1d', '7d', '30d'];

/** Panels that show a counter's own number, since that is what a human compares with smartctl or EDAC. */
const RAW_COUNTERS = [
  'array: Members now',
  'disk: Under power',
  'disk: Disk',
  'memory: Uncorrected since the counters began',
  'memory: DIMMs as EDAC counts them',
];

const queries = panels.flatMap(({ name, subject, panel }) =>
  panel.targets.map(({ expr, refId, legendFormat }) => ({
    ...{ name, subject, expr, query: `${name} ${refId}`, legend: legendFormat },
    parts: partsOf(expr),
  })),
);

describe('every query of the dashboards', () => {
  it.each(queries)('$query is PromQL and asks for hosts', ({ parts, expr }) => {
    expect(parts.errors, expr).toBe(0);
    expect(parts.selectors.length).toBeGreaterThan(0);
    for (const { metric, matchers } of parts.selectors) {
      const optional = metric === 'ALERTS' ? '|' : '';
      expect(matchers, metric).toContainEqual(['job', '=~', `$job${optional}`]);
      expect(matchers, metric).toContainEqual(['instance', '=~', `$instance${optional}`]);
    }
  });

  it.each(queries.filter(({ subject }) => subject === 'array' || subject === 'disk'))(
    '$query asks for the one that its dashboard is about',
    ({ parts, subject }) => {
      for (const { metric, matchers } of parts.selectors) {
        if (metric === 'rotwatch_build_info') continue;
        expect(matchers, metric).toContainEqual([subject, '=~', `$${subject}`]);
      }
    },
  );

  it.each(queries)('$query uses metrics and labels of the catalog', ({ parts, legend = '' }) => {
    const known = new Set([...TARGET, 'rank']);
    for (const { metric, matchers } of parts.selectors) {
      const labels = labelsOf.get(metric) ?? PROMETHEUS.get(metric);
      if (labels === undefined) throw new Error(`no metric ${metric}`);
      for (const label of labels) known.add(label);
      const own = [...TARGET, ...labels];
      for (const [label] of matchers) expect(own, metric).toContain(label);
    }
    const inLegend = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]);
    expect([...known]).toEqual(expect.arrayContaining([...parts.grouping, ...inLegend]));
  });

  it.each(queries)('$query takes rates of counters, of them alone, and by the step', (query) => {
    for (const { metric, call, range, isGuard } of query.parts.selectors) {
      const isRate = call !== undefined && /^(?:i?rate|increase)$/.test(call);
      const mayBeRaw = isGuard || RAW_COUNTERS.includes(query.name);
      if (counters.has(metric)) expect(isRate || mayBeRaw, metric).toBe(true);
      else expect(isRate, `${metric} is no counter`).toBe(false);
      if (range !== undefined) expect(['$__rate_interval', ...WINDOWS]).toContain(range);
    }
  });

  it.each(queries)('$query makes no number out of nothing', ({ parts }) => {
    expect(parts.functions).not.toContain('vector');
    expect(parts.functions).not.toContain('absent');
  });
});

describe('the lists of exceptions', () => {
  it('excuse only panels that are there', () => {
    expect(panels.map(({ name }) => name)).toEqual(expect.arrayContaining(RAW_COUNTERS));
  });
});
