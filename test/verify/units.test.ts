import { describe, expect, it } from 'vitest';
import { compareUnit } from '../../src/verify/compare-unit.ts';
import type { Geometry } from '../../src/verify/geometry.ts';
import type { Unit } from '../../src/verify/unit.ts';
import { unitsOf, unitsOfMember } from '../../src/verify/units.ts';
import {
  dataOffsetOf,
  geometryOfShape,
  SHAPES,
  type Shape,
  titleOf,
} from '../support/geometries.ts';
import { ModelArray, placesOfSector } from '../support/model-array.ts';
import { partsOf, patternOf } from '../support/unit-reads.ts';

const whole = ({ arraySectors }: Geometry) => ({ start: 0, sectors: arraySectors });

const CASES = SHAPES.map((shape) => ({ title: titleOf(shape), shape }));

/** How often each array sector is covered. */
function coverage(units: Iterable<Unit>): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const { covers } of units) {
    for (const { start, sectors } of covers) {
      for (let sector = start; sector < start + sectors; sector += 1) {
        times.set(sector, (times.get(sector) ?? 0) + 1);
      }
    }
  }
  return times;
}

/** The places of data that units read, as `slot:sector of its data area`, with the array sector they take it for. */
function dataPlaces(units: Iterable<Unit>): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const { reads } of units) {
    for (const { slot, start, sectors, arrayStart } of reads) {
      for (let at = 0; at < sectors && arrayStart !== undefined; at += 1) {
        places.set(`${slot}:${start - dataOffsetOf(slot) + at}`, arrayStart + at);
      }
    }
  }
  return places;
}

function expectedPlaces(shape: Shape, arraySectors: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (let sector = 0; sector < arraySectors; sector += 1) {
    for (const place of placesOfSector(shape, sector)) {
      places.set(`${place.slot}:${place.sector}`, sector);
    }
  }
  return places;
}

/** As one text: thousands of entries are compared faster so. */
const asText = (map: ReadonlyMap<string, number>) =>
  [...map]
    .map(([place, sector]) => `${place} holds ${sector}`)
    .toSorted()
    .join('\n');

describe('unitsOf', () => {
  it.each(CASES)('covers every sector of the array once: $title', ({ shape }) => {
    const geometry = geometryOfShape(shape);
    expect(geometry.arraySectors).toBe(new ModelArray(shape).arraySectors);
    const times = coverage(unitsOf(geometry, whole(geometry)));
    expect(times.size).toBe(geometry.arraySectors);
    expect(new Set(times.values())).toEqual(new Set([1]));
  });

  it.each(CASES)(
    'reads each sector where the kernel keeps it, nothing twice: $title',
    ({ shape }) => {
      const geometry = geometryOfShape(shape);
      const found = dataPlaces(unitsOf(geometry, whole(geometry)));
      expect(asText(found)).toBe(asText(expectedPlaces(shape, geometry.arraySectors)));
    },
  );

  it.each(CASES)('makes units of which all agree on what was written: $title', ({ shape }) => {
    const geometry = geometryOfShape(shape);
    const model = new ModelArray(shape);
    model.fill(patternOf);
    for (const unit of unitsOf(geometry, whole(geometry))) {
      const parts = partsOf(unit, model);
      expect(compareUnit(unit, parts)).toEqual({ result: 'match' });
      for (const [index, { arrayStart }] of unit.reads.entries()) {
        if (arrayStart === undefined) continue;
        const pattern = Buffer.from(patternOf(arrayStart));
        expect(pattern.equals(parts[index]?.subarray(0, 512) ?? new Uint8Array(0))).toBe(true);
      }
    }
  });

  it.each(CASES)(
    'gives for any extent units that cover it, in pages of one chunk: $title',
    ({ shape }) => {
      const geometry = geometryOfShape(shape);
      for (const [start, sectors] of [
        [3, 1],
        [8, 8],
        [13, 9],
        [5, 40],
        [30, 2],
      ] as const) {
        const units = [...unitsOf(geometry, { start, sectors })];
        const times = coverage(units);
        for (let sector = start; sector < start + sectors; sector += 1) {
          expect(times.get(sector)).toBe(1);
        }
        for (const unit of units) {
          expect(unit.memberStart % 8).toBe(0);
          expect(unit.sectors).toBeLessThanOrEqual(128);
          if (shape.level === 'raid1') continue;
          expect(unit.sectors % 8).toBe(0);
          const last = unit.memberStart + unit.sectors - 1;
          expect(Math.floor(last / shape.chunkSectors)).toBe(
            Math.floor(unit.memberStart / shape.chunkSectors),
          );
        }
      }
    },
  );

  it('takes no more sectors for a small extent than pages that it touches', () => {
    for (const { shape } of CASES) {
      const geometry = geometryOfShape(shape);
      const [unit, ...others] = unitsOf(geometry, { start: 17, sectors: 6 });
      expect(unit?.sectors).toBe(8);
      expect(others).toEqual([]);
    }
  });

  it('gives nothing for an extent outside the array', () => {
    for (const { shape } of CASES) {
      const geometry = geometryOfShape(shape);
      expect([...unitsOf(geometry, { start: geometry.arraySectors, sectors: 8 })]).toEqual([]);
      expect([...unitsOf(geometry, { start: 8, sectors: 0 })]).toEqual([]);
      expect([...unitsOf(geometry, { start: -64, sectors: 8 })]).toEqual([]);
    }
  });

  it('splits at the length asked for, a page at least', () => {
    const geometry = geometryOfShape({ ...SHAPES[0], ...RAID1 });
    const lengths = (most: number) =>
      [...unitsOf(geometry, { start: 0, sectors: 64 }, most)].map(({ sectors }) => sectors);
    expect(lengths(32)).toEqual([32, 32]);
    expect(lengths(30)).toEqual([24, 24, 16]);
    expect(lengths(1)).toEqual([8, 8, 8, 8, 8, 8, 8, 8]);
  });
});

const RAID1: Shape = {
  level: 'raid1',
  layout: 0,
  slots: 3,
  chunkSectors: 0,
  componentSectors: 320,
};

describe('unitsOf with members missing', () => {
  it('compares the copies that are left', () => {
    const geometry = geometryOfShape(RAID1, [1]);
    const slots = [...unitsOf(geometry, whole(geometry))].map(({ reads }) =>
      reads.map(({ slot }) => slot),
    );
    expect(slots).toEqual([
      [0, 2],
      [0, 2],
      [0, 2],
    ]);
  });

  it('leaves out the chunks of a raid10 that are left once', () => {
    const shape = {
      level: 'raid10',
      layout: 258,
      slots: 4,
      chunkSectors: 16,
      componentSectors: 64,
    };
    const geometry = geometryOfShape({ ...shape, level: 'raid10' }, [1]);
    const starts = [...unitsOf(geometry, whole(geometry))].map(({ covers }) => covers[0]?.start);
    // The even chunks are on slots 0 and 1, the odd ones on 2 and 3.
    expect(starts).toEqual([16, 48, 80, 112]);
  });

  it('compares a raid6 without one member by the equation that is left', () => {
    for (const { shape } of CASES.filter((one) => one.shape.level === 'raid6')) {
      const model = new ModelArray(shape);
      model.fill(patternOf);
      for (let empty = 0; empty < shape.slots; empty += 1) {
        const geometry = geometryOfShape(shape, [empty]);
        const units = [...unitsOf(geometry, whole(geometry))];
        expect(coverage(units).size).toBe(geometry.arraySectors);
        for (const unit of units) {
          expect(unit.missing).toHaveLength(1);
          expect(compareUnit(unit, partsOf(unit, model))).toEqual({ result: 'match' });
        }
      }
    }
  });

  it('does without a member where it has bad blocks', () => {
    const facts = geometryOfShape(RAID1);
    const members = facts.members.map((one) =>
      one.slot === 0
        ? { ...one, badBlocks: [{ start: one.dataOffsetSectors + 130, sectors: 1 }] }
        : one,
    );
    const units = [...unitsOf({ ...facts, members }, whole(facts))];
    expect(units.map(({ reads }) => reads.map(({ slot }) => slot))).toEqual([
      [0, 1, 2],
      [1, 2],
      [0, 1, 2],
    ]);
  });
});

describe('unitsOfMember', () => {
  it.each(CASES)('covers what a slot holds of the array: $title', ({ shape }) => {
    const geometry = geometryOfShape(shape);
    const extent = { start: 0, sectors: shape.componentSectors };
    const places = [...expectedPlaces(shape, geometry.arraySectors)];
    for (let slot = 0; slot < shape.slots; slot += 1) {
      const units = [...unitsOfMember(geometry, slot, extent)];
      const covered = coverage(units);
      const held = places.filter(([place]) => place.startsWith(`${slot}:`));
      expect(held.filter(([, sector]) => covered.get(sector) !== 1)).toEqual([]);
      for (const { reads } of units) expect(reads.map((one) => one.slot)).toContain(slot);
    }
  });

  it.each(CASES)('finds for one page of a slot the unit that reads it: $title', ({ shape }) => {
    const geometry = geometryOfShape(shape);
    const places = expectedPlaces(shape, geometry.arraySectors);
    for (let page = 0; page < Math.floor(shape.componentSectors / 8); page += 1) {
      const units = [...unitsOfMember(geometry, 1, { start: page * 8, sectors: 8 })];
      const isParity = !['raid1', 'raid10'].includes(shape.level);
      expect(units).toHaveLength(isParity || places.has(`1:${page * 8}`) ? 1 : 0);
      const read = units[0]?.reads.find(({ slot }) => slot === 1);
      if (read !== undefined) {
        expect([read.start, read.sectors]).toEqual([dataOffsetOf(1) + page * 8, 8]);
      }
    }
  });
});
