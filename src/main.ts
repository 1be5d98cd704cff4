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

// A read stuck in the kernel holds a thread of libuv's pool, and an orderly exit would wait for that thread.
if (process.getActiveResourcesInfo().includes('FSReqPromise')) process.kill(process.pid, 'SIGKILL');
