import {
  TableCellDisplayMode,
  TableCellHeight,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { DataLink } from './links.ts';
import { filled, type Given } from './panels.ts';
import { absentWord, type Mapping, PLAIN, type Step, thresholdsOf } from './words.ts';

/** Pixels below which no column shrinks; Grafana's own 150 push the last ones out of sight. */
const MIN_WIDTH = 70;

/** A column: a label of the queries, or the value of one of them (`Value #A`; `Value` of a single query). */
export interface Column {
  readonly field: string;
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly words?: readonly Mapping[];
  readonly steps?: readonly Step[];
  readonly links?: readonly DataLink[];
  readonly width?: number;
}

type TableGiven = Omit<Given, 'height' | 'width' | 'unit' | 'overrides'> &
  Partial<Pick<Given, 'height' | 'width'>> & {
    readonly columns: readonly Column[];
    /** Title of the column to sort by, the largest first unless told otherwise. */
    readonly sortBy?: string;
    readonly ascending?: boolean;
  };

/**
 * A table of the moment: its queries joined by the labels that they share, and of those only the columns
 * named, in this order. Columns that no query gave are left out by Grafana.
 */
export function table(given: TableGiven): TableBuilder {
  const { columns, sortBy, ascending = false, ...rest } = given;
  const full = { width: 24, height: 8, unit: 'none', ...rest };
  const builder = filled(new TableBuilder(), full, 'rows').cellHeight(TableCellHeight.Sm);
  if (given.queries.length > 1) builder.withTransformation({ id: 'merge', options: {} });
  const names = columns.map(({ field }) => field);
  builder.withTransformation({ id: 'filterFieldsByName', options: { include: { names } } });
  builder.withTransformation({ id: 'organize', options: arrangement(columns) });
  for (const column of columns) builder.overrideByName(column.title, propertiesOf(column));
  if (sortBy === undefined) return builder;
  return builder.sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(!ascending)]);
}

function arrangement(columns: readonly Column[]) {
  const entries = <T>(value: (column: Column, index: number) => T) =>
    Object.fromEntries(columns.map((column, index) => [column.field, value(column, index)]));
  return {
    excludeByName: {},
    indexByName: entries((_, index) => index),
    renameByName: entries(({ title }) => title),
  };
}

/**
 * A cell without a value is a dash, and one without a label is blank: Grafana else puts into each of
 * them what stands for a table without rows.
 */
function propertiesOf(column: Column): DynamicConfigValue[] {
  const { field, unit, decimals, words, steps, links, width } = column;
  const isValue = field.startsWith('Value');
  const isColoured = words !== undefined || steps !== undefined;
  const unknown = isValue && isColoured ? [absentWord(['–', PLAIN])] : [];
  const mappings = [...(words ?? []), ...unknown];
  const properties: readonly (readonly [id: string, value: unknown])[] = [
    ['noValue', isValue ? '–' : ''],
    // Without this, Grafana reads serial numbers of digits as numbers: 007 becomes 7, and 1E9 a billion.
    ['unit', isValue ? unit : 'string'],
    ['decimals', decimals],
    ['mappings', mappings.length === 0 ? undefined : mappings],
    ['thresholds', steps === undefined ? undefined : thresholdsOf(steps)],
    ['color', isColoured ? { mode: 'thresholds' } : undefined],
    ['custom.cellOptions', isColoured ? { type: TableCellDisplayMode.ColorText } : undefined],
    ['links', links],
    ['custom.width', width],
    ['custom.minWidth', width === undefined ? MIN_WIDTH : undefined],
  ];
  return properties.flatMap(([id, value]) => (value === undefined ? [] : [{ id, value }]));
}
