import { describe, expect, it } from 'vitest';
import { compareUnit } from '../../src/verify/compare-unit.ts';
import type { Geometry } from '../../src/verify/geometry.ts';
import type { Difference, Unit } from '../../src/verify/unit.ts';
import { unitsOf } from '../../src/verify/units.ts';
import { geometryOfShape, type Shape } from '../support/geometries.ts';
import { ModelArray } from '../support/model-array.ts';
import { partsOf, patternOf } from '../support/unit-reads.ts';

const MIRROR: Shape = {
  level: 'raid1',
  layout: 0,
  slots: 3,
  chunkSectors: 0,
  componentSectors: 64,
};
const PARITY = { layout: 2, chunkSectors: 16, componentSectors: 160 } as const;
const RAID5: Shape = { ...PARITY, level: 'raid5', slots: 4 };
const RAID6: Shape = { ...PARITY, level: 'raid6', slots: 6 };

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

/** A unit of a filled array, and what its members hold in the given sectors. */
function look(shape: Shape, spoil: (model: ModelArray) => void, empty: readonly number[] = []) {
  const model = filled(shape);
  spoil(model);
  const unit = firstUnit(geometryOfShape(shape, empty));
  return { unit, compared: compareUnit(unit, partsOf(unit, model)) };
}

/** The difference, when the unit was found to differ. */
function differenceIn({ compared }: ReturnType<typeof look>): Difference {
  expect(compared.result).toBe('differ');
  if (!('difference' in compared)) throw new Error(compared.result);
  return compared.difference;
}

const fill = (value: number) => (model: ModelArray, slot: number, sectors: readonly number[]) => {
  for (const sector of sectors) model.sectorAt(slot, sector).fill(value);
};
const blank = fill(0);
const spoil = fill(0x5a);
const PAGE = [8, 9, 10, 11, 12, 13, 14, 15];

/** The slot of a unit that holds this in its first stripe. */
function slotOf(unit: Unit, kind: 'P' | 'Q' | 'data', index = 0): number {
  const read = unit.reads.find(
    ({ role }) => role.kind === kind && (role.kind !== 'data' || role.index === index),
  );
  if (read === undefined) throw new Error(`no ${kind}`);
  return read.slot;
}

describe('compareUnit on mirrors', () => {
  it('finds the sectors in which a copy differs, and who is outvoted', () => {
    const found = differenceIn(look(MIRROR, (model) => spoil(model, 1, [3, 4, 20])));
    expect(found).toMatchObject({
      extents: [
        { start: 3, sectors: 2 },
        { start: 20, sectors: 1 },
      ],
      memberExtents: [
        { start: 3, sectors: 2 },
        { start: 20, sectors: 1 },
      ],
      majority: [0, 2],
      culprits: [1],
      severalCulprits: false,
    });
    const [first, second, third] = found.members.map(({ digest }) => digest);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(third).toBe(first);
    expect(second).not.toBe(first);
  });

  it('takes the side of neither of two', () => {
    const found = differenceIn(look({ ...MIRROR, slots: 2 }, (model) => spoil(model, 0, [5])));
    expect(found).toMatchObject({ majority: undefined, culprits: [] });
  });

  it('has no majority when all differ, or when it is another one elsewhere', () => {
    const allDiffer = look(MIRROR, (model) => {
      spoil(model, 0, [5]);
      fill(0x77)(model, 1, [5]);
    });
    expect(differenceIn(allDiffer)).toMatchObject({ majority: undefined, culprits: [] });
    const inTurn = look(MIRROR, (model) => {
      spoil(model, 0, [5]);
      spoil(model, 1, [30]);
    });
    expect(differenceIn(inTurn)).toMatchObject({
      majority: [2],
      culprits: [0, 1],
      severalCulprits: true,
    });
  });

  it.each([
    ['zeros', 0],
    ['ones', 0xff],
  ])('calls a page zeroed where one side has nothing but %s', (_, value) => {
    const { compared } = look(MIRROR, (model) => fill(value)(model, 2, PAGE));
    expect(compared).toMatchObject({
      result: 'zeroed',
      difference: { extents: [{ start: 8, sectors: 8 }], culprits: [2] },
    });
  });

  it('does not call a page zeroed that is blank in part, or against two contents', () => {
    expect(look(MIRROR, (model) => blank(model, 2, PAGE.slice(1))).compared.result).toBe('differ');
    const threeWays = look(MIRROR, (model) => {
      blank(model, 2, PAGE);
      spoil(model, 1, PAGE);
    });
    expect(threeWays.compared.result).toBe('differ');
  });

  it('tells of what differs alone where other pages are only zeroed', () => {
    const mixed = look(MIRROR, (model) => {
      blank(model, 2, PAGE);
      spoil(model, 1, [40]);
    });
    expect(differenceIn(mixed)).toMatchObject({
      extents: [{ start: 40, sectors: 1 }],
      culprits: [1],
    });
  });
});

describe('compareUnit on parity', () => {
  it('finds the stripes whose parity does not fit, on raid5 without a culprit', () => {
    const found = differenceIn(look(RAID5, (model) => spoil(model, 2, [9, 10])));
    expect(found).toMatchObject({
      memberExtents: [{ start: 9, sectors: 2 }],
      // The same sectors of all three data chunks.
      extents: [
        { start: 9, sectors: 2 },
        { start: 25, sectors: 2 },
        { start: 41, sectors: 2 },
      ],
      majority: undefined,
      culprits: [],
      severalCulprits: false,
    });
    expect(found.members).toHaveLength(4);
  });

  it('points on raid6 to a wrong data member, and to its sectors only', () => {
    const { unit } = look(RAID6, () => undefined);
    const slot = slotOf(unit, 'data', 2);
    const found = differenceIn(look(RAID6, (model) => spoil(model, slot, [3])));
    expect(found).toMatchObject({
      extents: [{ start: 2 * 16 + 3, sectors: 1 }],
      culprits: [slot],
      severalCulprits: false,
    });
  });

  it.each(['P', 'Q'] as const)('points on raid6 to a wrong %s', (kind) => {
    const { unit } = look(RAID6, () => undefined);
    const slot = slotOf(unit, kind);
    const found = differenceIn(look(RAID6, (model) => spoil(model, slot, [3])));
    expect(found.culprits).toEqual([slot]);
    expect(found.extents).toHaveLength(4);
  });

  it('says on raid6 that more than one is wrong', () => {
    const { unit } = look(RAID6, () => undefined);
    const found = look(RAID6, (model) => {
      spoil(model, slotOf(unit, 'data', 0), [3]);
      fill(0x11)(model, slotOf(unit, 'data', 1), [3]);
    });
    expect(differenceIn(found)).toMatchObject({ culprits: [], severalCulprits: true });
  });

  it('names each of two that are wrong in different sectors', () => {
    const { unit } = look(RAID6, () => undefined);
    const slots = [slotOf(unit, 'data', 0), slotOf(unit, 'P')];
    const found = look(RAID6, (model) => {
      for (const [index, slot] of slots.entries()) spoil(model, slot, [index]);
    });
    expect(differenceIn(found).culprits).toEqual(slots.toSorted((one, other) => one - other));
  });

  it('finds a wrong member of a raid6 that misses another, without a culprit', () => {
    for (const empty of [0, 1, 2, 3, 4, 5]) {
      const { unit } = look(RAID6, () => undefined, [empty]);
      const found = look(
        RAID6,
        (model) => {
          for (const { slot, role } of unit.reads)
            if (role.kind === 'data') spoil(model, slot, [1]);
        },
        [empty],
      );
      expect(differenceIn(found)).toMatchObject({
        memberExtents: [{ start: 1, sectors: 1 }],
        culprits: [],
      });
    }
  });

  it('calls a page zeroed whose data, or whose parity, are all zeros', () => {
    const { unit } = look(RAID5, () => undefined);
    const ofKind = (isWanted: (kind: string) => boolean) =>
      unit.reads.filter(({ role }) => isWanted(role.kind)).map(({ slot }) => slot);
    for (const slots of [ofKind((kind) => kind === 'data'), ofKind((kind) => kind === 'P')]) {
      const { compared } = look(RAID5, (model) => {
        for (const slot of slots) blank(model, slot, PAGE);
      });
      expect(compared.result).toBe('zeroed');
    }
  });

  it('does not call it zeroed when P and Q agree on what one data member should hold', () => {
    const { unit } = look(RAID6, () => undefined);
    const lone = slotOf(unit, 'data', 1);
    const model = new ModelArray(RAID6);
    model.fill((sector) => (sector >= 16 && sector < 32 ? patternOf(sector) : new Uint8Array(512)));
    blank(model, lone, PAGE);
    expect(compareUnit(unit, partsOf(unit, model))).toMatchObject({
      result: 'differ',
      difference: { culprits: [lone], extents: [{ start: 24, sectors: 8 }] },
    });
  });

  it('calls it zeroed when one data member has bytes in space that was never written', () => {
    const { unit } = look(RAID6, () => undefined);
    const model = new ModelArray(RAID6);
    spoil(model, slotOf(unit, 'data', 1), PAGE);
    expect(compareUnit(unit, partsOf(unit, model)).result).toBe('zeroed');
  });
});
