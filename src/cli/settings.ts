import { resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { type Config, type ConfigSources, formatProblem, parseConfig } from '../config.ts';
import { LinuxHost } from '../host/linux-host.ts';
import type { CliIo } from './io.ts';

/** Flags that set a key of the configuration: how they are spelled, what they set, what they mean. */
const SETTING_FLAGS = [
  [
    '--web.listen-address <address...>',
    ['web', 'listen_addresses'],
    'where to listen, as host:port or :port; repeatable',
  ],
  ['--path.procfs <folder>', ['path', 'procfs'], 'where procfs is mounted'],
  ['--path.sysfs <folder>', ['path', 'sysfs'], 'where sysfs is mounted'],
  ['--path.rootfs <folder>', ['path', 'rootfs'], 'where the root filesystem is mounted'],
  ['--state-dir <folder>', ['state_dir'], 'where to keep what must survive a restart'],
  ['--log.level <level>', ['log', 'level'], 'debug, info, warn or error'],
] as const;

type Flags = ConfigSources['flags'];

/** Adds the flags that every command takes. */
export function withSettingFlags(command: Command): Command {
  command.option('--config <file>', 'configuration file (YAML); also ROTWATCH_CONFIG');
  for (const [flags, , meaning] of SETTING_FLAGS) command.option(flags, meaning);
  return command;
}

/** The configuration from file, environment and flags, or every problem as one line each. */
export function loadConfig(
  command: Command,
  io: CliIo,
):
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const file = configFile(command, io);
  if (file !== undefined && 'problem' in file) return { ok: false, problems: [file.problem] };
  const outcome = parseConfig({ file, environment: io.environment, flags: givenFlags(command) });
  if (outcome.ok) return outcome;
  return { ok: false, problems: outcome.problems.map(formatProblem) };
}

function configFile(command: Command, io: CliIo) {
  const given: unknown = command.getOptionValue('config') ?? io.environment['ROTWATCH_CONFIG'];
  if (typeof given !== 'string' || given === '') return undefined;
  const host = new LinuxHost({ procfs: '/proc', sysfs: '/sys', rootfs: '/' }, systemClock);
  const text = host.readText(resolve(given));
  return text.ok ? { name: given, text: text.value } : { problem: `${given}: ${text.detail}` };
}

function givenFlags(command: Command): Flags {
  return command.options.flatMap((option) => {
    const known = SETTING_FLAGS.find(([flags]) => flags === option.flags);
    const value: unknown = command.getOptionValue(option.attributeName());
    if (known === undefined || value === undefined) return [];
    const name = option.long ?? option.flags;
    return [
      { name, path: known[1], value: Array.isArray(value) ? value.map(String) : String(value) },
    ];
  });
}
