import type { Command } from 'commander';
import { stringify } from 'yaml';
import { type CliIo, EXIT } from './io.ts';
import { loadConfig } from './settings.ts';

/** Prints the effective configuration, as a file that would give the same. */
export function config(command: Command, io: CliIo): number {
  const loaded = loadConfig(command, io);
  if (!loaded.ok) {
    for (const problem of loaded.problems) io.stderr.write(`rotwatch: ${problem}\n`);
    return EXIT.error;
  }
  io.stdout.write(stringify(loaded.config.settings));
  return EXIT.ok;
}
