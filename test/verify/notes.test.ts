import { describe, expect, it } from 'vitest';
import type { ComparedUnit } from '../../src/verify/comparer.ts';
import { hindranceOf } from '../../src/verify/hindrance.ts';
import { isFull, keptOf, lately, withCompared, withWritten } from '../../src/verify/notes.ts';
import type { UnitVerdict } from '../../src/verify/settle-unit.ts';
import { settledOf } from '../../src/verify/settled-of.ts';
import { memberShare, placeOf, readsPerSample, spaceOf, unitsAt } from '../../src/verify/space.ts';
import type { Difference } from '../../src/verify/unit.ts';
import { arrayOf, geometryOfShape, type Shape } from '../support/geometries.ts';

const MIRROR: Shape = {
  level: 'raid1',
  layout: 0,
  slots: 2,
  chunkSectors: 16,
  componentSectors: 16 * 1024,
};
const RAID10: Shape = { ...MIRROR, level: 'raid10', layout: 0x102, slots: 4 };
const RAID5: Shape = { ...MIRROR, level: 'raid5', layout: 2, slots: 3 };
const AT = { at: 1000, seed: 5 };
const DAY_MS = 86_400_000;

const DIFFERENCE: Difference = {
  extents: [{ start: 0, sectors: 8 }],
  memberExtents: [{ start: 0, sectors: 8 }],
  members: [],
  majority: undefined,
  culprits: [],
  severalCulprits: false,
};
const MATCH: UnitVerdict = { result: 'match' };
const DIFFER: UnitVerdict = { result: 'differ', difference: DIFFERENCE };

function compared(shape: Shape, verdict: UnitVerdict, from = 0, sectors = 128): ComparedUnit[] {
  const geometry = geometryOfShape(shape);
  const extent = [from * 512, sectors * 512] as const;
  return [...unitsAt(geometry, extent)].map((unit) => ({ unit, verdict }));
}

describe('what is sampled', () => {
  it("is the members' data, on raid10 the array, and what a member takes part in follows", () => {
    const [mirror, raid10, raid5] = [MIRROR, RAID10, RAID5].map((one) => geometryOfShape(one));
    if (mirror === undefined || raid10 === undefined || raid5 === undefined) throw new Error();
    expect(spaceOf(mirror)).toEqual({ bytes: 2 ** 23, arrayBytesPerByte: 1 });
    expect(spaceOf(raid10)).toEqual({ bytes: 2 ** 24, arrayBytesPerByte: 1 });
    expect(spaceOf(raid5)).toEqual({ bytes: 2 ** 23, arrayBytesPerByte: 2 });
    expect([mirror, raid10, raid5].map(readsPerSample)).toEqual([2, 2, 3]);
    expect([mirror, raid10, raid5].map(memberShare)).toEqual([1, 0.5, 1]);
  });

  it('places units where they were asked for, up to the end and not beyond', () => {
    for (const shape of [MIRROR, RAID10, RAID5]) {
      const geometry = geometryOfShape(shape);
      const { bytes } = spaceOf(geometry);
      const units = [...unitsAt(geometry, [bytes - 65_536, 2 ** 40])];
      const places = units.map((unit) => placeOf(geometry, unit));
      expect(places[0]?.[0]).toBe(bytes - 65_536);
      expect(places.reduce((sum, [, length]) => sum + length, 0)).toBe(65_536);
    }
  });
});

describe('what is kept of an array', () => {
  const geometry = geometryOfShape(MIRROR);
  const fresh = keptOf(undefined, { uuid: 'a', geometry }, AT);

  it('begins anew when the array has another size, but for what was counted and found', () => {
    const kept = withCompared(fresh, compared(MIRROR, DIFFER), { geometry, at: 1 });
    expect(keptOf(kept, { uuid: 'a', geometry }, AT)).toBe(kept);
    const grown = geometryOfShape({ ...MIRROR, componentSectors: 32 * 1024 });
    const again = keptOf(
      { ...kept, cursor: { ...kept.cursor, position: 9 } },
      { uuid: 'a', geometry: grown },
      AT,
    );
    expect(again.cursor).toMatchObject({ position: 0, bytes: 2 ** 24 });
    expect(again.differences).toEqual(kept.differences);
    expect(again.tally.differ).toBe(1);
  });

  it('counts each result, what could not be read as undecided', () => {
    const zeroed: UnitVerdict = { result: 'zeroed', difference: DIFFERENCE };
    const verdicts: UnitVerdict[] = [
      ...[MATCH, zeroed, DIFFER],
      { result: 'undecided', why: 'hot' },
      { result: 'problem', problems: [] },
    ];
    const units = verdicts.flatMap((one, at) => compared(MIRROR, one, at * 128));
    const after = withCompared(fresh, units, { geometry, at: 1 });
    expect(after.tally).toEqual({ match: 1, zeroed: 1, differ: 1, undecided: 2 });
  });

  it('keeps a difference once, since when it was first found, until the place is equal or empty', () => {
    const at = (time: number, verdict: UnitVerdict, kept = fresh) =>
      withCompared(kept, compared(MIRROR, verdict), { geometry, at: time });
    const first = at(1, DIFFER);
    const second = at(2, DIFFER, first);
    expect(second.differences).toMatchObject([{ foundAt: 1, seenAt: 2, extent: [0, 65_536] }]);
    const hot = at(3, { result: 'undecided', why: 'hot' }, second);
    expect(hot.differences).toBe(second.differences);
    expect(at(4, MATCH, hot).differences).toEqual([]);
    const elsewhere = withCompared(hot, compared(MIRROR, MATCH, 256), { geometry, at: 5 });
    expect(elsewhere.differences).toHaveLength(1);
  });

  it('keeps no more than 64 differences', () => {
    const all = compared(MIRROR, DIFFER, 0, 16 * 1024);
    const full = withCompared(fresh, all, { geometry, at: 1 });
    expect(full.differences).toHaveLength(64);
    expect(full.tally.differ).toBe(128);
    expect([isFull(fresh), isFull(full)]).toEqual([false, true]);
  });

  it('remembers what was written for a day or two', () => {
    const one = withWritten(fresh.written, [[0, 10]], 2000);
    expect(withWritten(one, [[0, 10]], 3000)).toBe(one);
    const two = withWritten(one, [[50, 10]], 1000 + DAY_MS);
    expect(lately(two)).toEqual([
      [0, 10],
      [50, 10],
    ]);
    const three = withWritten(two, [], 1000 + 2 * DAY_MS);
    expect(lately(three)).toEqual([[50, 10]]);
    expect(lately(withWritten(three, [], 1000 + 3 * DAY_MS))).toEqual([]);
    // The clock was set back.
    expect(withWritten(three, [], 0).since).toBe(0);
  });
});

describe('what a comparison settles', () => {
  const END = Number.MAX_SAFE_INTEGER;

  it('is what compared equal, and what lies beyond the data', () => {
    const geometry = geometryOfShape(MIRROR);
    const debtor = { geometry, slot: 1, space: 'member' as const };
    const units = [
      ...compared(MIRROR, MATCH, 0, 256),
      ...compared(MIRROR, DIFFER, 256),
      ...compared(MIRROR, { result: 'zeroed', difference: DIFFERENCE }, 384),
      ...compared(MIRROR, MATCH, 512),
    ];
    expect(settledOf(units, debtor)).toEqual([
      [0, 131_072],
      [262_144, 65_536],
      [2 ** 23, END - 2 ** 23],
    ]);
    expect(settledOf(compared(MIRROR, DIFFER), debtor)).toEqual([]);
  });

  it('is, on raid10, also what the slot holds nothing of', () => {
    const geometry = geometryOfShape(RAID10);
    const debtor = { geometry, slot: 3, space: 'array' as const };
    // Chunks 0 and 2 lie on slots 0 and 1, chunks 1 and 3 on slots 2 and 3.
    const units = [...compared(RAID10, DIFFER, 0, 32), ...compared(RAID10, MATCH, 48, 16)];
    expect(settledOf(units, debtor)).toEqual([
      [0, 8192],
      [24_576, 8192],
      [2 ** 24, END - 2 ** 24],
    ]);
  });

  it('stays exact with more gaps than a ledger keeps', () => {
    const units = Array.from({ length: 600 }, (_, at) =>
      compared(MIRROR, MATCH, at * 16, 8),
    ).flat();
    const geometry = geometryOfShape(MIRROR);
    const settled = settledOf(units, { geometry, slot: 0, space: 'member' });
    expect(settled).toHaveLength(601);
  });
});

describe('what hinders a comparison', () => {
  const geometry = { ok: true as const, geometry: geometryOfShape(MIRROR) };
  const facts = arrayOf(MIRROR, { syncAction: 'idle' });
  const free = { mode: 'sample', swap: undefined, rest: undefined } as const;
  const refused = (reason: 'reshaping' | 'no-redundancy-left') => ({
    ok: false as const,
    reason,
    detail: 'so it is',
  });

  it('is nothing on an array at rest whose disks others use', () => {
    expect(hindranceOf({ geometry, facts }, free)).toBeUndefined();
    expect(hindranceOf({ geometry, facts }, { ...free, swap: [[0, 10]] })).toBeUndefined();
  });

  it.each([
    ['off', { geometry, facts }, { ...free, mode: 'off' as const }],
    ['syncing', { geometry: refused('reshaping'), facts }, free],
    ['unverifiable', { geometry: refused('no-redundancy-left'), facts }, free],
    ['syncing', { geometry, facts: { ...facts, syncAction: 'check' } }, free],
    ['swap', { geometry, facts }, { ...free, swap: 'everywhere' as const }],
    ['asleep', { geometry, facts }, { ...free, rest: 'asleep' as const }],
    ['busy', { geometry, facts }, { ...free, rest: 'busy' as const }],
  ])('is %s', (reason, now, circumstances) => {
    const hindrance = hindranceOf(now, circumstances);
    expect(hindrance?.reason).toBe(reason);
    expect(hindrance?.detail.length).toBeGreaterThan(3);
  });
});
