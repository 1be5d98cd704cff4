import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded } from '../../src/ledger/extents.ts';
import { fitted, MAX_LEDGER_BYTES } from '../../src/ledger/fit.ts';
import { type KnownArray, type Ledger, LIMITS, ledgerSchema } from '../../src/ledger/ledger.ts';
import { ledgerText } from '../../src/ledger/ledger-file.ts';
import type { Extents } from '../../src/ledger/member-notes.ts';
import {
  notedArray,
  notedAway,
  notedDisk,
  notedLedger,
  notedMember,
  notedReturn,
} from '../support/ledgers.ts';

const ARRAYS = 250;
const SLOTS = 4;
const CHUNK = 64 * 1024 * 1024;
const RUNS: Extents = Array.from({ length: LIMITS.extents }, (_, at) => [at * 3 * CHUNK, CHUNK]);
const EVIDENCE = Array.from(
  { length: LIMITS.lines },
  (_, at) => `line ${at}: 1234567890 sectors were written to it, 9876543210 to the array`,
);

function uuidOf(at: number): string {
  return `${at.toString(16).padStart(8, '0')}:00000000:00000000:00000000`;
}

/** An array to which everything has happened as often as is kept: each slot is away, and was owed before. */
function busyArray(at: number): KnownArray {
  const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
  const settled = { at: 1, by: 'check' } as const;
  const notes = { dirty: RUNS, dirtyNow: RUNS, ownDirty: RUNS, dirtyBefore: RUNS };
  return notedArray({
    uuid: uuidOf(at),
    name: `md${at}`,
    members: slots.map((slot) =>
      notedMember(slot, { away: notedAway({ ...notes, ranApart: EVIDENCE }) }),
    ),
    departures: Array.from({ length: LIMITS.departuresPerArray }, (_, order) => ({
      ...{ order, at: 1, how: 'faulty' as const, slot: 0, name: 'sda1', disk: `DISK-${at}` },
    })),
    returns: Array.from({ length: LIMITS.returnsPerArray }, (_, order) =>
      notedReturn({
        order,
        evidence: EVIDENCE,
        ...(order < LIMITS.returnsPerArray - SLOTS ? { settled, owed: [] } : { owed: RUNS }),
      }),
    ),
  });
}

/** A thousand members after the busiest year that the limits let a ledger remember. */
function busiestYear(): Ledger {
  const arrays = Array.from({ length: ARRAYS }, (_, at) => busyArray(at));
  return {
    ...notedLedger(arrays),
    latest: {
      at: 1,
      arrays: arrays.map(({ uuid }) => ({ uuid, heard: 0, members: [], dirty: RUNS })),
    },
    disks: Array.from({ length: ARRAYS * SLOTS }, (_, at) => notedDisk(at, { disk: `DISK-${at}` })),
    findings: Array.from({ length: LIMITS.findings }, (_, at) => ({
      ...{ code: 'md_member_returned_unsynced', array: `md${at}`, member: 'sdaa1', at },
    })),
  };
}

function covers(extents: Extents, [start, length]: Extents[number]): boolean {
  return extents.some(([from, size]) => from <= start && start + length <= from + size);
}

describe('fitted', () => {
  it('leaves alone a ledger that is small enough', () => {
    const ledger = notedLedger();
    expect(fitted(ledger)).toBe(ledger);
  });

  it('keeps a thousand members, all away and owed, after the busiest year below the bound', () => {
    const ledger = busiestYear();
    const text = ledgerText(fitted(ledger));
    expect(JSON.stringify(ledger).length).toBeGreaterThan(10 * MAX_LEDGER_BYTES);
    expect(text.length).toBeLessThanOrEqual(MAX_LEDGER_BYTES);
  });

  it('loses nothing of what is owed or dirty, nor any member or disk', () => {
    const ledger = busiestYear();
    const kept = fitted(ledger);
    expect(ledgerSchema.safeParse(kept).success).toBe(true);
    expect(kept.disks).toHaveLength(ARRAYS * SLOTS);
    for (const [at, array] of kept.arrays.entries()) {
      expect(array.uuid).toBe(uuidOf(at));
      const owed = array.returns.filter(({ settled }) => settled === undefined);
      expect(owed).toHaveLength(SLOTS);
      const lists = [
        ...owed.map((one) => one.owed),
        ...array.members.flatMap(({ away }) =>
          away === undefined ? [] : [away.dirty, away.ownDirty],
        ),
      ];
      expect(lists).toHaveLength(3 * SLOTS);
      for (const list of lists) expect(RUNS.every((run) => covers(list, run))).toBe(true);
    }
  });

  it('is as coarse as it gets where even that is too long', () => {
    const members = [
      notedMember(0),
      notedMember(1, { away: notedAway({ dirtyBefore: [[0, 9]] }) }),
    ];
    const ledger = notedLedger([notedArray({ members, returns: [notedReturn({ owed: RUNS })] })]);
    const [array] = fitted(ledger, 10).arrays;
    expect(array?.returns[0]?.owed).toHaveLength(1);
    expect(array?.members[1]?.away?.dirtyBefore).toEqual([[0, 9]]);
  });

  it('excuses no byte that was not excused before', () => {
    const [array] = fitted(busiestYear()).arrays;
    const excused = array?.members[0]?.away?.dirtyBefore ?? [];
    expect(excused.length).toBeGreaterThan(0);
    expect(excused.every((run) => covers(RUNS, run))).toBe(true);
  });
});

describe('bounded', () => {
  it('joins across the smallest gaps', () => {
    const apart: Extents = [
      [0, 10],
      [100, 10],
      [112, 10],
      [200, 10],
    ];
    expect(bounded(apart, 3)).toEqual([
      [0, 10],
      [100, 22],
      [200, 10],
    ]);
    expect(bounded(apart, 1)).toEqual([[0, 210]]);
    expect(bounded(apart, 4)).toBe(apart);
  });

  it('holds every byte in no more runs than allowed', () => {
    const lists = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 })))
      .map((steps) => {
        let end = 0;
        return steps.map(([gap, length]): [number, number] => {
          const start = end + gap;
          end = start + length;
          return [start, length];
        });
      });
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 20 }), (extents, limit) => {
        const runs = bounded(extents, limit);
        expect(runs.length).toBeLessThanOrEqual(limit);
        expect(extents.every((run) => covers(runs, run))).toBe(true);
      }),
    );
  });
});
