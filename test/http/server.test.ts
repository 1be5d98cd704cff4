import { createServer, get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { HttpServer, routes } from '../../src/http/server.ts';
import { render } from '../../src/metrics/render.ts';

const exposition = await render([
  { name: 'test_value', type: 'gauge', help: 'A value.', labels: [], samples: [[{}, 1]] },
]);
const ready = { version: '1.2.3<', exposition: () => exposition, isReady: () => true };
const early = { version: '1.2.3', exposition: () => undefined, isReady: () => false };

describe('routes', () => {
  it('serve the text format by default', async () => {
    const response = await routes(ready).inject('/metrics');
    expect(response.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.rawPayload).toEqual(exposition.text.plain);
  });

  it('serve OpenMetrics and gzip to those who ask', async () => {
    const response = await routes(ready).inject({
      url: '/metrics',
      headers: { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' },
    });
    expect(response.headers['content-type']).toContain('application/openmetrics-text');
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(response.rawPayload)).toEqual(exposition.openMetrics.plain);
  });

  it('answer 503 on /metrics and /-/ready before anything was read, and are healthy all the same', async () => {
    const app = routes(early);
    expect((await app.inject('/metrics')).statusCode).toBe(503);
    expect((await app.inject('/-/ready')).statusCode).toBe(503);
    expect((await app.inject('/-/healthy')).statusCode).toBe(200);
  });

  it('answer 200 on /-/ready once every collector was polled', async () => {
    expect((await routes(ready).inject('/-/ready')).statusCode).toBe(200);
  });

  it('show a landing page that links to the metrics and escapes what it prints', async () => {
    const response = await routes(ready).inject('/');
    expect(response.headers['content-type']).toContain('text/html');
    expect(response.body).toContain('href="/metrics"');
    expect(response.body).toContain('1.2.3&lt;');
  });

  it('refuse other methods with 405 and unknown paths with 404, in words', async () => {
    const post = await routes(ready).inject({ method: 'POST', url: '/metrics' });
    expect([post.statusCode, post.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect((await routes(ready).inject('/nowhere')).statusCode).toBe(404);
    expect((await routes(ready).inject({ method: 'HEAD', url: '/metrics' })).statusCode).toBe(200);
  });
});

describe('HttpServer', () => {
  it('listens on every address given and serves on each', async () => {
    const server = new HttpServer(ready, systemClock);
    await server.listen([
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port: 0 },
    ]);
    expect(server.ports).toHaveLength(2);
    for (const port of server.ports) {
      expect((await fetch(`http://127.0.0.1:${port}/-/healthy`)).status).toBe(200);
    }
    await server.close();
    expect(server.ports).toEqual([]);
  });

  it('rejects and opens nothing when one address is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const server = new HttpServer(ready, systemClock);
    const addresses = [
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port },
    ];
    await expect(server.listen(addresses)).rejects.toThrow('EADDRINUSE');
    expect(server.ports).toEqual([]);
    other.close();
  });

  it('closes although a client keeps its connection open', async () => {
    const server = new HttpServer(ready, systemClock);
    await server.listen([{ host: '127.0.0.1', port: 0 }]);
    await new Promise<void>((resolve) => {
      get({ port: server.ports[0], host: '127.0.0.1', path: '/metrics' }, (response) => {
        response.resume().on('end', resolve);
      });
    });
    await expect(server.close()).resolves.toBeUndefined();
  });
});
