import type { Command } from 'commander';
import { buildOf } from '../build.ts';
import { systemClock } from '../clock.ts';
import { Daemon } from '../daemon.ts';
import { createLog, type Log } from '../log.ts';
import { type CliIo, EXIT } from './io.ts';
import { loadConfig } from './settings.ts';

/** Runs the daemon until a signal; resolves with the exit code. */
export async function serve(command: Command, io: CliIo): Promise<number> {
  const loaded = loadConfig(command, io);
  if (!loaded.ok) {
    for (const problem of loaded.problems) io.stderr.write(`rotwatch: ${problem}\n`);
    return EXIT.error;
  }
  const log = createLog(loaded.config.logLevel, io.stdout);
  const build = buildOf(io.environment);
  const daemon = new Daemon({ config: loaded.config, clock: systemClock, log, build });
  const stopped = untilStopped(io, log, () => reload(command, io, daemon));
  try {
    await daemon.start();
  } catch (error) {
    io.stderr.write(`rotwatch: cannot listen: ${error instanceof Error ? error.message : error}\n`);
    return EXIT.error;
  }
  await stopped;
  await daemon.stop();
  log.info('stopped');
  return EXIT.ok;
}

function untilStopped(io: CliIo, log: Log, onReload: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    let reloading = Promise.resolve();
    io.onSignal((signal) => {
      if (signal === 'SIGHUP') {
        reloading = reloading.then(onReload).catch((error: unknown) => log.error(error));
        return;
      }
      // Whoever asks twice does not want to wait.
      if (stopping) process.exit(EXIT.error);
      stopping = true;
      log.info(`${signal}: stopping`);
      resolve();
    });
  });
}

async function reload(command: Command, io: CliIo, daemon: Daemon): Promise<void> {
  const loaded = loadConfig(command, io);
  if (!loaded.ok) {
    daemon.reloadRefused(loaded.problems);
    return;
  }
  try {
    await daemon.reload(loaded.config);
  } catch (error) {
    daemon.reloadRefused([error instanceof Error ? error.message : String(error)]);
  }
}
