import { rowLink, runbookLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { FIRING, ranked } from '../build/series.ts';
import { table } from '../build/table.ts';
import { SEVERITY } from '../common.ts';

/** Alerts that fire, each with the page that says what to do first. */
export function firingAlerts(): AnyBuilder {
  return table({
    title: 'Firing alerts',
    about:
      'What the alert rules of deploy/prometheus page about; the name leads to the page that says what to do first. Bad: anything critical, and an empty table: the Watchdog must always be in it.',
    queries: [{ expr: ranked(FIRING) }],
    nothing: 'nothing fires, or no rules are loaded: look for the Watchdog',
    sortBy: 'Severity',
    ascending: true,
    columns: [
      SEVERITY,
      { field: 'alertname', title: 'Alert', links: [runbookLink('alertname')] },
      { field: 'component', title: 'Component', width: 110 },
      { field: 'instance', title: 'Host', links: [rowLink('host', 'instance')] },
      { field: 'array', title: 'Array', links: [rowLink('array', 'instance', 'array')], width: 90 },
      { field: 'member', title: 'Member', width: 90 },
      { field: 'disk', title: 'Disk', links: [rowLink('disk', 'instance', 'disk')] },
      { field: 'dimm', title: 'DIMM', links: [rowLink('memory', 'instance')] },
    ],
  });
}
