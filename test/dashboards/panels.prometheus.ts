import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { STEP_MS } from './hosts/watched.ts';
import { committed, type Panel, panels } from './model.ts';
import { type BackFill, backFill, JOB } from './prometheus/back-fill.ts';
import { hasPrometheus, Prometheus, type Series } from './prometheus/prometheus.ts';
import { partsOf } from './promql.ts';
import { WITHOUT_DATA } from './without-data.ts';

const PREPARATION_MS = 5 * 60_000;
/** What Grafana makes of it at this scrape interval: four scrapes. */
const RATE_INTERVAL = `${(4 * STEP_MS) / 60_000}m`;
const CHOSEN = /[$](?:job|instance|array|disk)\b/g;

/** Columns that nothing here fills. */
const UNFILLED = ['host: What is not judged: disk'];

/** What stays known when nobody answers: that nobody does. */
const KNOWN_IN_SILENCE = ['fleet: Hosts'];

function asked(expression: string): string {
  return expression.replaceAll(CHOSEN, '.+').replaceAll('$__rate_interval', RATE_INTERVAL);
}

const queries = panels.flatMap((placed) =>
  placed.panel.targets.map(({ refId, expr }) => ({
    ...{ ...placed, refId, expr },
    query: `${placed.name} ${refId}`,
    hasData: partsOf(expr).selectors.every(({ metric }) => !WITHOUT_DATA.includes(metric)),
  })),
);

/** The columns that a table names, as its transformations have them. */
function columnsOf({ transformations }: Panel): readonly string[] {
  const chosen = transformations.find(({ id }) => id === 'filterFieldsByName');
  const options = z.object({ include: z.object({ names: z.array(z.string()) }) });
  return options.parse(chosen?.options).include.names;
}

const WHERE = hasPrometheus
  ? 'on a real Prometheus'
  : 'skipped: needs prometheus and promtool, which are not installed';

describe.skipIf(!hasPrometheus)(WHERE, () => {
  let filled: BackFill;
  let prometheus: Prometheus;

  beforeAll(async () => {
    filled = await backFill();
    prometheus = await Prometheus.over(filled.lines);
  }, PREPARATION_MS);

  afterAll(async () => {
    await prometheus?.stop();
  });

  async function everything(expression: string): Promise<readonly Series[]> {
    const query = asked(expression);
    const perSpan = filled.spans.map((span) => prometheus.over(query, span));
    return (await Promise.all(perSpan)).flat();
  }

  it.each(queries.filter(({ hasData }) => hasData))('$query has data', async ({ expr }) => {
    expect((await everything(expr)).length, asked(expr)).toBeGreaterThan(0);
  });

  it.each(queries.filter(({ hasData }) => !hasData))('$query is understood', async ({ expr }) => {
    expect(await everything(expr)).toEqual([]);
  });

  /** The columns that the queries of a panel give: labels and values. */
  async function given({ targets }: Panel): Promise<ReadonlySet<string>> {
    const columns = targets.map(async ({ expr, refId }) => {
      const found = await everything(expr);
      const labels = found.flatMap(({ metric }) => Object.keys(metric));
      const value = targets.length > 1 ? `Value #${refId}` : 'Value';
      return found.length === 0 ? [] : [value, ...labels];
    });
    return new Set((await Promise.all(columns)).flat());
  }

  it.each(panels.filter(({ panel }) => panel.type === 'table'))(
    '$name names columns that its queries give',
    async ({ name, panel }) => {
      const filledColumns = await given(panel);
      const missing = columnsOf(panel).filter((column) => !filledColumns.has(column));
      const excused = UNFILLED.filter((column) => column.startsWith(`${name}: `));
      expect(missing.map((column) => `${name}: ${column}`)).toEqual(excused);
    },
  );

  it.each(queries.filter(({ name }) => !KNOWN_IN_SILENCE.includes(name)))(
    '$query tells nothing once every host is silent',
    async ({ expr }) => {
      expect(await prometheus.at(asked(expr), filled.silentAt)).toEqual([]);
    },
  );

  it('the fleet counts silent hosts as such', async () => {
    const told = queries.filter(({ name }) => name === 'fleet: Hosts');
    const values = told.map(async ({ expr }) => {
      const [series] = await prometheus.at(asked(expr), filled.silentAt);
      return series?.value?.[1];
    });
    expect(await Promise.all(values)).toEqual(['0', '2']);
  });

  it.each(committed)('$subject finds what can be chosen', async ({ dashboard }) => {
    const variables = dashboard.templating.list.filter(({ type }) => type === 'query');
    for (const { definition = '' } of variables) {
      const [, first = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? [];
      const found = await everything(first);
      const values = new Set(found.map(({ metric }) => metric[label]));
      expect(values).not.toContain(undefined);
      if (label === 'job') expect(values).toEqual(new Set([JOB]));
      else expect(values.size, definition).toBeGreaterThan(1);
    }
  });

  it.each(committed)('$subject finds its alerts', async ({ dashboard }) => {
    const [first] = dashboard.annotations.list;
    const found = await everything(first?.expr ?? '');
    expect(found.map(({ metric }) => metric['alertname'])).toContain('Watchdog');
  });
});
