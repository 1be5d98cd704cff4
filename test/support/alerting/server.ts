import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';

const READY_MS = 60_000;
const STOP_MS = 20_000;

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Prometheus or Alertmanager, as Debian packages them, on the loopback interface. */
export interface Server {
  readonly url: string;
  /** Ends it; resolves when it has. */
  stop(): Promise<void>;
}

/** Starts one; resolves when it says that it is ready. It dies with this process however that ends. */
export async function startServer(program: string, args: readonly string[]): Promise<Server> {
  const port = await freePort();
  const listen = `--web.listen-address=127.0.0.1:${port}`;
  const child = execa('setpriv', ['--pdeathsig', 'KILL', program, ...args, listen], {
    all: true,
    reject: false,
    forceKillAfterDelay: STOP_MS,
  });
  const url = `http://127.0.0.1:${port}`;
  const end = performance.now() + READY_MS;
  for (;;) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok) break;
    if (child.exitCode !== null || performance.now() > end) {
      child.kill('SIGKILL');
      throw new Error(`${program} did not become ready\n${(await child).all}`);
    }
    await pause(50);
  }
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await child;
    },
  };
}
