import type { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * Structured log lines on a stream (process.stdout: its buffering neither loses lines when killed nor
 * blocks when the reader stalls). A reader that went away is no reason to die.
 */
export function createLog(level: string, stream: Writable): Log {
  if (stream.listenerCount('error') === 0) stream.on('error', () => undefined);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}
