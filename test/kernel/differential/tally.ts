import { expect } from 'vitest';
import type { Head, Observer } from './capture.ts';
import { differencesFrom, type FieldDifference, stateDigest } from './compare.ts';

interface StateDifference extends FieldDifference {
  readonly state: string;
}

/** The devices to look at. */
interface Looked {
  readonly names: readonly string[];
  readonly head: Head;
}

/** Counts what was compared: distinct contents of devices, and every field in which mdadm and rotwatch differ. */
export class Tally {
  readonly #digests = new Set<string>();
  readonly #differences: StateDifference[] = [];
  #fields = 0;

  /** Compares mdadm's reading and ours of these devices as they are now, and asserts that they are the same. */
  async take(observer: Observer, state: string, { names, head }: Looked): Promise<void> {
    const found: StateDifference[] = [];
    for (const one of await observer.capture(names, { head })) {
      this.#digests.add(stateDigest(one));
      this.#fields += one.examine.size + one.examineBitmap.size + one.table.length;
      const differences = await differencesFrom(one);
      found.push(...differences.map((difference) => ({ state, ...difference })));
    }
    this.#differences.push(...found);
    expect.soft(found, state).toEqual([]);
  }

  /** Device states compared; one seen twice counts once. */
  get states(): number {
    return this.#digests.size;
  }

  get differences(): number {
    return this.#differences.length;
  }

  toString(): string {
    return `${this.states} device states, ${this.#fields} fields, ${this.differences} differences`;
  }
}
