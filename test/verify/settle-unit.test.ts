import { describe, expect, it } from 'vitest';
import {
  firstLook,
  isVerdict,
  nextLook,
  SETTLING_PAUSES_MS,
  type Settling,
} from '../../src/verify/settle-unit.ts';
import { unitsOf } from '../../src/verify/units.ts';
import { geometryOfShape } from '../support/geometries.ts';

const GEOMETRY = geometryOfShape({
  ...{ level: 'raid1', layout: 0, slots: 2 },
  ...{ chunkSectors: 0, componentSectors: 32 },
});
const [unit] = unitsOf(GEOMETRY, { start: 0, sectors: 32 });
if (unit === undefined) throw new Error('no unit');
const UNIT = unit;

/** Two members; of the second these sectors hold something else than 1. */
function sides(changed: Readonly<Record<number, number>>): readonly Uint8Array[] {
  const second = new Uint8Array(32 * 512).fill(1);
  for (const [sector, value] of Object.entries(changed)) {
    second.fill(value, Number(sector) * 512, (Number(sector) + 1) * 512);
  }
  return [new Uint8Array(32 * 512).fill(1), second];
}

function begun(changed: Readonly<Record<number, number>>): Settling {
  const outcome = firstLook(UNIT, sides(changed));
  if (isVerdict(outcome)) throw new Error(outcome.result);
  return outcome;
}

/** The outcome after these looks at what `changed` says. */
function lookedAt(begin: Settling, looks: readonly Readonly<Record<number, number>>[]) {
  let outcome: ReturnType<typeof firstLook> = begin;
  for (const changed of looks) {
    if (isVerdict(outcome)) return outcome;
    outcome = nextLook(outcome, sides(changed), undefined);
  }
  return outcome;
}

describe('a difference being settled', () => {
  it('needs no second look when there is none', () => {
    expect(firstLook(UNIT, sides({}))).toEqual({ result: 'match' });
  });

  it('is believed when it outlasts every pause unchanged', () => {
    const pauses: number[] = [];
    let outcome: ReturnType<typeof firstLook> = firstLook(UNIT, sides({ 3: 7 }));
    while (!isVerdict(outcome)) {
      pauses.push(outcome.pauseMs);
      outcome = nextLook(outcome, sides({ 3: 7 }), undefined);
    }
    expect(pauses).toEqual([...SETTLING_PAUSES_MS]);
    expect(outcome).toMatchObject({
      result: 'differ',
      difference: { extents: [{ start: 3, sectors: 1 }] },
    });
  });

  it('lasts longer than a page waits to be written again', () => {
    expect(Math.max(...SETTLING_PAUSES_MS)).toBeGreaterThan(35_000);
  });

  it('is a match when the members agree at a later look', () => {
    expect(lookedAt(begun({ 3: 7 }), [{ 3: 7 }, {}])).toEqual({ result: 'match' });
  });

  it('is undecided when it differs in another way at each look', () => {
    expect(lookedAt(begun({ 3: 7 }), [{ 3: 8 }])).toEqual({
      result: 'undecided',
      why: 'it is being written',
    });
    expect(lookedAt(begun({ 3: 7 }), [{ 3: 7 }, { 4: 7 }])).toMatchObject({
      result: 'undecided',
    });
  });

  it('is told of the sectors that stayed as they were only', () => {
    const outcome = lookedAt(begun({ 3: 7, 4: 7, 9: 7 }), [
      { 3: 7, 4: 8, 9: 7, 20: 7 },
      { 3: 7, 9: 7, 20: 7 },
      { 3: 7, 20: 7 },
      { 3: 7, 9: 7, 20: 7 },
    ]);
    expect(outcome).toMatchObject({
      result: 'differ',
      difference: { extents: [{ start: 3, sectors: 1 }] },
    });
  });

  it('is not believed when both sides change in step', () => {
    const begin = begun({ 3: 7 });
    const both = sides({ 3: 7 }).map((side) => side.map((byte) => byte + 1));
    expect(nextLook(begin, both, undefined)).toMatchObject({ result: 'undecided' });
  });

  it('keeps a verdict of zeroed', () => {
    const page = Object.fromEntries([8, 9, 10, 11, 12, 13, 14, 15].map((sector) => [sector, 0]));
    expect(lookedAt(begun(page), [page, page, page, page])).toMatchObject({ result: 'zeroed' });
  });

  it('does not count a look while md is at work there, and gives up after some', () => {
    const outcomes: string[] = [];
    let outcome: ReturnType<typeof firstLook> = begun({ 3: 7 });
    while (!isVerdict(outcome)) {
      outcomes.push(`${outcome.steady} steady, ${outcome.pauseMs} ms`);
      outcome = nextLook(outcome, sides({ 3: 7 }), 'a chunk of the bitmap is dirty');
    }
    expect(new Set(outcomes)).toEqual(new Set(['1 steady, 200 ms']));
    expect(outcomes).toHaveLength(4);
    expect(outcome).toEqual({ result: 'undecided', why: 'a chunk of the bitmap is dirty' });
  });

  it('is believed after a disturbed look or two', () => {
    const disturbed = nextLook(begun({ 3: 7 }), sides({ 3: 7 }), 'a scrub is there');
    if (isVerdict(disturbed)) throw new Error(disturbed.result);
    const same = { 3: 7 };
    expect(lookedAt(disturbed, [same, same, same, same])).toMatchObject({ result: 'differ' });
    expect(isVerdict(lookedAt(disturbed, [same, same, same]))).toBe(false);
  });

  it('is undecided when a look comes back short', () => {
    const short = sides({}).map((side) => side.subarray(0, 100));
    expect(firstLook(UNIT, short)).toMatchObject({ result: 'undecided' });
    expect(nextLook(begun({ 3: 7 }), short, undefined)).toMatchObject({ result: 'undecided' });
  });
});
