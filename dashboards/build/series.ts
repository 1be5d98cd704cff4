/** Matchers of every target: the hosts that are chosen above the dashboard. */
export const HOSTS = 'job=~"$job", instance=~"$instance"';

/** The hosts chosen, and the array or disk that the dashboard is about. */
export const ONE_ARRAY = `${HOSTS}, array=~"$array"`;
export const ONE_DISK = `${HOSTS}, disk=~"$disk"`;

/** A family of rotwatch on the hosts chosen: `smart_passed` → `rotwatch_smart_passed{…}`. */
export function ofHosts(family: string, ...matchers: readonly string[]): string {
  return selector(family, HOSTS, matchers);
}

/** A family of rotwatch for the array chosen. */
export function ofArray(family: string, ...matchers: readonly string[]): string {
  return selector(family, ONE_ARRAY, matchers);
}

/** A family of rotwatch for the disk chosen. */
export function ofDisk(family: string, ...matchers: readonly string[]): string {
  return selector(family, ONE_DISK, matchers);
}

function selector(family: string, scope: string, matchers: readonly string[]): string {
  return `rotwatch_${family}{${[scope, ...matchers].join(', ')}}`;
}

/**
 * How many series an expression has, and 0 where it has none while somebody answers. Unlike
 * `or vector(0)` it gives no green zero when every exporter is dead.
 */
export function countOf(expression: string): string {
  return `count(${expression}) or 0 * count(${ofHosts('build_info')})`;
}

/** Series with a label `rank`, by which a table can be sorted: `severity` in alphabet puts info before warning. */
export function ranked(expression: string): string {
  const ranks = ['critical', 'warning', 'info|none'];
  return ranks.reduce(
    (inner, severity, index) =>
      `label_replace(${inner}, "rank", "${index + 1}", "severity", "${severity}")`,
    expression,
  );
}

/**
 * By how much a counter grew in a long window, while it is there: without that, a host that has been
 * silent for hours would still have its green zero.
 */
export function grown(counter: string, window: '1d' | '7d' | '30d'): string {
  return `(increase(${counter}[${window}]) and ${counter})`;
}

/**
 * The word of a state set as one number for each group, so that a timeline can show it: the first word is
 * 1, the next 2. `by` are the labels that tell the rows apart.
 */
export function coded(states: readonly string[], by: string): string {
  const codes = states.map((state, index) => `${index + 1} * (${state})`);
  return `max by (${by}) (${codes.join(' or ')})`;
}

/** Alerts of these hosts that fire; those without an instance are about the fleet, and always shown. */
export const FIRING =
  'ALERTS{alertstate="firing", component=~"rotwatch|md|disk|filesystem|memory", job=~"$job|", instance=~"$instance|"}';
