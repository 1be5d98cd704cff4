import { isMirror } from '../collectors/md-arrays/levels.ts';
import type { Host } from '../host/host.ts';
import type { ComparedUnit } from '../verify/comparer.ts';
import type { Geometry } from '../verify/geometry.ts';
import { SECTOR_BYTES } from '../verify/sectors.ts';
import { placeOf } from '../verify/space.ts';
import { isSwappedTo, swapByArray } from '../verify/swap.ts';
import type { Difference, Unit } from '../verify/unit.ts';
import type { Outcome } from './verify-words.ts';

/** Reasons told at most: a damaged disk would have one for each place. */
const REASONS = 10;

/** Counts what a comparison of one array comes to. */
export class Score {
  readonly #geometry: Geometry;
  readonly #memberBytes: number;
  readonly #swap: ReturnType<typeof swapByArray>;
  readonly #bytes = { match: 0, zeroed: 0, differ: 0, undecided: 0, problem: 0 };
  readonly #differences: Difference[] = [];
  readonly #reasons = new Set<string>();
  #swapBytes = 0;
  #readBytes = 0;
  #judgedUnits = 0;
  #seenUnits = 0;
  #isAll = false;
  doneBytes = 0;

  constructor(given: {
    readonly host: Host;
    readonly geometry: Geometry;
    readonly memberBytes: number;
  }) {
    this.#geometry = given.geometry;
    this.#memberBytes = given.memberBytes;
    // Parity is computed from a copy that stays.
    this.#swap = isMirror(given.geometry) ? swapByArray(given.host) : new Map();
  }

  /** Units that were looked at and have no verdict yet. */
  get open(): number {
    return this.#seenUnits - this.#judgedUnits;
  }

  /** The units without those that the machine swaps to. */
  *judgeable(units: Iterable<Unit>): Generator<Unit, void, undefined> {
    const swap = this.#swap.get(this.#geometry.array);
    for (const unit of units) {
      if (isSwappedTo(swap, placeOf(this.#geometry, unit))) {
        this.#swapBytes += bytesOf(unit);
        this.doneBytes += bytesOf(unit);
      } else yield unit;
    }
    this.#isAll = true;
  }

  readonly onRead = (bytes: number): void => {
    this.#readBytes += bytes;
  };

  readonly onLook = (unit: Unit): void => {
    this.doneBytes += bytesOf(unit);
    this.#seenUnits += 1;
  };

  readonly onVerdict = ({ unit, verdict }: ComparedUnit): void => {
    this.#judgedUnits += 1;
    if (verdict.result === 'differ') {
      this.#noteDifference(unit, verdict.difference);
      return;
    }
    this.#bytes[verdict.result] += bytesOf(unit);
    if (verdict.result === 'undecided') this.#note(verdict.why);
    if (verdict.result !== 'problem') return;
    for (const { device, reason, detail } of verdict.problems) {
      this.#note(`${device}: ${reason}: ${detail}`);
    }
  };

  outcome({
    seconds,
    isAborted,
  }: {
    readonly seconds: number;
    readonly isAborted: boolean;
  }): Outcome {
    const { array, level } = this.#geometry;
    return {
      array,
      level,
      complete: this.#isAll && !isAborted,
      memberBytes: this.#memberBytes,
      doneBytes: this.doneBytes,
      swapBytes: this.#swapBytes,
      readBytes: this.#readBytes,
      seconds,
      bytes: { ...this.#bytes },
      differences: this.#differences,
      reasons: [...this.#reasons],
    };
  }

  /** Of a unit that differs somewhere, the rest is equal. */
  #noteDifference(unit: Unit, difference: Difference): void {
    const sectors = difference.memberExtents.reduce((sum, one) => sum + one.sectors, 0);
    this.#differences.push(difference);
    this.#bytes.differ += sectors * SECTOR_BYTES;
    this.#bytes.match += bytesOf(unit) - sectors * SECTOR_BYTES;
  }

  #note(reason: string): void {
    if (this.#reasons.size < REASONS) this.#reasons.add(reason);
  }
}

function bytesOf({ sectors }: Unit): number {
  return sectors * SECTOR_BYTES;
}
