import type { Server } from 'node:http';
import type { Clock } from '../clock.ts';

const DRAIN_STEP_MS = 50;
const DRAIN_MS = 2000;

/** Stops listening, lets requests under way finish for a moment, then cuts them off. */
export async function drain(server: Server, clock: Clock): Promise<void> {
  const closed = new AbortController();
  server.close(() => closed.abort());
  const until = clock.monotonic() + DRAIN_MS;
  while (!closed.signal.aborted && clock.monotonic() < until) {
    server.closeIdleConnections();
    await clock.sleep(DRAIN_STEP_MS, closed.signal);
  }
  server.closeAllConnections();
}
