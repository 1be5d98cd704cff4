import { alertFiles } from '../../alerts/groups.ts';
import { shipped } from '../../alerts/settings.ts';
import type { Page } from '../support/alerting/webhook.ts';

/** How long a page took, in milliseconds from the fault. */
export interface Delay {
  readonly what: string;
  readonly alert: string;
  /** Until `/metrics` of the daemon told it. */
  readonly told: number;
  /** Until the receiver had the page. */
  readonly paged: number;
}

/** Seconds that the pager's route waits, as shipped. */
const GROUP_WAIT = 10;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function seconds(duration: string): number {
  const unit = UNITS[duration.slice(-1)];
  if (unit === undefined) throw new Error(`not a duration: ${duration}`);
  return Number(duration.slice(0, -1)) * unit;
}

/** What the shipped waits make of a page at most, in seconds after the daemon told: scrape, evaluation, `for`, group_wait. */
export function shippedSeconds(alert: string): number {
  const groups = [...alertFiles(shipped).values()].flat();
  for (const group of groups) {
    const rule = group.alerts.find(({ name }) => name === alert);
    if (rule === undefined) continue;
    // A `for` ends at an evaluation: one more interval.
    const waits = rule.for === '0s' ? 0 : seconds(rule.for) + seconds(group.interval);
    return seconds(shipped.scrapeInterval) + seconds(group.interval) + waits + GROUP_WAIT;
  }
  throw new Error(`no alert ${alert}`);
}

/** The delays as a table for people. */
export function tableOf(delays: readonly Delay[]): string {
  const rows = delays.map(({ what, alert, told, paged }) =>
    [
      what,
      alert,
      `${(told / 1000).toFixed(1)} s`,
      `${(paged / 1000).toFixed(1)} s`,
      `${(told / 1000 + shippedSeconds(alert)).toFixed(0)} s at most`,
    ].join(' | '),
  );
  return ['fault | alert | told by rotwatch | paged, hurried | paged, as shipped', ...rows].join(
    '\n',
  );
}

/** Everything that a human reads of a page. */
export function textOf({ labels, annotations }: Page): string {
  return [...Object.values(labels), ...Object.values(annotations)].join('\n');
}
