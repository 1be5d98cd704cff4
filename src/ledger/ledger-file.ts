import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LEDGER_VERSION, type Ledger, ledgerSchema } from './ledger.ts';

/** What came of reading a ledger's file. */
export type ParsedLedger =
  | { readonly kind: 'ledger'; readonly ledger: Ledger }
  /** Not what was written: `why` says how it is known. */
  | { readonly kind: 'damaged'; readonly why: string }
  /** Written by a later rotwatch, whose ledger means things that this one does not know. */
  | { readonly kind: 'newer'; readonly version: number };

/** Makes a ledger of one version into the next one's. */
export type Migration = (older: Readonly<Record<string, unknown>>) => unknown;

/** By the version that each begins with. */
export const migrations: ReadonlyMap<number, Migration> = new Map([
  // Version 1 did not know that it may have been begun anew.
  [1, (older) => ({ ...older, version: 2, resets: [] })],
]);

const fileSchema = z.object({ sha256: z.string(), ledger: z.unknown() });
const versioned = z.looseObject({ version: z.int() });

/**
 * The text of the ledger's file: one JSON object with the ledger and the SHA-256 of its own text, so that a
 * ledger that a failing disk has changed is not taken for memory.
 */
export function ledgerText(ledger: Ledger): string {
  const text = JSON.stringify(ledger);
  return `{"sha256":"${sha256(text)}","ledger":${text}}\n`;
}

/** Reads the file's text, an older version's brought up to date; never throws. */
export function parseLedger(text: string, chain = migrations): ParsedLedger {
  const file = fileSchema.safeParse(jsonOf(text));
  if (!file.success) return damaged('it is not a ledger file');
  if (sha256(JSON.stringify(file.data.ledger)) !== file.data.sha256) {
    return damaged('its contents do not match its checksum');
  }
  const found = versioned.safeParse(file.data.ledger);
  if (!found.success) return damaged('its version is not known');
  const { version } = found.data;
  if (version > LEDGER_VERSION) return { kind: 'newer', version };
  const parsed = ledgerSchema.safeParse(migrated(found.data, chain));
  if (parsed.success) return { kind: 'ledger', ledger: parsed.data };
  return damaged(wordsOf(parsed.error));
}

/** Why a ledger must not be written: what it would be read back as is none. */
export function flawOf(ledger: Ledger): string | undefined {
  const parsed = ledgerSchema.safeParse(ledger);
  return parsed.success ? undefined : wordsOf(parsed.error);
}

function wordsOf({ issues: [issue] }: z.core.$ZodError): string {
  return `${issue?.path.map(String).join('.')}: ${issue?.message}`;
}

/** A ledger brought as far up to date as the chain goes. */
function migrated(
  ledger: Readonly<Record<string, unknown>>,
  chain: ReadonlyMap<number, Migration>,
): unknown {
  let version = ledger['version'];
  let current: unknown = ledger;
  while (typeof version === 'number' && isRecord(current)) {
    const migrate = chain.get(version);
    if (migrate === undefined) break;
    current = migrate(current);
    version += 1;
  }
  return current;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Torn or overwritten: as damaged as one that is no ledger.
    return undefined;
  }
}

function damaged(why: string): ParsedLedger {
  return { kind: 'damaged', why };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
