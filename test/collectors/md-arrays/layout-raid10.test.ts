import { describe, expect, it } from 'vitest';
import {
  fewestCopies,
  layoutOfCopies,
  type Raid10Shape,
  shapeOfCopies,
  shapeOfLayout,
} from '../../../src/collectors/md-arrays/layout-raid10.ts';

const NEAR_2 = 0x102;
const FAR_2 = 0x201;
const OFFSET_2 = 0x10201;
const FAR_2_IN_SETS = 0x201 | (1 << 17);
const FAR_2_IN_FIXED_SETS = 0x201 | (2 << 17);
const NEAR_2_FAR_2 = 0x202;

function shape(layout: number, slots: number): Raid10Shape {
  const found = shapeOfLayout(layout, slots);
  if (found === undefined) throw new Error(`layout ${layout}`);
  return found;
}

function left(layout: number, slots: number, lost: readonly number[]): number {
  return fewestCopies(shape(layout, slots), (slot) => !lost.includes(slot));
}

describe('fewestCopies', () => {
  it.each<[string, ...Parameters<typeof left>, number]>([
    ['near pairs 0-1, 2-3', NEAR_2, 4, [0, 2], 1],
    ['near pairs 0-1, 2-3', NEAR_2, 4, [0, 1], 0],
    ['near pairs over three slots overlap', NEAR_2, 3, [1], 1],
    ['near pairs over three slots overlap', NEAR_2, 3, [0, 2], 0],
    ['near pairs over five slots, 4 with 0', NEAR_2, 5, [4, 0], 0],
    ['near pairs over five slots, 4 not with 2', NEAR_2, 5, [4, 2], 1],
    ['far copies go to the next slot', FAR_2, 4, [0, 2], 1],
    ['far copies go to the next slot', FAR_2, 4, [1, 2], 0],
    ['far copies of the last go to the first', FAR_2, 4, [3, 0], 0],
    ['offset copies lie like far ones', OFFSET_2, 4, [1, 2], 0],
    ['sets keep far copies in pairs', FAR_2_IN_SETS, 4, [1, 2], 1],
    ['sets keep far copies in pairs', FAR_2_IN_SETS, 4, [2, 3], 0],
    ['the odd slot joins the last set', FAR_2_IN_SETS, 5, [4, 2], 0],
    ['the odd slot joins the last set', FAR_2_IN_SETS, 5, [1, 2], 1],
    ['fixed sets are as wide as there are copies', FAR_2_IN_FIXED_SETS, 6, [1, 2], 1],
    ['fixed sets are as wide as there are copies', FAR_2_IN_FIXED_SETS, 6, [2, 3], 0],
    ['near and far copies multiply', NEAR_2_FAR_2, 4, [0, 1, 2], 1],
    ['nothing lost', NEAR_2, 4, [], 2],
    ['all lost', NEAR_2, 4, [0, 1, 2, 3], 0],
  ])('%s: layout %i of %i slots without %j keeps %i', (_, ...told) => {
    const [layout, slots, lost, expected] = told;
    expect(left(layout, slots, lost)).toBe(expected);
  });
});

describe('shapeOfLayout', () => {
  it.each([
    ['no copies', 0x101, 4],
    ['more copies than slots', 0x205, 4],
    ['no near count', 0x200, 4],
    ['no far count', 0x002, 4],
    ['an unknown variant', 0x201 | (3 << 17), 4],
    ['a negative number', -1, 4],
    ['no slots', NEAR_2, 0],
    ['more slots than a superblock tells of', NEAR_2, 100_000_000],
  ])('does not take %s', (_, layout, slots) => {
    expect(shapeOfLayout(layout, slots)).toBeUndefined();
  });
});

describe('layouts out of the words of mdstat', () => {
  it.each([
    [{ near: 2, far: 1, offset: false, setSize: undefined }, 4, NEAR_2],
    [{ near: 1, far: 2, offset: false, setSize: undefined }, 4, FAR_2],
    [{ near: 1, far: 2, offset: true, setSize: undefined }, 4, OFFSET_2],
    [{ near: 1, far: 2, offset: false, setSize: 3 }, 6, FAR_2_IN_SETS],
    [{ near: 1, far: 2, offset: false, setSize: 2 }, 6, FAR_2_IN_FIXED_SETS],
  ])('%j of %i slots is layout %i, with the same copies', (copies, slots, layout) => {
    expect(layoutOfCopies(copies, slots)).toBe(layout);
    expect(shapeOfCopies(copies, slots)).toEqual(shape(layout, slots));
  });

  it('has no number for sets that two variants would make, but their shape', () => {
    const copies = { near: 1, far: 2, offset: false, setSize: 2 };
    expect(layoutOfCopies(copies, 4)).toBeUndefined();
    expect(shapeOfCopies(copies, 4)).toEqual(shape(FAR_2_IN_SETS, 4));
  });
});
