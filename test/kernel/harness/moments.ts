import { WITHOUT_FINDING } from '../../alerts/agreement.ts';
import { expectAlerts, type Moment, statedAlerts } from '../../alerts/replay.ts';
import type { Exposition } from './exposition.ts';

/** What was exported while the findings of scenarios stood, once for each set of them: alerts must say the same. */
export class Moments {
  readonly #moments = new Map<string, Moment>();

  note(scrape: Exposition): void {
    const findings = scrape
      .samples('rotwatch_finding')
      .map(({ labels: { code = '', severity = '' } }) => ({ code, severity }));
    const set = new Set(findings.map(({ code, severity }) => `${severity} ${code}`));
    const instance = [...set].toSorted().join(', ') || 'nothing';
    const polls = scrape.samples('rotwatch_collector_last_success_timestamp_seconds');
    this.#moments.set(instance, {
      instance,
      exposition: scrape.text,
      at: 1000 * Math.max(...polls.map(({ value }) => value)),
      alerts: statedAlerts(findings),
    });
  }

  /** Throws with what promtool says when findings and alerts of any of them are not those of the stated table. */
  expectAgreement(): void {
    if (this.#moments.size > 0) expectAlerts([...this.#moments.values()], WITHOUT_FINDING);
  }
}
