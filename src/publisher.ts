import { judge } from './health/index.ts';
import type { Expectations, Judgement } from './health/rule.ts';
import { withFindings } from './ledger/findings.ts';
import type { Keeping } from './ledger/keeper.ts';
import type { Memory } from './ledger/memory.ts';
import { observe } from './ledger/observe.ts';
import { type FamilySamples, sampled } from './metrics/family.ts';
import { findingFamilies } from './metrics/findings.ts';
import { identityFamilies } from './metrics/identity.ts';
import { keepingFamilies } from './metrics/keeping.ts';
import { ledgerFamilies } from './metrics/ledger.ts';
import { type Build, ownSamples, type ProcessMetrics, type ReloadStatus } from './metrics/own.ts';
import { type Exposition, render } from './metrics/render.ts';
import { verifyFamilies } from './metrics/verify.ts';
import type { Pollers } from './pollers.ts';
import type { Verification } from './verify/verification.ts';

/** What was last published: the bytes for scrapes and the judgements behind them. */
export interface Publication {
  readonly exposition: Exposition;
  readonly judgements: readonly Judgement[];
  /** Whether every collector had been polled at least once. */
  readonly complete: boolean;
}

/** What a publication is made from beside the snapshot. */
export interface PublisherOptions {
  readonly build: Build;
  readonly processMetrics: ProcessMetrics;
  readonly reload: () => ReloadStatus;
  /** What came before; brought up to date by each publication. */
  readonly memory: Memory;
  readonly expected: Expectations;
  /** Absent without a keeper. */
  readonly keeping?: () => Keeping;
  /** Absent where nobody compares contents. */
  readonly verification?: () => Verification;
}

/** Judges and renders the pollers' current state into one publication. */
export async function publish(
  pollers: Pollers,
  now: number,
  options: PublisherOptions,
): Promise<Publication> {
  const snapshot = pollers.snapshot(now);
  const { memory, expected } = options;
  const observed = observe(memory.ledger, snapshot);
  const keeping = options.keeping?.();
  const unsaved = keeping?.unsaved;
  const verification = options.verification?.();
  const judgements = judge(snapshot, { ledger: observed, expected, unsaved, verification });
  const ledger = withFindings(observed, judgements, now);
  memory.update(ledger);
  const statuses = pollers.statuses();
  const families: FamilySamples[] = [
    ...pollers.families(now),
    ...identityFamilies.map((family) => sampled(family, snapshot)),
    ...ledgerFamilies.map((family) => sampled(family, { ledger, snapshot })),
    ...(verification === undefined
      ? []
      : verifyFamilies.map((family) => sampled(family, verification))),
    ...findingFamilies.map((family) => sampled(family, { judgements, ledger })),
    ...(keeping === undefined ? [] : keepingFamilies.map((family) => sampled(family, keeping))),
    ...ownSamples({ build: options.build, collectors: statuses, reload: options.reload() }),
    ...(await options.processMetrics.families()),
  ];
  return {
    exposition: await render(families),
    judgements,
    complete: statuses.every(({ success }) => success !== undefined),
  };
}
