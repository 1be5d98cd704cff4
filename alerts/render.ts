import { stringify } from 'yaml';
import { alertFiles, recordingFiles } from './groups.ts';
import { pageOf } from './pages.ts';
import { held } from './promql.ts';
import type { Alert, AlertGroup, Dashboard, RecordingGroup } from './rule.ts';
import type { Settings } from './settings.ts';
import { HELD } from './words.ts';

const HEAD =
  '# Generated from alerts/ by `npm run alerts`; thresholds are in alerts/settings.ts.\n';

/** Which labels of an alert choose what its dashboard shows. */
const VARIABLES: Readonly<Record<Dashboard, readonly string[]>> = {
  fleet: [],
  host: ['instance'],
  array: ['instance', 'array'],
  disk: ['instance', 'disk'],
  memory: ['instance'],
};

function dashboardUrl(dashboard: Dashboard, grafana: string): string {
  const chosen = VARIABLES[dashboard].map((name) => `var-${name}={{ urlquery $labels.${name} }}`);
  return [`${grafana}/d/rotwatch-${dashboard}`, chosen.join('&')].filter((part) => part).join('?');
}

/** The static labels of an alert. */
export function labelsOf(
  { severity, collector }: Alert,
  component: string,
): Readonly<Record<string, string>> {
  return {
    ...(severity === 'finding' ? {} : { severity }),
    component,
    ...(collector === 'none' ? {} : { collector }),
  };
}

/** What an alert with these labels tells beside its description. */
export function annotationsOf(
  { name, summary, dashboard }: Alert,
  settings: Settings,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const url = dashboardUrl(dashboard, settings.grafana);
  return {
    summary,
    runbook_url: `${settings.runbooks}/${pageOf(name)}.md`,
    dashboard_url: url.replaceAll(/{{ urlquery \$labels\.(\w+) }}/g, (_, label: string) =>
      encodeURIComponent(labels[label] ?? ''),
    ),
  };
}

function ruleOf(alert: Alert, { component }: AlertGroup, settings: Settings) {
  const { name, fact, summary, description } = alert;
  const isHeld = alert.held !== false;
  return {
    alert: name,
    expr: isHeld ? `${fact}\n${held(name)}` : fact,
    for: alert.for,
    ...(isHeld ? { keep_firing_for: alert.keep ?? settings.keep } : {}),
    labels: labelsOf(alert, component),
    annotations: {
      summary,
      description: isHeld ? `${description}${HELD}` : description,
      runbook_url: `${settings.runbooks}/${pageOf(name)}.md`,
      dashboard_url: dashboardUrl(alert.dashboard, settings.grafana),
    },
  };
}

function yamlOf(groups: readonly object[]): string {
  return HEAD + stringify({ groups }, { lineWidth: 0, blockQuote: 'literal' });
}

function alertYaml(groups: readonly AlertGroup[], settings: Settings): string {
  return yamlOf(
    groups.map((group) => ({
      name: group.name,
      interval: group.interval,
      rules: group.alerts.map((alert) => ruleOf(alert, group, settings)),
    })),
  );
}

function recordingYaml(groups: readonly RecordingGroup[]): string {
  return yamlOf(groups.map(({ name, interval, recordings: rules }) => ({ name, interval, rules })));
}

/** Every rule file of Prometheus, by its name in deploy/prometheus/. */
export function ruleFiles(settings: Settings): ReadonlyMap<string, string> {
  const alerts = [...alertFiles(settings)].map(
    ([file, groups]) => [`${file}.rules.yml`, alertYaml(groups, settings)] as const,
  );
  const recordings = [...recordingFiles(settings)].map(
    ([file, groups]) => [`${file}.rules.yml`, recordingYaml(groups)] as const,
  );
  return new Map([...recordings, ...alerts]);
}
