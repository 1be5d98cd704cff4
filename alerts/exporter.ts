import { finding, silentHosts, staleCollectors } from './promql.ts';
import type { Alert } from './rule.ts';
import type { Settings } from './settings.ts';

const COMMON = { collector: 'none', dashboard: 'host' } as const;
/** There is nothing of the kind, it is switched off, or it sleeps: no gap that people could close. */
const NOTHING_TO_JUDGE = 'virtual_machine|no_ecc|dmi_absent|dmi_silent|no_verdict|asleep|not_read';
const UNKNOWN = 'its health is unknown, not good';

/** Hosts and collectors of which nothing is heard. */
function silenceAlerts({ job, gone, thresholds }: Settings): readonly Alert[] {
  return [
    {
      ...COMMON,
      name: 'RotwatchDown',
      held: false,
      fact: silentHosts(job, gone),
      for: '2m',
      severity: 'critical',
      summary: 'The storage and memory health of a host is unknown.',
      description: `rotwatch on {{ $labels.instance }} does not answer, or left the scrape without being given up for ${gone}: ${UNKNOWN}. First: is the host up? Its console, then systemctl status rotwatch. Alerts that it had are held meanwhile.`,
    },
    {
      ...COMMON,
      name: 'RotwatchAbsent',
      held: false,
      // Of hosts that are known and do not answer, RotwatchDown tells, by name.
      fact: `absent(rotwatch_build_info)
unless on ()
  up{job="${job}"} == 0`,
      for: '5m',
      severity: 'critical',
      dashboard: 'fleet',
      summary: 'No rotwatch is being scraped at all.',
      description: `Prometheus has not one rotwatch: of every host, ${UNKNOWN}. First: the targets page of Prometheus, and its scrape configuration (job ${job}).`,
    },
    {
      ...COMMON,
      name: 'RotwatchCollectorFailing',
      fact: 'rotwatch_collector_success == 0',
      for: '5m',
      severity: 'warning',
      summary: 'A collector of rotwatch fails.',
      description: `The collector {{ $labels.collector }} of {{ $labels.instance }} fails: of what it reads, ${UNKNOWN}. First: the log of rotwatch says why.`,
    },
    {
      ...COMMON,
      name: 'RotwatchDataStale',
      fact: staleCollectors(thresholds.staleIntervals),
      for: '5m',
      severity: 'warning',
      summary: 'A collector of rotwatch has no fresh reading.',
      description: `The last reading of {{ $labels.collector }} on {{ $labels.instance }} is older than ${thresholds.staleIntervals} of its intervals. First: look for a disk that hangs (kernel log), and at the log of rotwatch.`,
    },
  ];
}

const shortcomings: readonly Alert[] = [
  {
    ...COMMON,
    name: 'RotwatchCollectorDenied',
    fact: finding('collector_denied'),
    for: '5m',
    severity: 'warning',
    summary: 'rotwatch lacks a right that it needs.',
    description:
      'rotwatch on {{ $labels.instance }} may not read what it needs. First: rotwatch check names the paths and the right that is missing.',
  },
  {
    ...COMMON,
    name: 'RotwatchLedgerNotSaved',
    fact: 'rotwatch_ledger_save_success == 0',
    for: '10m',
    severity: 'warning',
    summary: 'What rotwatch remembers is in memory only.',
    description:
      'rotwatch on {{ $labels.instance }} cannot save its ledger: after a restart it will not know who left, or what is owed. First: space and rights of its state directory.',
  },
  {
    ...COMMON,
    name: 'RotwatchLedgerReset',
    fact: finding('ledger_reset'),
    for: '0s',
    severity: 'warning',
    summary: 'rotwatch has lost its memory.',
    description:
      'The ledger of {{ $labels.instance }} could not be used and was begun anew. First: scrub every array, since a member may have come back unnoticed; then rotwatch ledger acknowledge.',
  },
  {
    ...COMMON,
    name: 'RotwatchConfigRefused',
    fact: 'rotwatch_config_last_reload_successful == 0',
    for: '5m',
    severity: 'warning',
    summary: 'rotwatch refused its new configuration.',
    description:
      'rotwatch on {{ $labels.instance }} refused the configuration that it was told to load and runs with the one before. First: its log names each problem.',
  },
  {
    ...COMMON,
    name: 'RotwatchNotJudged',
    fact: `count by (job, instance, code, reason) (rotwatch_not_judged{reason!~"${NOTHING_TO_JUDGE}"})`,
    for: '6h',
    severity: 'info',
    summary: 'A rule of rotwatch lacks the data to judge.',
    description:
      'rotwatch on {{ $labels.instance }} cannot judge {{ $labels.code }}: {{ $labels.reason }}. First: rotwatch check says what would give the data.',
  },
  {
    ...COMMON,
    name: 'Watchdog',
    held: false,
    fact: 'vector(1)',
    for: '0s',
    severity: 'none',
    dashboard: 'fleet',
    summary: 'Alerting works.',
    description:
      'Always firing: when the receiver at the other end stops hearing it, Prometheus, Alertmanager or the way to the receiver is broken.',
  },
];

/** rotwatch itself: who watches sees less than they think. */
export function exporterAlerts(settings: Settings): readonly Alert[] {
  return [...silenceAlerts(settings), ...shortcomings];
}
