import { existsSync } from 'node:fs';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rules } from '../../src/health/index.ts';
import { runbookOf } from '../../src/health/runbook.ts';
import { committed, linksOf, type Panel, panels, textOf, unitsOf } from './model.ts';

const root = new URL('../../', import.meta.url);
const uids = committed.map(({ dashboard }) => dashboard.uid);

/** Kinds of panels that Grafana 10 to 12 has, and transformations of theirs that are used here. */
const KINDS = ['stat', 'table', 'timeseries', 'state-timeline', 'bargauge'];
const TRANSFORMATIONS = ['merge', 'filterFieldsByName', 'organize'];
/** `dateTimeFromNow` and its like are missing from the library's list. */
const UNITS = new Set<unknown>([...Object.values(units), 'dateTimeFromNow', 'dateTimeAsIso']);

/** The columns of a table: field and title. */
function titlesOf({ transformations }: Panel): readonly (readonly [string, string])[] {
  const options = z.object({ renameByName: z.record(z.string(), z.string()) });
  const organize = transformations.find(({ id }) => id === 'organize');
  return Object.entries(options.parse(organize?.options).renameByName);
}

/** Whether two panels lie on each other. */
function overlap({ gridPos: one }: Panel, { gridPos: other }: Panel): boolean {
  const apart = one.x + one.w <= other.x || other.x + other.w <= one.x;
  return !(apart || one.y + one.h <= other.y || other.y + other.h <= one.y);
}

describe('the dashboards', () => {
  it('have uids of their own, which alerts link to', () => {
    expect(uids).toEqual(committed.map(({ subject }) => `rotwatch-${subject}`));
    expect(new Set(uids).size).toBe(uids.length);
  });

  it.each(committed)(
    '$subject needs no input at an import and cannot be edited by accident',
    (one) => {
      expect(textOf(one.subject)).not.toContain('__inputs');
      expect(one.dashboard.editable).toBe(false);
      expect(one.dashboard.tags).toEqual(['rotwatch']);
      expect(one.dashboard.description.length).toBeGreaterThan(40);
    },
  );

  it.each(committed)('$subject lets the data source, jobs and hosts be chosen', ({ dashboard }) => {
    const { list } = dashboard.templating;
    const [first] = list;
    expect(first).toMatchObject({ name: 'datasource', type: 'datasource' });
    for (const name of ['job', 'instance']) {
      const chosen = list.find((one) => one.name === name);
      expect(chosen).toMatchObject({ multi: true, includeAll: true, allValue: '.+', refresh: 2 });
    }
    expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
  });

  it.each(committed)('$subject marks alerts and links to its siblings at the top', (one) => {
    const { annotations, links } = one.dashboard;
    expect(annotations.list[0]?.expr).toContain('ALERTS{alertstate="firing"');
    const siblings = { asDropdown: true, includeVars: true, keepTime: true, tags: ['rotwatch'] };
    expect(links).toMatchObject([siblings]);
    expect(links[0]).not.toHaveProperty('placement');
  });

  it.each(committed)('$subject numbers its panels', ({ dashboard }) => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });

  it.each(committed)('$subject lays its panels side by side within 24 columns', ({ dashboard }) => {
    for (const [index, panel] of dashboard.panels.entries()) {
      expect(panel.gridPos.x + panel.gridPos.w, panel.title).toBeLessThanOrEqual(24);
      const on = dashboard.panels.slice(index + 1).filter((other) => overlap(panel, other));
      expect(on.map(({ title }) => `${panel.title} / ${title}`)).toEqual([]);
    }
    const titles = dashboard.panels.flatMap(({ title, type }) => (type === 'row' ? [] : [title]));
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('every panel of the dashboards', () => {
  it.each(panels.filter(({ panel }) => panel.type === 'table'))(
    '$name shows labels as they are: a serial number is no number',
    ({ panel }) => {
      const overrides = panel.fieldConfig?.overrides ?? [];
      const unitOf = (title: unknown) =>
        overrides.find(({ matcher }) => matcher.options === title)?.properties;
      for (const [field, title] of titlesOf(panel)) {
        const isLabel = !field.startsWith('Value');
        const isText = unitOf(title)?.some(({ id, value }) => id === 'unit' && value === 'string');
        expect(isText === true, field).toBe(isLabel);
      }
    },
  );

  it.each(panels)('$name is of a kind and transforms by means that Grafana has', ({ panel }) => {
    expect(KINDS).toContain(panel.type);
    for (const { id } of panel.transformations) expect(TRANSFORMATIONS).toContain(id);
  });

  it.each(panels)('$name letters its queries and asks the chosen data source', ({ panel }) => {
    const letters = panel.targets.map(({ refId }) => refId);
    expect(letters).toEqual([...'ABCDEFGHIJKLMNOP'].slice(0, Math.max(1, letters.length)));
    for (const { datasource } of panel.targets) expect(datasource.uid).toBe(`\${datasource}`);
  });

  it.each(panels)('$name has units that Grafana knows', ({ panel }) => {
    for (const unit of unitsOf(panel)) expect(UNITS).toContain(unit);
  });

  it.each(panels)('$name says what bad looks like', ({ panel }) => {
    expect(panel.description.length).toBeGreaterThan(60);
    expect(panel.description).toContain('Bad: ');
  });

  it.each(panels.filter(({ panel }) => panel.type === 'state-timeline'))(
    '$name tells states in words, not in colours alone',
    ({ panel }) => {
      expect(JSON.stringify(panel.fieldConfig?.defaults.mappings)).toMatch(/"text":"\w/);
    },
  );

  it.each(panels.filter(({ panel }) => panel.type === 'stat' || panel.type === 'table'))(
    '$name says something where there are no series',
    ({ panel }) => {
      expect(panel.fieldConfig?.defaults.noValue).toMatch(/\w/);
    },
  );
});

const links = panels.flatMap(({ name, dashboard, panel }) =>
  linksOf(panel).map((link) => ({ ...link, name, dashboard, panel })),
);

describe('the links of the dashboards', () => {
  it.each(links.filter(({ url }) => url.startsWith('/d/')))(
    'in $name lead to $url, which has these variables',
    ({ url }) => {
      const [path = '', query = ''] = url.split('?');
      const target = committed.find(({ dashboard }) => `/d/${dashboard.uid}` === path);
      const has = target?.dashboard.templating.list.map(({ name }) => name);
      const set = [...query.matchAll(/var-(\w+)=/g), ...query.matchAll(/\{(\w+):queryparam/g)];
      const carried = set.map((match) => match[1]);
      expect(carried).toEqual(expect.arrayContaining(['datasource', 'job']));
      expect(has).toEqual(expect.arrayContaining(carried));
      expect(query).toContain('__url_time_range');
    },
  );

  it('lead down from the fleet to host, array, disk and memory', () => {
    const from = links.filter(({ name }) => name.startsWith('fleet: ')).map(({ url }) => url);
    for (const uid of uids.slice(1)) expect(from.join(' ')).toContain(`/d/${uid}?`);
  });

  it.each(links.filter(({ url }) => !url.startsWith('/d/')))(
    'in $name lead to runbooks by a variable of the dashboard',
    ({ url, dashboard }) => {
      expect(url).toMatch(/^\$\{runbooks:raw\}\/\$\{__data\.fields\.(?:code|alertname)\}\.md$/);
      expect(dashboard.templating.list.map(({ name }) => name)).toContain('runbooks');
    },
  );

  it('to runbooks of findings find a page for every code', () => {
    const missing = rules.filter(({ code }) => !existsSync(new URL(runbookOf(code), root)));
    expect(missing.map(({ code }) => code)).toEqual([]);
  });
});
