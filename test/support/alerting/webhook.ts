import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const MESSAGE = z.object({
  receiver: z.string(),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});

/** An alert as it arrived. */
export interface Page {
  /** By performance.now(). */
  readonly at: number;
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** The receiver at the other end of Alertmanager's webhooks. */
export class Webhook {
  readonly pages: Page[] = [];
  readonly #server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      this.#take(text);
      response.end();
    });
  });
  #port = 0;

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.#port = address.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The first firing page of an alert that arrived after `since`; waits for it. */
  async page(alert: string, since: number, within: number): Promise<Page> {
    const end = performance.now() + within;
    for (;;) {
      const found = this.pages.find(
        (page) => page.alert === alert && page.status === 'firing' && page.at >= since,
      );
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`no page of ${alert}; ${this.#summary()}`);
      await pause(20);
    }
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(text: string): void {
    const { receiver, alerts } = MESSAGE.parse(JSON.parse(text));
    for (const { status, labels, annotations } of alerts) {
      const alert = labels['alertname'];
      if (alert === undefined) throw new Error('an alert without a name');
      this.pages.push({ at: performance.now(), receiver, status, alert, labels, annotations });
    }
  }

  #summary(): string {
    const words = this.pages.map(({ receiver, status, alert }) => `${receiver} ${status} ${alert}`);
    return `arrived: ${[...new Set(words)].join(', ')}`;
  }
}
