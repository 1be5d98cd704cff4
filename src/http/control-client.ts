import { request } from 'node:http';

/** What the daemon answered. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 10_000;

/** Asks the daemon that listens on a socket; rejects with the system's error when none answers. */
export function askDaemon(
  socket: string,
  method: 'GET' | 'POST',
  path: string,
  body: unknown = {},
): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        socketPath: socket,
        method,
        path,
        timeout: TIMEOUT_MS,
        headers: { 'content-type': 'application/json', host: 'rotwatch' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve({ status: response.statusCode ?? Number.NaN, body: JSON.parse(text) });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('the daemon does not answer')));
    asked.on('error', reject);
    asked.end(method === 'POST' ? JSON.stringify(body) : undefined);
  });
}
