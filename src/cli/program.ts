import { Command } from 'commander';
import { buildOf } from '../build.ts';
import { check } from './check.ts';
import { config } from './config.ts';
import { examine } from './examine.ts';
import type { CliIo } from './io.ts';
import { acknowledgeLedger, forgetInLedger, ledger } from './ledger.ts';
import { serve } from './serve.ts';
import { withSettingFlags } from './settings.ts';
import { verify } from './verify.ts';

/** The command line: `rotwatch [serve]`, `check`, `config`, `examine`, `verify`, `ledger`. Resolves with the exit code. */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode: number | Promise<number> = 0;
  const program = new Command('rotwatch')
    .description('Prometheus exporter for the health of storage and memory on Linux servers')
    .version(buildOf(io.environment).version);
  withSettingFlags(program.command('serve', { isDefault: true }))
    .description('poll, judge and serve /metrics until stopped (the default)')
    .action((_options, command: Command) => {
      exitCode = serve(command, io);
    });
  withSettingFlags(program.command('check'))
    .description('look once and say what is wrong; exits 0 ok, 1 warning, 2 critical, 3 unknown')
    .option('--json', 'findings as JSON')
    .action((_options, command: Command) => {
      exitCode = check(command, io);
    });
  withSettingFlags(program.command('config'))
    .description('print the effective configuration')
    .action((_options, command: Command) => {
      exitCode = config(command, io);
    });
  program
    .command('examine')
    .description('show the md metadata on devices or image files; of several, where they differ')
    .argument('<device...>', 'block devices or image files')
    .option('--json', 'everything decoded, as JSON')
    .action((names: string[], _options, command: Command) => {
      exitCode = examine(names, command, io);
    });
  verifyCommand(program).action((name: string, _options, command: Command) => {
    exitCode = verify(name, command, io);
  });
  const remembered = withSettingFlags(program.command('ledger'))
    .description('show what the daemon remembers of arrays, members, disks and scrubs')
    .option('--json', 'the whole ledger as JSON')
    .action((_options, command: Command) => {
      exitCode = ledger(command, io);
    });
  remembered
    .command('forget')
    .description('drop arrays, members or disks that were removed on purpose')
    .argument('[name...]', 'UUID of an array or member, serial number or WWN of a disk')
    .option('--all', 'everything; what is still on the machine is learnt anew')
    .action((names: string[], _options, command: Command) => {
      exitCode = forgetInLedger(names, command, io);
    });
  remembered
    .command('acknowledge')
    .description('end the finding that the ledger was begun anew')
    .action((_options, command: Command) => {
      exitCode = acknowledgeLedger(command, io);
    });
  await program.parseAsync([...argv]);
  return await exitCode;
}

function verifyCommand(program: Command): Command {
  return withSettingFlags(program.command('verify'))
    .description(
      "compare what an array's members hold, now; exits 0 equal, 2 different, 3 not all could be judged",
    )
    .argument('<array>', 'kernel name (md2) or path of the array')
    .option('--full', 'all of it (the default)')
    .option('--owed', 'what members that came back are owed, by the ledger')
    .option(
      '--range <from-to>',
      'sectors of the array such as 0-2048, or 1GiB-2GiB; the end is left out',
    )
    .option('--rate <size>', 'how much to read a second, of all members together', '200MiB')
    .option('--json', 'the outcome with every place, as JSON');
}
