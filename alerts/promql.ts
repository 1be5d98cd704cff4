/** The labels that tell a host. */
const HOST = 'job, instance';

/** A verdict of rotwatch's own, which needs bytes or memory that PromQL has not. */
export function finding(code: string, matchers = ''): string {
  const more = matchers === '' ? '' : `, ${matchers}`;
  return `rotwatch_finding{code="${code}"${more}}`;
}

/**
 * Adds slot and serial number of a member. A fact whose member is nowhere known keeps its own labels:
 * an alert must not depend on its decoration.
 */
export function ofMember(fact: string): string {
  const on = `on (${HOST}, array, member)`;
  return `(${fact})
  * ${on} group_left (slot, disk) member:rotwatch_place:info
or ${on}
  (${fact})`;
}

/** Adds device, model and enclosure slot (`bay`) of a disk; `fact` has one series a disk, or no label of these names. */
export function ofDisk(fact: string): string {
  const on = `on (${HOST}, disk)`;
  return `(${fact})
  * ${on} group_left (device, model, bay) disk:rotwatch_place:info
or ${on}
  (${fact})`;
}

/**
 * How much a count stands above its lowest value in the window, where it does: silent on the first sight of an old
 * count, and not misled by a gap or by a count that falls.
 */
export function grown(selector: string, window: string, above = 0): string {
  return `${selector} - min_over_time(${selector}[${window}]) > ${above}`;
}

/**
 * Those of which there is one for its `labels`: two infos of one thing would make a join with it fail, and the alert
 * with it, and topk() would choose now this, now that.
 */
export function unambiguous(labels: string, selector: string): string {
  const by = `(${HOST}, ${labels})`;
  return `(${selector} and on ${by} count by ${by} (${selector}) == 1)`;
}

/** Hosts that were scraped within the window and do not answer, or are no target any more: 1. */
export function silentHosts(job: string, window: string): string {
  const up = `up{job="${job}"}`;
  return `max by (${HOST}) (1 - ${up}) == 1
or
  (group by (${HOST}) (last_over_time(${up}[${window}])) unless on (${HOST}) ${up})`;
}

/** Collectors whose last poll failed, or whose last reading is older than so many of their intervals: 1. */
export function blindCollectors(intervals: number): string {
  return `1 - rotwatch_collector_success == 1
or
  ${staleCollectors(intervals)} > bool 0`;
}

/** Age in seconds of the reading of collectors whose last is older than so many of their intervals. */
export function staleCollectors(intervals: number): string {
  return `(time() - rotwatch_collector_last_success_timestamp_seconds > ${intervals} * rotwatch_collector_interval_seconds)`;
}

/**
 * The alert as it was while its part, its collector or its host cannot be asked: what was ill and is not seen any more
 * is not well.
 */
export function held(alert: string): string {
  return `or ignoring (alertname, severity, component, collector)
  rotwatch:alerts_held{alertname="${alert}"}`;
}

/** What a template asks Prometheus when an alert is sent. */
export interface Asked {
  /** PromQL for one host; further labels of the alert as `%q`, named in `by`. */
  readonly query: string;
  readonly by: readonly string[];
  /** Label that the answers are told in the order of. */
  readonly order: string;
}

/** A template: text for each series that the query gives now. */
export function forEach({ query, by, order }: Asked, text: string): string {
  const values = ['job', 'instance', ...by].map((label) => `$labels.${label}`).join(' ');
  return `{{ range printf \`${query}\` ${values} | query | sortByLabel "${order}" }}${text}{{ end }}`;
}

/** The series of a metric on the host of the alert that share these labels with it. */
export function onHost(metric: string, by: readonly string[]): Pick<Asked, 'query' | 'by'> {
  const matchers = ['job', 'instance', ...by].map((label) => `${label}=%q`).join(',');
  return { query: `${metric}{${matchers}}`, by };
}
