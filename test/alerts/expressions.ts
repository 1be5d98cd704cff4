import { parser } from '@prometheus-io/lezer-promql';

/** A selector of an expression: the metric and the labels that its matchers name. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What an expression names. */
export interface Named {
  readonly selectors: readonly Selector[];
  /** Labels of `by`, `on`, `ignoring` and `group_left`. */
  readonly grouping: readonly string[];
  /** Where the grammar does not hold; empty for an expression that parses. */
  readonly errors: readonly string[];
}

/** Reads an expression of PromQL by Prometheus's own grammar. */
export function namesIn(expr: string): Named {
  const selectors: { metric: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  const errors: string[] = [];
  const within: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, name, from, to }) => {
      const text = expr.slice(from, to);
      if (type.isError) errors.push(expr.slice(Math.max(0, from - 20), to + 20));
      if (name === 'VectorSelector') selectors.push({ metric: '', labels: [] });
      const current = selectors.at(-1);
      if (name === 'Identifier' && current !== undefined) current.metric = text;
      if (name === 'LabelName' && within.includes('GroupingLabels')) grouping.push(text);
      else if (name === 'LabelName') current?.labels.push(text);
      within.push(name);
    },
    leave: () => {
      within.pop();
    },
  });
  return { selectors, grouping, errors };
}

/** The queries of a template, with what their answers are told by. */
export function queriesIn(template: string): readonly { query: string; told: readonly string[] }[] {
  const ranges = [...template.matchAll(/{{ range printf `(.*?)`.*?}}(.*?)(?={{ range|$)/gs)];
  return ranges.map(([, query = '', body = '']) => ({
    query: query.replaceAll('%q', '""'),
    told: [...body.matchAll(/ \.Labels\.(\w+)/g)].map(([, label = '']) => label),
  }));
}
