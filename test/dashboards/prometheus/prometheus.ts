import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { STEP_MS } from '../hosts/watched.ts';

const READY_TRIES = 150;
const PAUSE_MS = 200;
/** A sample counts for a little longer than until the next one. */
const LOOKBACK = `${STEP_MS / 60_000 + 1}m`;

/** Whether Prometheus and promtool are on this machine. */
export const hasPrometheus = ['prometheus', 'promtool'].every(
  (command) => spawnSync(command, ['--version']).status === 0,
);

const labels = z.record(z.string(), z.string());
const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .object({
      result: z.array(
        z.object({
          metric: labels,
          value: z.tuple([z.number(), z.string()]).optional(),
          values: z.array(z.tuple([z.number(), z.string()])).optional(),
        }),
      ),
    })
    .optional(),
});

/** A series that a query gave: its labels, and the value at a moment or over time. */
export type Series = NonNullable<z.infer<typeof answer>['data']>['result'][number];

/** A real Prometheus on the loopback interface, over samples that were written beforehand. */
export class Prometheus {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, process: ChildProcess, folder: string) {
    this.url = url;
    this.#process = process;
    this.#folder = folder;
  }

  /** Starts one that holds these lines of OpenMetrics. */
  static async over(lines: readonly string[]): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'rotwatch-prometheus-'));
    const data = join(folder, 'data');
    const file = join(folder, 'samples.om');
    writeFileSync(file, `${lines.join('\n')}\n# EOF\n`);
    const create = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, data];
    execFileSync('promtool', create, { stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(join(folder, 'prometheus.yml'), 'scrape_configs: []\n');
    const address = `127.0.0.1:${await freePort()}`;
    const started = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=100y',
        `--web.listen-address=${address}`,
        `--query.lookback-delta=${LOOKBACK}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const prometheus = new Prometheus(`http://${address}`, started, folder);
    await prometheus.#ready();
    return prometheus;
  }

  /** Series at a moment. */
  at(query: string, ms: number): Promise<readonly Series[]> {
    return this.#ask('query', { query, time: String(ms / 1000) });
  }

  /** Series over a stretch of time. */
  over(query: string, { from, to }: { readonly from: number; readonly to: number }) {
    const step = String(STEP_MS / 1000);
    const span = { start: String(from / 1000), end: String(to / 1000), step };
    return this.#ask('query_range', { query, ...span });
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    await once(this.#process, 'exit');
    rmSync(this.#folder, { recursive: true });
  }

  async #ask(kind: string, given: Readonly<Record<string, string>>): Promise<readonly Series[]> {
    const body = new URLSearchParams(given);
    const response = await fetch(`${this.url}/api/v1/${kind}`, { method: 'POST', body });
    const { error, data } = answer.parse(await response.json());
    if (data === undefined) throw new Error(`${given['query']}: ${error}`);
    return data.result;
  }

  async #ready(): Promise<void> {
    for (let tries = 0; tries < READY_TRIES; tries += 1) {
      const answered = await fetch(`${this.url}/-/ready`).catch(() => undefined);
      if (answered?.ok === true) return;
      await pause(PAUSE_MS);
    }
    await this.stop();
    throw new Error('Prometheus does not get ready');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
