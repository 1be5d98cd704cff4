import type { Finding, Judgement } from './health/rule.ts';
import type { Log } from './log.ts';
import type { CollectorStatus } from './poller.ts';

/** Tells the log what began and what ended; what goes on is told once. */
export class ChangeLog {
  readonly #log: Log;
  #findings = new Map<string, Finding>();
  readonly #failing = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Notes the findings of a publication. */
  noteFindings(judgements: readonly Judgement[]): void {
    const now = new Map<string, Finding>();
    for (const judgement of judgements) {
      if (judgement.kind !== 'finding') continue;
      now.set(JSON.stringify([judgement.code, judgement.severity, judgement.subject]), judgement);
    }
    for (const [key, { code, severity, subject, summary, evidence }] of now) {
      if (this.#findings.has(key)) continue;
      this.#log.warn({ code, severity, ...subject, evidence }, summary);
    }
    for (const [key, { code, subject, summary }] of this.#findings) {
      if (!now.has(key)) this.#log.info({ code, ...subject }, `no longer: ${summary}`);
    }
    this.#findings = now;
  }

  /** Notes which collectors fail. */
  noteCollectors(statuses: readonly CollectorStatus[]): void {
    for (const { name, success, lastError } of statuses) {
      if (success === false && !this.#failing.has(name)) {
        this.#failing.add(name);
        this.#log.warn({ collector: name }, `${name} cannot be read: ${lastError}`);
      } else if (success === true && this.#failing.delete(name)) {
        this.#log.info({ collector: name }, `${name} can be read again`);
      }
    }
  }
}
