import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cursor, coverageOf, newCursor, nextSample } from '../../../src/verify/plan/cursor.ts';
import {
  AIMED_EVERY,
  detectionMs,
  SAMPLE_BYTES,
  sampleIntervalMs,
  samplesToFind,
} from '../../../src/verify/plan/rate.ts';

const GIB = 1024 ** 3;
const DAY_MS = 86_400_000;

/** What samples are taken from a cursor on, and the cursor after them. */
function taken(from: Cursor, count: number, written: readonly [number, number][] = []) {
  const space = { bytes: from.bytes, arrayBytesPerByte: 1 };
  const samples: { start: number; length: number; aim: string }[] = [];
  let cursor = from;
  for (let step = 0; step < count; step += 1) {
    const next = nextSample(cursor, space, written);
    if (next === undefined) break;
    const [start, length] = next.sample.extent;
    samples.push({ start, length, aim: next.sample.aim });
    cursor = next.cursor;
  }
  return { samples, cursor };
}

const uniformOf = (samples: readonly { start: number; aim: string }[]) =>
  samples.filter(({ aim }) => aim === 'uniform').map(({ start }) => start);

describe('the sampling of an array', () => {
  it('goes through it without repetition until it is covered, then in another order', () => {
    const bytes = 90 * SAMPLE_BYTES + 4096;
    const round = taken(newCursor(bytes, 5), 121);
    const first = uniformOf(round.samples);
    expect(first).toHaveLength(91);
    expect(new Set(first).size).toBe(91);
    expect(round.cursor).toMatchObject({ rounds: 1, position: 0 });
    const second = uniformOf(taken(round.cursor, 122).samples);
    expect(new Set(second).size).toBe(91);
    expect(second).not.toEqual(first);
  });

  it('goes on after a restart where the cursor was', () => {
    const whole = taken(newCursor(GIB, 9), 100);
    const half = taken(newCursor(GIB, 9), 41);
    const kept: Cursor = JSON.parse(JSON.stringify(half.cursor));
    expect([...half.samples, ...taken(kept, 59).samples]).toEqual(whole.samples);
    expect(coverageOf(whole.cursor)).toBeCloseTo(75 / 16_384, 6);
  });

  it('stays within the array and on whole units, aimed or not', () => {
    const sizes = fc.integer({ min: 1, max: 5 * 10 ** 14 });
    fc.assert(
      fc.property(sizes, fc.nat(), (bytes, seed) => {
        const { samples } = taken(newCursor(bytes, seed), 40, [[0, 3 * SAMPLE_BYTES]]);
        for (const { start, length } of samples) {
          expect(start % SAMPLE_BYTES).toBe(0);
          expect(length > 0 && start + length <= bytes).toBe(true);
        }
      }),
    );
  });

  it('aims every fourth sample, by turns at what was written lately and at filesystem metadata', () => {
    const written: [number, number][] = [
      [300 * SAMPLE_BYTES, 2 * SAMPLE_BYTES],
      [700 * SAMPLE_BYTES, SAMPLE_BYTES],
    ];
    const { samples } = taken(newCursor(64 * GIB, 1), 400, written);
    const aims = samples.map(({ aim }) => aim);
    expect(aims.filter((aim) => aim === 'uniform')).toHaveLength(300);
    expect(aims.filter((aim) => aim === 'written')).toHaveLength(50);
    expect(aims[AIMED_EVERY - 1]).toBe('written');
    const hit = new Set(samples.filter(({ aim }) => aim === 'written').map(({ start }) => start));
    expect([...hit].map((start) => start / SAMPLE_BYTES).sort()).toEqual([300, 301, 700]);
    const metadata = samples.filter(({ aim }) => aim === 'metadata').map(({ start }) => start);
    const isKnown = (start: number) =>
      start < 2 ** 20 ||
      start >= 64 * GIB - 2 ** 20 ||
      start % (128 * 2 ** 20) === 0 ||
      start % (2 * GIB) === 0;
    expect(metadata.filter((start) => !isKnown(start))).toEqual([]);
    expect(new Set(metadata).size).toBeGreaterThan(30);
  });

  it('aims at metadata alone while nothing was written, or where it was is gone', () => {
    const { samples } = taken(newCursor(GIB, 1), 80, [[2 * GIB, SAMPLE_BYTES]]);
    expect(samples.filter(({ aim }) => aim === 'written')).toEqual([]);
    expect(samples.filter(({ aim }) => aim === 'metadata')).toHaveLength(20);
  });

  it('finds block groups of ext4 by the addresses of the array on parity levels', () => {
    const space = { bytes: 32 * GIB, arrayBytesPerByte: 3 };
    let cursor = newCursor(space.bytes, 4);
    const starts: number[] = [];
    for (let step = 0; step < 400; step += 1) {
      const next = nextSample(cursor, space, []);
      if (next === undefined) break;
      if (next.sample.aim === 'metadata') starts.push(next.sample.extent[0]);
      cursor = next.cursor;
    }
    const group = (128 * 2 ** 20) / 3;
    const holds = starts.filter((start) => {
      const first = Math.floor(Math.ceil(start / group) * group);
      return first >= start && first < start + SAMPLE_BYTES && start > 2 ** 20;
    });
    expect(holds.length).toBeGreaterThan(15);
  });

  it('has nothing to say of an array without size', () => {
    expect(nextSample(newCursor(0, 1), { bytes: 0, arrayBytesPerByte: 1 }, [])).toBeUndefined();
    expect(coverageOf(newCursor(0, 1))).toBe(0);
  });
});

describe('the stated time', () => {
  const usual = {
    dailyBudgetBytes: 2 * GIB,
    readsPerSample: 2,
    units: 10 ** 7,
    memberShare: 1,
  };

  it('follows from the budget: a sample every 5.3 seconds of a mirror, an hour to 99 %', () => {
    expect(samplesToFind(0.01, 0.99)).toBe(459);
    expect(sampleIntervalMs(usual)).toBeCloseTo(DAY_MS / 16_384, 6);
    expect(detectionMs(usual) / 60_000).toBeCloseTo(53.8, 1);
  });

  it('is longer the more members a sample reads, and the fewer samples a member takes part in', () => {
    expect(detectionMs({ ...usual, readsPerSample: 3 })).toBeCloseTo(detectionMs(usual) * 1.5, 6);
    expect(detectionMs({ ...usual, memberShare: 0.5 }) / detectionMs(usual)).toBeCloseTo(2, 1);
  });

  it('is no longer than a round over a small array', () => {
    const small = detectionMs({ ...usual, units: 30 });
    expect(small).toBeCloseTo(40 * sampleIntervalMs(usual), 6);
  });

  it.each([
    ['in one piece', 1],
    ['in a hundred pieces', 100],
    ['page by page', 10_000],
  ])(
    'is kept in at least 99 % of runs with a member of which 1 % is stale %s',
    (_words, pieces) => {
      const units = 1_000_000;
      const stale = units / 100;
      const pieceUnits = stale / pieces;
      const given = { ...usual, units };
      const runs = 1000;
      let found = 0;
      for (let seed = 0; seed < runs; seed += 1) {
        if (isFoundInTime(seed * 7919, given, pieceUnits, units / pieces)) found += 1;
      }
      expect(found / runs).toBeGreaterThanOrEqual(0.99);
    },
  );
});

/** Goes through the samples by the clock: whether one lies in a stale piece before the stated time is over. */
function isFoundInTime(
  seed: number,
  given: Parameters<typeof detectionMs>[0],
  pieceUnits: number,
  everyUnits: number,
): boolean {
  const space = { bytes: given.units * SAMPLE_BYTES, arrayBytesPerByte: 1 };
  const end = detectionMs(given);
  const interval = sampleIntervalMs(given);
  const shift = seed % everyUnits;
  let cursor = newCursor(space.bytes, seed);
  for (let at = 0; at < end; at += interval) {
    const next = nextSample(cursor, space, []);
    if (next === undefined) return false;
    const unit = next.sample.extent[0] / SAMPLE_BYTES;
    if (next.sample.aim === 'uniform' && (unit + shift) % everyUnits < pieceUnits) return true;
    cursor = next.cursor;
  }
  return false;
}
