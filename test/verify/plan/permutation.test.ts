import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn, shuffled } from '../../../src/verify/plan/permutation.ts';

describe('shuffled', () => {
  it('gives every place exactly once, whatever count and seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), (count, seed) => {
        const places = Array.from({ length: count }, (_, index) => shuffled(index, count, seed));
        expect(places.toSorted((one, other) => one - other)).toEqual([...places.keys()]);
      }),
    );
  });

  it('stays within counts beyond 32 bits, and goes elsewhere with another seed', () => {
    const count = 2 ** 45 + 12_345;
    const places = Array.from({ length: 1000 }, (_, index) => shuffled(index, count, 7));
    expect(new Set(places).size).toBe(1000);
    for (const place of places) expect(place >= 0 && place < count).toBe(true);
    expect(shuffled(0, count, 8)).not.toBe(places[0]);
    expect(Math.max(...places)).toBeGreaterThan(count * 0.98);
  });

  it('spreads the first few places over the whole array', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const quarters = new Set(
        Array.from({ length: 40 }, (_, index) =>
          Math.floor((shuffled(index, 100_003, seed) * 4) / 100_003),
        ),
      );
      expect(quarters.size).toBe(4);
    }
  });
});

describe('drawn', () => {
  it('stays below the count and reaches both ends', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 40 }), fc.nat(), (turn, count, seed) => {
        const one = drawn(turn, count, seed);
        expect(Number.isInteger(one) && one >= 0 && one < count).toBe(true);
      }),
    );
    const ten = new Set(Array.from({ length: 400 }, (_, turn) => drawn(turn, 10, 3)));
    expect(ten.size).toBe(10);
  });
});
