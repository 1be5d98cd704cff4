import { createServer, type Server } from 'node:http';
import { type FastifyInstance, fastify } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { drain } from './drain.ts';

/** What may be asked of the daemon on its own machine; answers are plain JSON. */
export interface Controlled {
  /** What it remembers, and how keeping that fares. */
  readonly ledger: () => unknown;
  /** Drops what was removed on purpose; with a name that is not known, nothing. */
  readonly forget: (names: readonly string[] | 'all') => ForgetAnswer;
  /** Notes that somebody has seen that the ledger was begun anew. */
  readonly acknowledge: () => unknown;
}

/** What was dropped, one line each; or the names that are not known, and those that are. */
export type ForgetAnswer =
  | { readonly dropped: readonly string[] }
  | { readonly unknown: readonly string[]; readonly known: readonly string[] };

const BODY_LIMIT_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;

const forgetBody = z.union([
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ names: z.array(z.string()).min(1) }),
]);

/** The control routes, without a socket. */
export function controlRoutes(controlled: Controlled): FastifyInstance {
  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES });
  app.get('/ledger', (_request, reply) => reply.send(controlled.ledger()));
  app.post('/ledger/forget', (request, reply) => {
    const body = forgetBody.safeParse(request.body);
    if (!body.success) return reply.code(400).send({ error: body.error.message });
    const answer = controlled.forget('all' in body.data ? 'all' : body.data.names);
    return reply.code('unknown' in answer ? 404 : 200).send(answer);
  });
  app.post('/ledger/acknowledge', (_request, reply) => reply.send(controlled.acknowledge()));
  return app;
}

/** The control routes over a server that somebody else binds to its socket. */
export class ControlServer {
  readonly server: Server;
  readonly #app: FastifyInstance;
  readonly #clock: Clock;

  constructor(controlled: Controlled, clock: Clock) {
    this.#app = controlRoutes(controlled);
    this.#clock = clock;
    this.server = createServer((request, response) => this.#app.routing(request, response));
    this.server.requestTimeout = REQUEST_TIMEOUT_MS;
    this.server.headersTimeout = REQUEST_TIMEOUT_MS;
  }

  /** To be awaited before the server is bound. */
  async ready(): Promise<void> {
    await this.#app.ready();
  }

  async close(): Promise<void> {
    if (this.server.listening) await drain(this.server, this.#clock);
  }
}
