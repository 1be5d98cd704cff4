import type { Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean };

/** What a command may touch of the process it runs in. */
export interface CliIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Calls back on each SIGTERM, SIGINT or SIGHUP until the process ends. */
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => void;
}

/** Exit codes by the Nagios convention; a usage or configuration error is 1 outside of `check`. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3, error: 1 } as const;
