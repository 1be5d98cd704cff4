#!/usr/bin/env node
import { run } from './cli/program.ts';
import { systemClock } from './clock.ts';

process.exitCode = await run(process.argv, {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (listener) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, listener);
  },
});

const isReading = (): boolean => process.getActiveResourcesInfo().includes('FSReqPromise');

// A read stuck in the kernel holds a thread of libuv's pool, and an orderly exit would wait for that thread. One that is
// merely under way gets a moment: a kill costs the exit code.
for (let waits = 0; waits < 20 && isReading(); waits += 1) await systemClock.sleep(50);
if (isReading()) process.kill(process.pid, 'SIGKILL');
