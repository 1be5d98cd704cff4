import { createServer } from 'node:net';
import type { Command } from 'commander';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { acknowledgeIn, CONTROL_SOCKET, forgetIn } from '../control.ts';
import { listenLocally } from '../host/local-socket.ts';
import { LinuxStateFolder } from '../host/state-folder.ts';
import { LedgerKeeper } from '../ledger/keeper.ts';
import { ledgerSchema } from '../ledger/ledger.ts';
import { type CliIo, EXIT } from './io.ts';
import { ledgerTable } from './ledger-table.ts';
import { harmless, harmlessJson } from './paint.ts';
import { asked, ledgerOnDisk, Refusal, understood } from './remembered.ts';
import { loadConfig } from './settings.ts';

const shown = z.looseObject({ ledger: ledgerSchema });
const acknowledgedAnswer = z.object({ acknowledged: z.number() });
const forgetAnswer = z.union([
  z.object({ dropped: z.array(z.string()) }),
  z.object({ unknown: z.array(z.string()), known: z.array(z.string()) }),
]);

/** Shows what rotwatch remembers: the running daemon's word, else the file's. */
export function ledger(command: Command, io: CliIo): Promise<number> {
  return telling(command, io, async (stateDir) => {
    const answer = await asked(stateDir, 'GET', '/ledger');
    const body: unknown = answer?.body ?? { ledger: await ledgerOnDisk(stateDir) };
    const { ledger: remembered } = understood(shown, body);
    const json = command.getOptionValue('json') === true;
    const colour = io.stdout.isTTY === true;
    return json ? harmlessJson(body) : ledgerTable(remembered, { now: systemClock.now(), colour });
  });
}

/** Drops what was removed on purpose, through the running daemon or on the file. */
export function forgetInLedger(
  names: readonly string[],
  command: Command,
  io: CliIo,
): Promise<number> {
  const all = command.getOptionValue('all') === true;
  return telling(command.parent ?? command, io, async (stateDir) => {
    if (all === names.length > 0) throw new Refusal('name what to forget, or say --all');
    const wanted = all ? 'all' : names;
    const answer = await asked(stateDir, 'POST', '/ledger/forget', all ? { all } : { names });
    const told =
      answer === undefined
        ? await onFile(stateDir, (keeper) => forgetIn(keeper, wanted))
        : understood(forgetAnswer, answer.body);
    if ('unknown' in told) throw new Refusal(unknownWords(told));
    return told.dropped.map((line) => `forgotten: ${harmless(line)}\n`).join('');
  });
}

/** Notes that somebody has seen that the ledger was begun anew. */
export function acknowledgeLedger(command: Command, io: CliIo): Promise<number> {
  return telling(command.parent ?? command, io, async (stateDir) => {
    const answer = await asked(stateDir, 'POST', '/ledger/acknowledge');
    const told =
      answer === undefined
        ? await onFile(stateDir, acknowledgeIn)
        : understood(acknowledgedAnswer, answer.body);
    return `acknowledged: ${told.acknowledged}\n`;
  });
}

/** Runs an action on the configured state folder and prints what it gives, or why it failed. */
async function telling(
  command: Command,
  io: CliIo,
  action: (stateDir: string) => Promise<string>,
): Promise<number> {
  const loaded = loadConfig(command, io);
  if (!loaded.ok) {
    for (const problem of loaded.problems) io.stderr.write(`rotwatch: ${problem}\n`);
    return EXIT.error;
  }
  try {
    io.stdout.write(await action(loaded.config.stateDir));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    io.stderr.write(`rotwatch: ${error.message}\n`);
    return EXIT.error;
  }
}

/** Does something to the ledger's file while no daemon runs; one that starts meanwhile waits for it. */
async function onFile<T>(stateDir: string, action: (keeper: LedgerKeeper) => T): Promise<T> {
  await ledgerOnDisk(stateDir);
  const placeholder = createServer();
  const keeper = new LedgerKeeper({
    folder: new LinuxStateFolder(stateDir),
    clock: systemClock,
    say: () => undefined,
    claim: () => listenLocally(placeholder, stateDir, CONTROL_SOCKET),
  });
  try {
    await keeper.start();
    refuseUnsaved(keeper);
    const result = action(keeper);
    await keeper.stop();
    refuseUnsaved(keeper);
    return result;
  } finally {
    await keeper.stop();
    placeholder.close();
  }
}

function refuseUnsaved({ keeping: { unsaved } }: LedgerKeeper): void {
  if (unsaved !== undefined) throw new Refusal(`${unsaved.subject}: ${unsaved.detail}`);
}

function unknownWords({
  unknown,
  known,
}: {
  unknown: readonly string[];
  known: readonly string[];
}) {
  const list = known.length === 0 ? 'nothing' : known.map(harmless).join(', ');
  return `not known: ${unknown.map(harmless).join(', ')}; known: ${list}`;
}
