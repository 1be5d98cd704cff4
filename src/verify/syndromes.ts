import { powerOf, productsWith, timesG } from './galois.ts';
import type { Unit, UnitRole } from './unit.ts';

/** Words of 32 bits, as they lie in memory: xor does not care for their order. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(whole.buffer, whole.byteOffset, Math.floor(whole.byteLength / 4));
}

/**
 * What is left of P and of Q when the data are taken from them: zero everywhere on a consistent stripe. Undefined
 * where nothing tells: Q on raid4/5, the parity whose member is missing, and P when it stands for missing data.
 */
export interface Syndromes {
  readonly p: Uint32Array | undefined;
  readonly q: Uint32Array | undefined;
}

interface Part {
  readonly role: UnitRole;
  readonly words: Uint32Array;
}

/** The syndromes of a parity unit from what was read for `unit.reads`, all parts of one length. */
export function syndromesOf(unit: Unit, parts: readonly Uint8Array[]): Syndromes {
  const read = unit.reads.flatMap(({ role }, index): Part[] => {
    const bytes = parts[index];
    return bytes === undefined ? [] : [{ role, words: wordsOf(bytes) }];
  });
  const p = remainderOfP(read);
  const q = remainderOfQ(read);
  const [absent] = unit.missing;
  if (absent?.kind === 'data') return { p: undefined, q: withoutMissing(p, q, absent.exponent) };
  return { p, q };
}

function remainderOfP(read: readonly Part[]): Uint32Array | undefined {
  const parity = read.find(({ role }) => role.kind === 'P');
  if (parity === undefined) return undefined;
  const sum = parity.words.slice();
  for (const { role, words } of read) if (role.kind === 'data') addTo(sum, words);
  return sum;
}

/** Horner's way, from the highest power down: one multiplication by g for each power. */
function remainderOfQ(read: readonly Part[]): Uint32Array | undefined {
  const parity = read.find(({ role }) => role.kind === 'Q');
  if (parity === undefined) return undefined;
  const byExponent: Uint32Array[] = [];
  for (const { role, words } of read) if (role.kind === 'data') byExponent[role.exponent] = words;
  const sum = new Uint32Array(parity.words.length);
  for (let exponent = byExponent.length - 1; exponent >= 0; exponent -= 1) {
    const words = byExponent[exponent];
    if (words === undefined) multiply(sum);
    else multiplyAndAdd(sum, words);
  }
  addTo(sum, parity.words);
  return sum;
}

function addTo(sum: Uint32Array, words: Uint32Array): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) ^ (words[at] ?? 0);
}

function multiply(sum: Uint32Array): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = timesG(sum[at] ?? 0);
}

function multiplyAndAdd(sum: Uint32Array, words: Uint32Array): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = timesG(sum[at] ?? 0) ^ (words[at] ?? 0);
}

/** Q with the missing data put in: they are what is left of P. */
function withoutMissing(
  p: Uint32Array | undefined,
  q: Uint32Array | undefined,
  exponent: number,
): Uint32Array | undefined {
  if (p === undefined || q === undefined) return undefined;
  const products = productsWith(powerOf(exponent));
  const missing = new Uint8Array(p.buffer, p.byteOffset, p.byteLength);
  const left = new Uint8Array(q.buffer, q.byteOffset, q.byteLength);
  for (let at = 0; at < left.length; at += 1) {
    left[at] = (left[at] ?? 0) ^ (products[missing[at] ?? 0] ?? 0);
  }
  return q;
}
