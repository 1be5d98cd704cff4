import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  RowBuilder,
  type RowPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type Subject, siblings, TAG, UIDS } from './links.ts';
import type { AnyBuilder } from './panels.ts';
import { FIRING } from './series.ts';
import { DATASOURCE, hostVariables, type Variable } from './variables.ts';

/** Panels under a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly AnyBuilder[];
}

/** A dashboard as it is told here. */
export interface Definition {
  readonly subject: Subject;
  readonly title: string;
  readonly about: string;
  /** How far back it looks at first: `24h`. */
  readonly from: string;
  /** Beside data source, job and host. */
  readonly variables?: readonly Variable[];
  readonly rows: readonly Row[];
}

/** The JSON of a dashboard, for import and for file provisioning alike. */
export function jsonOf(definition: Definition): string {
  return `${JSON.stringify(dashboardOf(definition), null, 2)}\n`;
}

function dashboardOf({ subject, title, about, from, variables = [], rows }: Definition) {
  // The first format: Grafana 10 and 11 do not understand the second.
  const builder = new DashboardBuilder(title)
    .uid(UIDS[subject])
    .description(about)
    .tags([TAG])
    .readonly()
    .timezone('browser')
    .time({ from: `now-${from}`, to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(siblings())
    .annotation(firing());
  for (const variable of [...hostVariables(), ...variables]) builder.withVariable(variable);
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  return repaired(builder.build());
}

/** The library numbers no panels, gives every row the id 0, and puts all links into a menu. */
function repaired(dashboard: Dashboard) {
  const { panels = [], links = [] } = dashboard;
  return {
    ...dashboard,
    links: links.map(({ placement: _menu, ...link }) => link),
    panels: panels.map((panel, index) => ({ ...repairedPanel(panel), id: index + 1 })),
  };
}

/** Data links are built as links of a dashboard: what those have beside is dropped. */
function repairedPanel(panel: Panel | RowPanel) {
  if (!('fieldConfig' in panel) || panel.fieldConfig === undefined) return panel;
  const { defaults, overrides } = panel.fieldConfig;
  const links = defaults.links?.map(({ title, url, targetBlank }) => ({ title, url, targetBlank }));
  return {
    ...panel,
    fieldConfig: { defaults: { ...defaults, ...(links && { links }) }, overrides },
  };
}

function firing(): AnnotationQueryBuilder {
  const annotation = new AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor('red')
    .expr(FIRING)
    .step('60s');
  // Grafana's own syntax for labels in annotations.
  return annotation.titleFormat('{{alertname}}').textFormat('{{instance}} {{array}} {{disk}}');
}
