import { describe, expect, it } from 'vitest';
import type { Raid10Geometry } from '../../src/verify/geometry.ts';
import { geometryOf } from '../../src/verify/geometry-of.ts';
import { chunkAt, copiesOf } from '../../src/verify/raid10-map.ts';
import { arrayOf, geometryOfShape, nameOf, SHAPES, sound, titleOf } from '../support/geometries.ts';

const CASES = SHAPES.flatMap((shape) => {
  const geometry = geometryOfShape(shape);
  return geometry.level === 'raid10' ? [{ title: titleOf(shape), geometry }] : [];
});

const chunksOf = ({ arraySectors, chunkSectors }: Raid10Geometry) => arraySectors / chunkSectors;

describe('the map of raid10', () => {
  it.each(CASES)('leads from every copy back to its chunk: $title', ({ geometry }) => {
    const { chunkSectors } = geometry;
    const taken = new Set<string>();
    for (let chunk = 0; chunk < chunksOf(geometry); chunk += 1) {
      const copies = copiesOf(geometry, chunk);
      expect(copies).toHaveLength(geometry.shape.near * geometry.shape.far);
      for (const { slot, start } of copies) {
        expect(start + chunkSectors).toBeLessThanOrEqual(geometry.componentSectors);
        expect(chunkAt(geometry, slot, start / chunkSectors)).toBe(chunk);
        taken.add(`${slot}:${start}`);
      }
    }
    expect(taken.size).toBe(chunksOf(geometry) * geometry.shape.near * geometry.shape.far);
    for (let slot = 0; slot < geometry.slots; slot += 1) {
      for (let at = 0; at < geometry.componentSectors / chunkSectors; at += 1) {
        const isTaken = taken.has(`${slot}:${at * chunkSectors}`);
        expect(chunkAt(geometry, slot, at) !== undefined).toBe(isTaken);
      }
    }
  });

  it('puts three copies of two near ones on three members in turn', () => {
    const shape = { layout: 258, slots: 3, chunkSectors: 8, componentSectors: 24 } as const;
    const geometry = geometryOfShape({ ...shape, level: 'raid10' });
    if (geometry.level !== 'raid10') throw new Error(geometry.level);
    expect(geometry.arraySectors).toBe(32);
    expect(copiesOf(geometry, 0)).toEqual([
      { slot: 0, start: 0 },
      { slot: 1, start: 0 },
    ]);
    expect(copiesOf(geometry, 1)).toEqual([
      { slot: 2, start: 0 },
      { slot: 0, start: 8 },
    ]);
    // The last place holds nothing: four chunks twice on three members.
    expect(chunkAt(geometry, 2, 2)).toBeUndefined();
  });

  it.each([
    ['two near and two offset copies on five members', 2 | (2 << 8) | (1 << 16), 5],
    ['the buggy sets of one member', 1 | (2 << 8) | (1 << 17), 3],
    ['two near and two far copies in uneven sets', 2 | (2 << 8) | (2 << 17), 10],
    ['a single copy', 1 | (1 << 8), 4],
  ])('is not for layouts that put copies over each other: %s', (_, layout, slots) => {
    const shape = {
      level: 'raid10',
      layout,
      slots,
      chunkSectors: 16,
      componentSectors: 1600,
    } as const;
    const names = Array.from({ length: slots }, (__, slot) => nameOf(slot));
    expect(geometryOf(arrayOf(shape), sound(names))).toMatchObject({
      reason: 'layout-unsupported',
    });
  });
});
