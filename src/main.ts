#!/usr/bin/env node
import { run } from './cli/program.ts';

process.exitCode = await run(process.argv, {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (listener) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, listener);
  },
});
