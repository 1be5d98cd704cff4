import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesIn, extentsOf, NOTHING, subtract, union } from '../../src/ledger/extents.ts';
import { LIMITS } from '../../src/ledger/ledger.ts';
import type { Extents } from '../../src/ledger/member-notes.ts';

const SPACE = 40;

/** Extents of a small space as a set of bytes, so that sets can say what is right. */
const bytes = fc.uniqueArray(fc.nat(SPACE - 1)).map((list) => new Set(list));

function extentsFrom(set: ReadonlySet<number>): Extents {
  return [...set]
    .sort((one, other) => one - other)
    .reduce<Extents>((all, byte) => union(all, [[byte, 1]]), NOTHING);
}

function setOf(extents: Extents): ReadonlySet<number> {
  return new Set(
    extents.flatMap(([start, length]) => Array.from({ length }, (_, index) => start + index)),
  );
}

describe('extents', () => {
  it('are the bytes of chunks, cut off where the area ends', () => {
    const runs = [
      { first: 1, count: 2 },
      { first: 7, count: 3 },
    ];
    expect(extentsOf(runs, 10, 75)).toEqual([
      [10, 20],
      [70, 5],
    ]);
    expect(extentsOf(runs, 10, 70)).toEqual([[10, 20]]);
    expect(bytesIn(extentsOf(runs, 10, undefined))).toBe(50);
  });

  it('unite and subtract as sets of bytes do, ascending and apart', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const [a, b] = [extentsFrom(one), extentsFrom(other)];
        expect(setOf(union(a, b))).toEqual(new Set([...one, ...other]));
        expect(setOf(subtract(a, b))).toEqual(new Set([...one].filter((byte) => !other.has(byte))));
        for (const [index, [start]] of a.entries()) {
          const [before, length] = a[index - 1] ?? [-1, 0];
          expect(start).toBeGreaterThan(before + length);
        }
      }),
    );
  });

  it('stay the same object when nothing is added', () => {
    const some: Extents = [[0, 10]];
    expect(union(some, [[2, 3]])).toBe(some);
    expect(union(some, NOTHING)).toBe(some);
  });

  it('are bounded in number by joining the nearest, so that nothing is lost', () => {
    const many: Extents = Array.from({ length: 3 * LIMITS.extents }, (_, index) => [
      index * 1000 + (index % 7),
      10,
    ]);
    const joined = union(NOTHING, many);
    expect(joined).toHaveLength(LIMITS.extents);
    expect(subtract(many, joined)).toEqual([]);
  });
});
