import type { PanelBuilder as BarsBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { built, type DataLink } from './links.ts';
import { DATASOURCE } from './variables.ts';
import { type Mapping, type Step, thresholds } from './words.ts';

/** One query of a panel; its letter follows from its place. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

/** What every kind of panel is told. */
export interface Given {
  readonly title: string;
  /** What bad looks like, and what to do then. */
  readonly about: string;
  readonly queries: readonly Query[];
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly unit: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly words?: readonly Mapping[];
  readonly steps?: readonly Step[];
  readonly links?: readonly DataLink[];
  readonly overrides?: readonly Override[];
  /** What stands there without any series. */
  readonly nothing?: string;
}

/** Properties of the series or columns whose name matches. */
export interface Override {
  readonly matching: string;
  readonly properties: DynamicConfigValue[];
}

/** Any kind of panel that is used here. */
export type AnyBuilder = StatBuilder | GraphBuilder | TimelineBuilder | TableBuilder | BarsBuilder;

/** Whether a query asks for the moment, for its past, or for the rows of a table. */
type Asking = 'now' | 'past' | 'rows';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Tells a panel what all kinds are told: texts, place, queries with their letters, unit, words, colours. */
export function filled<B extends AnyBuilder>(builder: B, given: Given, asking: Asking): B {
  const { title, about, width, height, unit, nothing, overrides = [] } = given;
  builder.title(title).description(about).datasource(DATASOURCE).span(width).height(height);
  builder.unit(unit);
  for (const [index, query] of given.queries.entries()) {
    builder.withTarget(target(query, LETTERS.charAt(index), asking));
  }
  if (nothing !== undefined) builder.noValue(nothing);
  if (given.decimals !== undefined) builder.decimals(given.decimals);
  if (given.min !== undefined) builder.min(given.min);
  if (given.max !== undefined) builder.max(given.max);
  if (given.words !== undefined) builder.mappings([...given.words]);
  if (given.links !== undefined) builder.dataLinks(given.links.map(built));
  if (given.steps !== undefined) colourBy(builder, given.steps);
  for (const { matching, properties } of overrides) builder.overrideByRegexp(matching, properties);
  return builder;
}

function colourBy(builder: AnyBuilder, steps: readonly Step[]): void {
  builder.thresholds(thresholds(steps));
  builder.colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));
}

function target({ expr, legend }: Query, letter: string, asking: Asking): DataqueryBuilder {
  const query = new DataqueryBuilder().refId(letter).expr(expr).datasource(DATASOURCE);
  if (legend !== undefined) query.legendFormat(legend);
  if (asking === 'past') return query.range();
  const format = asking === 'rows' ? PromQueryFormat.Table : PromQueryFormat.TimeSeries;
  return query.instant().format(format);
}
