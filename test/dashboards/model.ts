import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dashboards } from '../../dashboards/all.ts';

const link = z.object({ title: z.string().min(1), url: z.string().min(1) });
const override = z.object({
  matcher: z.object({ id: z.string(), options: z.unknown() }),
  properties: z.array(z.object({ id: z.string(), value: z.unknown() })),
});
const target = z.object({
  refId: z.string(),
  expr: z.string(),
  instant: z.boolean().optional(),
  legendFormat: z.string().optional(),
  datasource: z.object({ type: z.literal('prometheus'), uid: z.string() }),
});
const panel = z.object({
  id: z.number().int(),
  type: z.string(),
  title: z.string(),
  description: z.string().default(''),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(target).default([]),
  transformations: z.array(z.object({ id: z.string(), options: z.unknown() })).default([]),
  fieldConfig: z
    .object({
      defaults: z.object({
        unit: z.string().optional(),
        noValue: z.string().optional(),
        links: z.array(link).default([]),
        mappings: z.array(z.object({ type: z.string(), options: z.unknown() })).default([]),
      }),
      overrides: z.array(override),
    })
    .optional(),
});
const variable = z.object({
  name: z.string(),
  type: z.string(),
  multi: z.boolean().optional(),
  includeAll: z.boolean().optional(),
  allValue: z.string().optional(),
  refresh: z.number().optional(),
  definition: z.string().optional(),
});
const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  description: z.string(),
  editable: z.boolean(),
  tags: z.array(z.string()),
  panels: z.array(panel),
  templating: z.object({ list: z.array(variable) }),
  annotations: z.object({ list: z.array(z.object({ name: z.string(), expr: z.string() })) }),
  links: z.array(z.record(z.string(), z.unknown())),
});

export type Panel = z.infer<typeof panel>;
export type Dashboard = z.infer<typeof dashboard>;
export type DataLink = z.infer<typeof link>;

/** A panel with the dashboard that it is on. */
export interface Placed {
  readonly name: string;
  readonly subject: string;
  readonly dashboard: Dashboard;
  readonly panel: Panel;
}

const FOLDER = join(import.meta.dirname, '../../dashboards');

/** The text of a dashboard as it is committed. */
export function textOf(subject: string): string {
  return readFileSync(join(FOLDER, `${subject}.json`), 'utf8');
}

/** Every dashboard as it is committed. */
export const committed: readonly { readonly subject: string; readonly dashboard: Dashboard }[] =
  dashboards.map(({ subject }) => ({
    subject,
    dashboard: dashboard.parse(JSON.parse(textOf(subject))),
  }));

/** Every panel that asks something. */
export const panels: readonly Placed[] = committed.flatMap((one) =>
  one.dashboard.panels
    .filter(({ type }) => type !== 'row')
    .map((each) => ({ ...one, panel: each, name: `${one.subject}: ${each.title}` })),
);

/** All data links of a panel: of its series and of its columns. */
export function linksOf({ fieldConfig }: Panel): readonly DataLink[] {
  if (fieldConfig === undefined) return [];
  const inColumns = fieldConfig.overrides.flatMap(({ properties }) =>
    properties
      .filter(({ id }) => id === 'links')
      .flatMap(({ value }) => z.array(link).parse(value)),
  );
  return [...fieldConfig.defaults.links, ...inColumns];
}

/** All units of a panel. */
export function unitsOf({ fieldConfig }: Panel): readonly unknown[] {
  const inColumns = fieldConfig?.overrides.flatMap(({ properties }) =>
    properties.filter(({ id }) => id === 'unit').map(({ value }) => value),
  );
  return [fieldConfig?.defaults.unit, ...(inColumns ?? [])];
}
