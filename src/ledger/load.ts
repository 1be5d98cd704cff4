import type { StateFailure, StateFolder } from '../host/state-folder.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import { parseLedger } from './ledger-file.ts';

/** The ledger's file in the state folder. */
export const LEDGER_FILE = 'ledger.json';

/** What the state folder holds. */
export type FoundLedger =
  | { readonly kind: 'ledger'; readonly ledger: Ledger }
  | { readonly kind: 'none' }
  /** A file that cannot be used and must be out of the way before another is written. */
  | { readonly kind: 'unusable'; readonly why: string }
  /** Nobody knows: it may be a sound ledger that must not be overwritten. */
  | { readonly kind: 'hidden'; readonly failure: StateFailure };

/** Reads the ledger's file and leaves it as it is. */
export async function findLedger(folder: StateFolder): Promise<FoundLedger> {
  const read = await folder.read(LEDGER_FILE);
  if (!read.ok) {
    if (read.reason === 'absent') return { kind: 'none' };
    if (read.reason === 'denied') return { kind: 'hidden', failure: read };
    return { kind: 'unusable', why: `it cannot be read: ${read.detail}` };
  }
  const parsed = parseLedger(read.value);
  if (parsed.kind === 'ledger') return parsed;
  if (parsed.kind === 'damaged') return { kind: 'unusable', why: `it is damaged: ${parsed.why}` };
  return { kind: 'unusable', why: `a later rotwatch wrote it (version ${parsed.version})` };
}

/** A ledger begun anew because the one that was there cannot be used. */
export function resetLedger(at: number, why: string): Ledger {
  return { ...emptyLedger(), resets: [{ at, why }] };
}

/** The same ledger once the unusable file has been given another name. */
export function withSetAside(ledger: Ledger, setAside: string): Ledger {
  const resets = ledger.resets.map((one) =>
    one.setAside === undefined ? { ...one, setAside } : one,
  );
  return { ...ledger, resets };
}

/** Somebody has seen that it was begun anew. */
export function acknowledged(ledger: Ledger): Ledger {
  return ledger.resets.length === 0 ? ledger : { ...ledger, resets: [] };
}
