import { judge } from './health/index.ts';
import type { Judgement } from './health/rule.ts';
import { type FamilySamples, sampled } from './metrics/family.ts';
import { findingFamilies } from './metrics/findings.ts';
import { identityFamilies } from './metrics/identity.ts';
import { type Build, ownSamples, type ProcessMetrics, type ReloadStatus } from './metrics/own.ts';
import { type Exposition, render } from './metrics/render.ts';
import type { Pollers } from './pollers.ts';

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
}

/** Judges and renders the pollers' current state into one publication. */
export async function publish(
  pollers: Pollers,
  now: number,
  options: PublisherOptions,
): Promise<Publication> {
  const snapshot = pollers.snapshot(now);
  const judgements = judge(snapshot);
  const statuses = pollers.statuses();
  const families: FamilySamples[] = [
    ...pollers.families(now),
    ...identityFamilies.map((family) => sampled(family, snapshot)),
    ...findingFamilies.map((family) => sampled(family, judgements)),
    ...ownSamples({ build: options.build, collectors: statuses, reload: options.reload() }),
    ...(await options.processMetrics.families()),
  ];
  return {
    exposition: await render(families),
    judgements,
    complete: statuses.every(({ success }) => success !== undefined),
  };
}
