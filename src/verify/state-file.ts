import { createHash } from 'node:crypto';
import { z } from 'zod';
import { VERIFY_VERSION, type VerifyState, verifyStateSchema } from './state.ts';

/** Its file in the state folder, beside the ledger's. */
export const VERIFY_FILE = 'verify.json';

/** What came of reading the file. */
export type ParsedState =
  | { readonly ok: true; readonly state: VerifyState }
  | { readonly ok: false; readonly why: string };

const fileSchema = z.object({ sha256: z.string(), state: z.unknown() });

/** The state of a machine on which nothing was compared yet. */
export function emptyState(): VerifyState {
  return { version: VERIFY_VERSION, arrays: [] };
}

/** The text of the file: the state, and the SHA-256 of its own text, as the ledger's file has it. */
export function stateText(state: VerifyState): string {
  const text = JSON.stringify(state);
  return `{"sha256":"${sha256(text)}","state":${text}}\n`;
}

/** Reads the file's text; never throws. */
export function parseState(text: string): ParsedState {
  const file = fileSchema.safeParse(jsonOf(text));
  if (!file.success) return { ok: false, why: 'it is not a file of comparisons' };
  if (sha256(JSON.stringify(file.data.state)) !== file.data.sha256) {
    return { ok: false, why: 'its contents do not match its checksum' };
  }
  const parsed = verifyStateSchema.safeParse(file.data.state);
  if (parsed.success) return { ok: true, state: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, why: `${issue?.path.map(String).join('.')}: ${issue?.message}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Torn or overwritten: as damaged as one that is something else.
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
