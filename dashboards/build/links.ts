import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** Tag of all dashboards here, by which they find each other. */
export const TAG = 'rotwatch';

/** The dashboards by what they are about; the uid is part of every link, also of those in alerts. */
export const UIDS = {
  fleet: 'rotwatch-fleet',
  host: 'rotwatch-host',
  array: 'rotwatch-array',
  disk: 'rotwatch-disk',
  memory: 'rotwatch-memory',
} as const;

export type Subject = keyof typeof UIDS;

/** A data link: where a click on a value leads. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
  readonly targetBlank: boolean;
}

const TITLES: Readonly<Record<Subject, string>> = {
  fleet: 'All hosts',
  host: 'This host',
  array: 'This array',
  disk: 'This disk',
  memory: 'Memory of this host',
};

/** A variable of Grafana's in a link. */
function grafana(name: string): string {
  return `\${${name}}`;
}

/** A link that carries data source, job, time and the labels of the series that was clicked. */
export function seriesLink(to: Subject, ...labels: readonly string[]): DataLink {
  return linkTo(
    to,
    labels.map((label) => `var-${label}=${grafana(`__field.labels.${label}`)}`),
  );
}

/** A link that carries data source, job, time and cells of the table's row. */
export function rowLink(to: Subject, ...columns: readonly string[]): DataLink {
  return linkTo(
    to,
    columns.map((column) => `var-${column}=${grafana(`__data.fields.${column}`)}`),
  );
}

function linkTo(to: Subject, chosen: readonly string[]): DataLink {
  const carried = ['datasource:queryparam', 'job:queryparam'].map(grafana);
  const query = [...carried, ...chosen, grafana('__url_time_range')].join('&');
  return { title: TITLES[to], url: `/d/${UIDS[to]}?${query}`, targetBlank: false };
}

/** The page of a finding or an alert; a cell of the row names it. */
export function runbookLink(column: string): DataLink {
  const url = `${grafana('runbooks:raw')}/${grafana(`__data.fields.${column}`)}.md`;
  return { title: 'What to do first', url, targetBlank: true };
}

/** A data link as the builders want it. */
export function built({ title, url, targetBlank }: DataLink): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(url)
    .targetBlank(targetBlank);
}

/** The list of all dashboards here, at the top of each. */
export function siblings(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('rotwatch')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true)
    .tooltip('The other dashboards of rotwatch, with the same hosts and time');
}
