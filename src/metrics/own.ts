import { collectDefaultMetrics, Registry } from 'prom-client';
import type { CollectorStatus } from '../poller.ts';
import { READ_ERROR_REASONS } from '../read-error.ts';
import { counter, type Family, type FamilySamples, gauge, sampled } from './family.ts';

/** What is running; the labels of `rotwatch_build_info`. */
export interface Build {
  readonly version: string;
  /** Commit that it was built from, where the build told it. */
  readonly revision: string | undefined;
  readonly nodeVersion: string;
}

/** How the last configuration reload went. */
export interface ReloadStatus {
  readonly successful: boolean;
  readonly lastSuccessSeconds: number;
}

/** Everything that rotwatch says of itself. */
export interface OwnState {
  readonly build: Build;
  readonly collectors: readonly CollectorStatus[];
  readonly reload: ReloadStatus;
}

const perCollector = ['collector'] as const;

/** The exporter's own families. */
export const ownFamilies: readonly Family<OwnState>[] = [
  gauge({
    name: 'rotwatch_build_info',
    help: 'What is running; always 1.',
    labels: ['version', 'revision', 'node_version'],
    samples: ({ build: { version, revision, nodeVersion } }: OwnState) => [
      [{ version, revision, node_version: nodeVersion }, 1],
    ],
  }),
  gauge({
    name: 'rotwatch_config_last_reload_successful',
    help: 'Whether the last attempt to load the configuration succeeded (1) or was refused (0).',
    labels: [],
    samples: ({ reload }: OwnState) => [[{}, reload.successful ? 1 : 0]],
  }),
  gauge({
    name: 'rotwatch_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration in force was loaded.',
    labels: [],
    samples: ({ reload }: OwnState) => [[{}, reload.lastSuccessSeconds]],
  }),
  gauge({
    name: 'rotwatch_collector_success',
    help: "Whether the collector's last poll gave a reading (1) or failed (0).",
    labels: perCollector,
    samples: ({ collectors }: OwnState) =>
      collectors.map(({ name, success }) => [
        { collector: name },
        success === undefined ? undefined : Number(success),
      ]),
  }),
  gauge({
    name: 'rotwatch_collector_duration_seconds',
    help: "Duration of the collector's last poll.",
    labels: perCollector,
    samples: ({ collectors }: OwnState) =>
      collectors.map((status) => [{ collector: status.name }, status.durationSeconds]),
  }),
  gauge({
    name: 'rotwatch_collector_last_success_timestamp_seconds',
    help: "When the collector's last reading was taken.",
    labels: perCollector,
    samples: ({ collectors }: OwnState) =>
      collectors.map((status) => [{ collector: status.name }, status.lastSuccessSeconds]),
  }),
  gauge({
    name: 'rotwatch_collector_interval_seconds',
    help: 'How often the collector polls when nothing wakes it earlier.',
    labels: perCollector,
    samples: ({ collectors }: OwnState) =>
      collectors.map((status) => [{ collector: status.name }, status.intervalSeconds]),
  }),
  counter({
    name: 'rotwatch_read_errors_total',
    help: 'What could not be read or understood, by reason; it cost only its own series.',
    labels: ['collector', 'reason'],
    samples: ({ collectors }: OwnState) =>
      collectors.flatMap(({ name, readErrors }) =>
        READ_ERROR_REASONS.map((reason) => {
          const count = readErrors.get(reason);
          return [{ collector: name, reason }, count === undefined ? 0 : count] as const;
        }),
      ),
  }),
];

/** Node's and the process's own metrics, from a registry that lives as long as the daemon. */
export class ProcessMetrics {
  readonly #registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: 100 });
  }

  /** Counters and gauges only: no histograms, and none of Node's gauges that are named like counters. */
  async families(): Promise<readonly FamilySamples[]> {
    const metrics = await this.#registry.getMetricsAsJSON();
    return metrics.flatMap((metric) => {
      const type = String(metric.type);
      if (type !== 'counter' && type !== 'gauge') return [];
      if (type === 'gauge' && metric.name.endsWith('_total')) return [];
      const labels = [...new Set(metric.values.flatMap((value) => Object.keys(value.labels)))];
      const samples = metric.values.map(
        ({ labels: given, value }) =>
          [
            Object.fromEntries(Object.entries(given).map(([key, text]) => [key, String(text)])),
            value,
          ] as const,
      );
      return [{ name: metric.name, type, help: metric.help, labels, samples }];
    });
  }
}

/** The samples of the exporter's own families. */
export function ownSamples(state: OwnState): readonly FamilySamples[] {
  return ownFamilies.map((family) => sampled(family, state));
}
