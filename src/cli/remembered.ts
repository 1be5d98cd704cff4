import { z } from 'zod';
import { CONTROL_SOCKET } from '../control.ts';
import { codeOf } from '../host/errors.ts';
import { socketPath } from '../host/local-socket.ts';
import { LinuxStateFolder } from '../host/state-folder.ts';
import { askDaemon, type ControlAnswer } from '../http/control-client.ts';
import { type Ledger, ledgerSchema } from '../ledger/ledger.ts';
import { findLedger, LEDGER_FILE } from '../ledger/load.ts';

const shown = z.looseObject({ ledger: ledgerSchema });

/** Why a command could not do what it was asked. */
export class Refusal extends Error {
  /** Whether the question itself was wrong. */
  readonly isUsage: boolean;

  constructor(message: string, isUsage = true) {
    super(message);
    this.isUsage = isUsage;
  }
}

/** What is remembered, by the running daemon's word, else the file's. */
export async function rememberedLedger(stateDir: string): Promise<Ledger> {
  const answer = await asked(stateDir, 'GET', '/ledger');
  return answer === undefined
    ? await ledgerOnDisk(stateDir)
    : understood(shown, answer.body).ledger;
}

/** What the running daemon answers; undefined when none runs. */
export async function asked(
  stateDir: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<ControlAnswer | undefined> {
  try {
    const socket = socketPath(stateDir, CONTROL_SOCKET);
    return await askDaemon(socket.path, method, path, body).finally(socket.close);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR') return undefined;
    throw new Refusal(`${stateDir}/${CONTROL_SOCKET}: ${wordsOf(error)}`);
  }
}

/** What the ledger's file holds. */
export async function ledgerOnDisk(stateDir: string): Promise<Ledger> {
  const found = await findLedger(new LinuxStateFolder(stateDir));
  const file = `${stateDir}/${LEDGER_FILE}`;
  if (found.kind === 'ledger') return found.ledger;
  if (found.kind === 'none') throw new Refusal(`${file}: no ledger, and no daemon runs`);
  throw new Refusal(`${file}: ${found.kind === 'unusable' ? found.why : found.failure.detail}`);
}

/** An answer of the daemon, decoded. */
export function understood<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refusal('the running daemon is of another version');
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
