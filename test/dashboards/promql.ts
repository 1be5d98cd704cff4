import { parser } from '@prometheus-io/lezer-promql';

/** A selector in an expression: its metric, its matchers, its range, and the function around it. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly (readonly [label: string, operator: string, value: string])[];
  readonly range: string | undefined;
  readonly call: string | undefined;
  /** Whether only its presence counts: it stands right of `and`. */
  readonly isGuard: boolean;
}

/** What an expression is made of. */
export interface Parts {
  readonly selectors: readonly Selector[];
  /** Labels of by, without, on, ignoring, group_left and group_right. */
  readonly grouping: readonly string[];
  readonly functions: readonly string[];
  readonly errors: number;
}

type Node = ReturnType<typeof parser.parse>['topNode'];

/** Grafana's intervals as durations that PromQL knows. */
function withDurations(expression: string): string {
  return expression.replaceAll('$__rate_interval', '4m').replaceAll('$__range', '1h');
}

/** Takes an expression apart; Grafana's variables may be in it. */
export function partsOf(expression: string): Parts {
  const text = withDurations(expression);
  const read = ({ from, to }: Node) => text.slice(from, to);
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  const functions: string[] = [];
  let errors = 0;
  parser.parse(text).iterate({
    enter: ({ type, node }) => {
      if (type.isError) errors += 1;
      if (type.name === 'VectorSelector') selectors.push(selectorOf(node, read, expression, text));
      if (type.name === 'LabelName' && node.parent?.name === 'GroupingLabels')
        grouping.push(read(node));
      if (type.name === 'FunctionIdentifier') functions.push(read(node));
    },
  });
  return { selectors, grouping, functions, errors };
}

function selectorOf(
  node: Node,
  read: (node: Node) => string,
  expression: string,
  text: string,
): Selector {
  const name = node.getChild('Identifier');
  const body = read(node);
  const matchers = [...body.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(
    ([, label = '', operator = '', value = '']) => [label, operator, value] as const,
  );
  const isRanged = node.parent?.name === 'MatrixSelector';
  const call = isRanged ? functionAround(node, read) : undefined;
  const range = isRanged ? rangeIn(expression, text.slice(0, node.to)) : undefined;
  const isGuard = /\band\s+$/.test(text.slice(0, node.from));
  return { metric: name === null ? body : read(name), matchers, range, call, isGuard };
}

function functionAround(node: Node, read: (node: Node) => string): string | undefined {
  for (let above = node.parent; above !== null; above = above.parent) {
    const called = above.getChild('FunctionIdentifier');
    if (called !== null) return read(called);
  }
  return undefined;
}

/** The range behind a selector as it is written, with Grafana's variable if that is there. */
function rangeIn(expression: string, before: string): string | undefined {
  const ranges = [...expression.matchAll(/\[([^\]]+)\]/g)];
  const order = [...before.matchAll(/\[[^\]]+\]/g)].length;
  return ranges[order]?.[1];
}
