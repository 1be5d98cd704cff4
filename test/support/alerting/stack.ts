import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ruleFiles } from '../../../alerts/render.ts';
import { type Settings, shipped } from '../../../alerts/settings.ts';
import { type Server, startServer } from './server.ts';
import { Webhook } from './webhook.ts';

const DEPLOY = join(import.meta.dirname, '../../../deploy');
const WITHOUT_PEERS = '--cluster.listen-address=';

/** What is shortened against what is shipped, so that a test takes seconds; everything else is as shipped. */
export const HURRIED = {
  scrape: '1s',
  evaluation: '1s',
  /** Instead of every `for`. */
  wait: '3s',
  /** Instead of every `keep_firing_for`: above what a group of rules waits for another. */
  keep: '10s',
  groupWait: '1s',
  groupInterval: '1s',
  /** Prometheus drops what it would send before it has found its Alertmanager, and sends it again after a minute. */
  resend: '2s',
} as const;

const ROUTES = z.looseObject({
  route: z.looseObject({ routes: z.array(z.looseObject({})) }),
  receivers: z.array(
    z.looseObject({ webhook_configs: z.array(z.looseObject({ url: z.string() })).optional() }),
  ),
});
const SCRAPE = z.looseObject({ scrape_configs: z.array(z.looseObject({})) });

const ACTIVE = z.object({
  data: z.object({
    alerts: z.array(
      z.object({
        state: z.string(),
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()),
      }),
    ),
  }),
});

function shippedYaml(path: string): unknown {
  return parse(readFileSync(join(DEPLOY, path), 'utf8'));
}

/** The shipped routing, sent to `webhook` and without its waits. */
function hurriedRouting(webhook: string): string {
  const { route, receivers, ...rest } = ROUTES.parse(
    shippedYaml('alertmanager/alertmanager.example.yml'),
  );
  const waits = { group_wait: HURRIED.groupWait, group_interval: HURRIED.groupInterval };
  const routes = route.routes.map((one) => ({ ...one, ...waits }));
  const sent = receivers.map(({ webhook_configs: hooks, ...receiver }) => ({
    ...receiver,
    ...(hooks === undefined
      ? {}
      : { webhook_configs: hooks.map((hook) => ({ ...hook, url: webhook })) }),
  }));
  return stringify({ ...rest, route: { ...route, ...waits, routes }, receivers: sent });
}

/** The shipped rules without their waits. */
function hurriedRules(): ReadonlyMap<string, string> {
  const settings: Settings = {
    ...shipped,
    interval: HURRIED.evaluation,
    longInterval: HURRIED.evaluation,
    keep: HURRIED.keep,
  };
  return new Map(
    [...ruleFiles(settings)].map(([name, text]) => [
      name,
      text.replaceAll(/^( +for: ).*$/gm, `$1${HURRIED.wait}`),
    ]),
  );
}

/** The shipped scrape configuration, of these targets and to this Alertmanager. */
function hurriedScrape(targets: readonly string[], alertmanager: string): string {
  const { scrape_configs: scrapes, ...rest } = SCRAPE.parse(
    shippedYaml('prometheus/prometheus.example.yml'),
  );
  return stringify({
    ...rest,
    global: { scrape_interval: HURRIED.scrape, evaluation_interval: HURRIED.evaluation },
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    // No scrape may time out after its interval.
    scrape_configs: scrapes.map((one) => ({
      ...one,
      scrape_timeout: HURRIED.scrape,
      static_configs: [{ targets }],
    })),
  });
}

/** Prometheus, Alertmanager and the receiver of its webhooks, on the loopback interface. */
export class Stack {
  readonly webhook = new Webhook();
  readonly #folder = mkdtempSync(join(tmpdir(), 'rotwatch-alerting-'));
  #servers: Server[] = [];
  #alertmanager = '';
  #prometheus = '';

  async startAlertmanager(): Promise<string> {
    await this.webhook.start();
    const file = join(this.#folder, 'alertmanager.yml');
    writeFileSync(file, hurriedRouting(this.webhook.url));
    const server = await startServer('prometheus-alertmanager', [
      ...[`--config.file=${file}`, `--storage.path=${join(this.#folder, 'alertmanager')}`],
      WITHOUT_PEERS,
    ]);
    this.#servers.push(server);
    this.#alertmanager = server.url;
    return server.url;
  }

  async startPrometheus(targets: readonly string[]): Promise<void> {
    for (const [name, text] of hurriedRules()) writeFileSync(join(this.#folder, name), text);
    const file = join(this.#folder, 'prometheus.yml');
    writeFileSync(file, hurriedScrape(targets, new URL(this.#alertmanager).host));
    const server = await startServer('prometheus', [
      ...[`--config.file=${file}`, `--storage.tsdb.path=${join(this.#folder, 'prometheus')}`],
      ...[`--rules.alert.resend-delay=${HURRIED.resend}`, '--log.level=warn'],
    ]);
    this.#servers.push(server);
    this.#prometheus = server.url;
  }

  /** What Prometheus tells of an alert that fires now; nothing while it does not. */
  async description(alert: string): Promise<string | undefined> {
    const answer = ACTIVE.parse(await (await fetch(`${this.#prometheus}/api/v1/alerts`)).json());
    const found = answer.data.alerts.find(
      ({ labels, state }) => labels['alertname'] === alert && state === 'firing',
    );
    return found?.annotations['description'];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    this.#servers = [];
    this.webhook.stop();
    rmSync(this.#folder, { recursive: true });
  }
}
