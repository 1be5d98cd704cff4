import { NOTHING, union } from '../ledger/extents.ts';
import type { Extents } from '../ledger/member-notes.ts';
import type { ArrayNow } from './array-now.ts';

/** What did not compare equal in a pass over all that is owed is tried again after this. */
const AGAIN_MS = 10 * 60_000;

/**
 * Goes through what returns are owed, ascending, again and again, with a pause after each pass: what is hot
 * now may rest later, and what differs may have been cured. In memory only: what was settled is not owed any more.
 */
export class OwedPass {
  #at = 0;
  #restUntil = Number.NEGATIVE_INFINITY;
  #orders = '';

  /** The next piece, no longer than `bytes`; undefined when nothing is owed, or a pass has just ended. */
  next(owed: ArrayNow['owed'], bytes: number, now: number): Extents | undefined {
    const orders = owed.map(({ order }) => order).join();
    if (orders !== this.#orders) this.again();
    this.#orders = orders;
    if (now < this.#restUntil) return undefined;
    const all = owed.reduce((sum: Extents, one) => union(sum, one.owed), NOTHING);
    const piece = pieceOf(all, this.#at, bytes);
    const last = piece.at(-1);
    if (last !== undefined) {
      this.#at = last[0] + last[1];
      return piece;
    }
    if (this.#at > 0) this.#restUntil = now + AGAIN_MS;
    this.#at = 0;
    return undefined;
  }

  /** Begins anew at once: somebody came back, or what did not compare equal may do so now. */
  again(): void {
    this.#at = 0;
    this.#restUntil = Number.NEGATIVE_INFINITY;
  }
}

/** The first so many bytes of extents from a place on. */
function pieceOf(extents: Extents, from: number, bytes: number): Extents {
  let left = bytes;
  return extents.flatMap(([start, length]): Extents => {
    const first = Math.max(start, from);
    const taken = Math.min(start + length - first, left);
    if (taken <= 0) return [];
    left -= taken;
    return [[first, taken]];
  });
}
