import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUnit } from '../../src/verify/compare-unit.ts';
import type { Geometry, SectorExtent } from '../../src/verify/geometry.ts';
import type { Unit } from '../../src/verify/unit.ts';
import { unitsOf, unitsOfMember } from '../../src/verify/units.ts';
import { geometryOfShape, SHAPES, type Shape, titleOf } from '../support/geometries.ts';
import { ModelArray, placesOfSector } from '../support/model-array.ts';
import { partsOf, patternOf } from '../support/unit-reads.ts';

const RAID6: Shape = {
  ...{ level: 'raid6', layout: 2, slots: 6 },
  ...{ chunkSectors: 16, componentSectors: 160 },
};

function filled(shape: Shape): ModelArray {
  const model = new ModelArray(shape);
  model.fill(patternOf);
  return model;
}

function firstUnit(geometry: Geometry): Unit {
  const [unit] = unitsOf(geometry, { start: 0, sectors: 64 });
  if (unit === undefined) throw new Error('no unit');
  return unit;
}

/** The array's sector at each place that has one, as `slot:sector of its data area`. */
function sectorsByPlace(model: ModelArray): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (let sector = 0; sector < model.arraySectors; sector += 1) {
    for (const one of placesOfSector(model.shape, sector)) {
      places.set(`${one.slot}:${one.sector}`, sector);
    }
  }
  return places;
}

/** Whether the level tells whose bytes are wrong. */
const isLocated = (shape: Shape, { kind, reads }: Unit): boolean =>
  kind === 'mirror' ? reads.length > 2 : shape.level === 'raid6';

const isIn = (extents: readonly SectorExtent[], sector: number): boolean =>
  extents.some(({ start, sectors }) => start <= sector && sector < start + sectors);

describe('compareUnit on any array', () => {
  it.each(SHAPES.map((shape) => ({ title: titleOf(shape), shape })))(
    'finds random bytes on any member, and whose they are where the level tells: $title',
    ({ shape }) => {
      const model = filled(shape);
      const geometry = geometryOfShape(shape);
      const places = sectorsByPlace(model);
      const anySlot = fc.integer({ min: 0, max: shape.slots - 1 });
      const anyPage = fc.integer({ min: 0, max: Math.floor(shape.componentSectors / 8) - 1 });
      const anyBytes = fc.uint8Array({ minLength: 512, maxLength: 512 });
      const pages = fc
        .tuple(anySlot, anyPage)
        .filter(
          ([slot, page]) =>
            [...unitsOfMember(geometry, slot, { start: page * 8, sectors: 8 })].length > 0,
        );
      fc.assert(
        fc.property(pages, anyBytes, ([slot, page], noise) => {
          const [unit] = unitsOfMember(geometry, slot, { start: page * 8, sectors: 8 });
          if (unit === undefined) throw new Error('no unit');
          const parts = partsOf(unit, model);
          parts[unit.reads.findIndex((read) => read.slot === slot)]?.set(noise, 512);
          const compared = compareUnit(unit, parts);
          if (!('difference' in compared)) throw new Error(compared.result);
          const { culprits, extents } = compared.difference;
          expect(compared.result).toBe('differ');
          expect(culprits).toEqual(isLocated(shape, unit) ? [slot] : []);
          const sector = places.get(`${slot}:${page * 8 + 1}`);
          expect(sector === undefined || isIn(extents, sector)).toBe(true);
        }),
        { numRuns: 12 },
      );
    },
  );

  it('never throws, and finds no match in parts that are not what was asked for', () => {
    const units = SHAPES.map((shape) => firstUnit(geometryOfShape(shape)));
    const parts = fc.array(fc.uint8Array({ maxLength: 9_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...units), parts, (unit, bytes) => {
        const { result } = compareUnit(unit, bytes);
        expect(result).toBe('undecided');
      }),
    );
  });

  it('compares parts that begin at an odd place in memory', () => {
    const unit = firstUnit(geometryOfShape(RAID6));
    const parts = partsOf(unit, filled(RAID6)).map((part) => {
      const memory = new Uint8Array(part.length + 3);
      memory.set(part, 3);
      return memory.subarray(3);
    });
    expect(compareUnit(unit, parts)).toEqual({ result: 'match' });
  });
});
