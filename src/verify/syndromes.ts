import { powerOf, productsWith, timesG } from './galois.ts';
import type { Unit, UnitRole } from './unit.ts';

/**
 * Words of 32 bits, as they lie in memory: xor does not care for their order. What lies in resizable memory, as direct
 * I/O needs it, is copied: Node takes twice as long to count in it.
 */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  const isSlow = buffer instanceof ArrayBuffer && buffer.resizable;
  if (isSlow || byteOffset % 4 !== 0) {
    const copy = new Uint8Array(byteLength);
    copy.set(bytes);
    return wordsOf(copy);
  }
  return new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4));
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
  const { p, q } = remaindersOf(read);
  const [absent] = unit.missing;
  if (absent?.kind === 'data') return { p: undefined, q: withoutMissing(p, q, absent.exponent) };
  return { p, q };
}

/** What is left of the parity that was read. */
function remaindersOf(read: readonly Part[]): Syndromes {
  const [p, q] = ['P', 'Q'].map((kind) => read.find(({ role }) => role.kind === kind)?.words);
  const left = p?.slice();
  if (q !== undefined) return { p: left, q: remainderOfQ(read, q, left) };
  for (const { role, words } of read) {
    if (role.kind === 'data' && left !== undefined) add(left, words);
  }
  return { p: left, q: undefined };
}

/** In Horner's way, from the highest power down: a multiplication by g each. The data are added to `p`, too. */
function remainderOfQ(
  read: readonly Part[],
  q: Uint32Array,
  p: Uint32Array | undefined,
): Uint32Array {
  const byExponent: Uint32Array[] = [];
  for (const { role, words } of read) if (role.kind === 'data') byExponent[role.exponent] = words;
  const sum = new Uint32Array(q.length);
  for (let exponent = byExponent.length - 1; exponent >= 0; exponent -= 1) {
    const words = byExponent[exponent];
    if (words === undefined) multiply(sum);
    else if (p === undefined) multiplyAndAdd(sum, words);
    else addToBoth(p, sum, words);
  }
  add(sum, q);
  return sum;
}

function add(sum: Uint32Array, words: Uint32Array): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) ^ (words[at] ?? 0);
}

function multiply(sum: Uint32Array): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = timesG(sum[at] ?? 0);
}

function multiplyAndAdd(sum: Uint32Array, words: Uint32Array): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = timesG(sum[at] ?? 0) ^ (words[at] ?? 0);
}

/** Both in one go: memory is what takes the time. */
function addToBoth(p: Uint32Array, q: Uint32Array, words: Uint32Array): void {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    p[at] = (p[at] ?? 0) ^ word;
    q[at] = timesG(q[at] ?? 0) ^ word;
  }
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
