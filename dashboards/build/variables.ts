import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { HOSTS, ofHosts } from './series.ts';

/** The data source that is chosen above the dashboard: no inputs to fill in at an import. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variable.
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
/** Where the runbooks are read from, unless told otherwise above the dashboard. */
export const RUNBOOKS = 'https://example.com/rotwatch/deploy/runbooks';

/** What can be chosen above a dashboard. */
export type Variable = DatasourceVariableBuilder | QueryVariableBuilder | TextBoxVariableBuilder;

function query(name: string, label: string, source: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query: source, refId: `variable-${name}` })
    .definition(source)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}

function several(variable: QueryVariableBuilder): QueryVariableBuilder {
  return variable
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ text: 'All', value: '$__all' });
}

/** Data source, job and instance: what every dashboard begins with. */
export function hostVariables(): readonly Variable[] {
  const jobs = 'label_values(rotwatch_build_info, job)';
  const instances = 'label_values(rotwatch_build_info{job=~"$job"}, instance)';
  return [
    new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    several(query('job', 'Job', jobs)),
    several(query('instance', 'Host', instances)),
  ];
}

/** One array of the hosts chosen. */
export function arrayVariable(): Variable {
  return query('array', 'Array', `label_values(${ofHosts('md_array_info')}, array)`);
}

/** One disk of the hosts chosen, by its serial number. */
export function diskVariable(): Variable {
  return query('disk', 'Disk', `label_values(rotwatch_disk_info{${HOSTS}}, disk)`);
}

/** Where the links to runbooks lead. */
export function runbooksVariable(): Variable {
  return new TextBoxVariableBuilder('runbooks')
    .label('Runbooks at')
    .description('Where the pages of deploy/runbooks can be read')
    .defaultValue(RUNBOOKS);
}
