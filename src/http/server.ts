import { createServer, type Server } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Clock } from '../clock.ts';
import type { ListenAddress } from '../config/listen-address.ts';
import type { Exposition } from '../metrics/render.ts';
import { drain } from './drain.ts';
import { landingPage } from './landing-page.ts';
import { acceptsGzip, prefersOpenMetrics } from './negotiation.ts';

/** What the server shows: bytes already rendered, nothing else. */
export interface Served {
  readonly version: string;
  /** Undefined until the first publication. */
  readonly exposition: () => Exposition | undefined;
  readonly isReady: () => boolean;
}

const REQUEST_TIMEOUT_MS = 10_000;
/** Requests are a line and a few headers; none has a body. */
const BODY_LIMIT_BYTES = 1024;

/** The routes, without a socket. */
export function routes(served: Served): FastifyInstance {
  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES });
  app.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(landingPage(served.version)),
  );
  app.get('/-/healthy', (_request, reply) => plain(reply, 200, 'rotwatch is healthy.\n'));
  app.get('/-/ready', (_request, reply) =>
    served.isReady()
      ? plain(reply, 200, 'rotwatch is ready.\n')
      : plain(reply, 503, 'rotwatch is not ready: not every collector has been polled yet.\n'),
  );
  app.get('/metrics', (request, reply) => sendMetrics(served.exposition(), request, reply));
  app.route({
    method: ['POST', 'PUT', 'DELETE', 'PATCH'],
    url: '/*',
    handler: (_request, reply) =>
      plain(reply.header('allow', 'GET, HEAD'), 405, 'Only GET and HEAD are served.\n'),
  });
  app.setNotFoundHandler((_request, reply) => plain(reply, 404, 'Not found.\n'));
  return app;
}

/** Listening sockets over one set of routes. */
export class HttpServer {
  readonly #app: FastifyInstance;
  readonly #clock: Clock;
  #servers: Server[] = [];

  constructor(served: Served, clock: Clock) {
    this.#app = routes(served);
    this.#clock = clock;
  }

  /** Ports in use, in the order of the addresses (the system's choice where 0 was asked for). */
  get ports(): readonly number[] {
    return this.#servers.flatMap((server) => {
      const address = server.address();
      return typeof address === 'object' && address !== null ? [address.port] : [];
    });
  }

  /** Listens on every address; when one cannot be had, gives up those already open and rejects. */
  async listen(addresses: readonly ListenAddress[]): Promise<void> {
    await this.#app.ready();
    try {
      for (const address of addresses) this.#servers.push(await this.#open(address));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Stops listening, lets requests under way finish for a moment, then cuts them off. */
  async close(): Promise<void> {
    const closing = this.#servers;
    this.#servers = [];
    await Promise.all(closing.map((server) => drain(server, this.#clock)));
  }

  #open({ host, port }: ListenAddress): Promise<Server> {
    const server = createServer((request, response) => this.#app.routing(request, response));
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.headersTimeout = REQUEST_TIMEOUT_MS;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, ...(host !== undefined && { host }) }, () => {
        server.off('error', reject);
        resolve(server);
      });
    });
  }
}

function plain(reply: FastifyReply, code: number, text: string): FastifyReply {
  return reply.code(code).type('text/plain; charset=utf-8').send(text);
}

function sendMetrics(
  exposition: Exposition | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (exposition === undefined) return plain(reply, 503, 'Nothing has been read yet.\n');
  const { headers } = request;
  const body = prefersOpenMetrics(headers.accept) ? exposition.openMetrics : exposition.text;
  reply.header('content-type', body.contentType).header('vary', 'accept, accept-encoding');
  const encoding = headers['accept-encoding'];
  if (acceptsGzip(typeof encoding === 'string' ? encoding : undefined)) {
    return reply.header('content-encoding', 'gzip').send(body.gzipped);
  }
  return reply.send(body.plain);
}
