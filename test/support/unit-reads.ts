import type { Unit } from '../../src/verify/unit.ts';
import type { ModelArray } from './model-array.ts';

/** What a model's members hold of a unit, in copies of its own. */
export function partsOf({ reads }: Unit, { devices }: ModelArray): readonly Uint8Array[] {
  return reads.map(
    ({ slot, start, sectors }) =>
      devices[slot]?.slice(start * 512, (start + sectors) * 512) ?? new Uint8Array(0),
  );
}

/** Bytes that tell their sector, and look random. */
export function patternOf(sector: number): Uint8Array {
  const known = PATTERNS.get(sector) ?? newPattern(sector);
  PATTERNS.set(sector, known);
  return known;
}

const PATTERNS = new Map<number, Uint8Array>();

function newPattern(sector: number): Uint8Array {
  const words = new Uint32Array(128);
  let state = (sector + 1) * 2_654_435_761;
  for (let at = 0; at < words.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[at] = state ^ (state >>> 13);
  }
  return new Uint8Array(words.buffer);
}
