import { describe, expect, it } from 'vitest';
import type { MemoryController } from '../../../src/collectors/memory/reading.ts';
import { ResetClock } from '../../../src/collectors/memory/reset-clock.ts';
import { controller } from '../../support/memory.ts';

const START = 1_000_000_000;

function look(
  clock: ResetClock,
  afterMs: number,
  given: Partial<MemoryController>,
): readonly unknown[] {
  return clock
    .look([controller('mc0', [], given)], START + afterMs)
    .map(({ at, seen }) => [at, seen]);
}

describe('ResetClock', () => {
  it('tells when the counters started, and holds still although only whole seconds are told', () => {
    const clock = new ResetClock();
    expect(look(clock, 0, { secondsSinceReset: 100 })).toEqual([[START - 100_000, 0]]);
    expect(look(clock, 10_900, { secondsSinceReset: 110 })).toEqual([[START - 100_000, 0]]);
  });

  it('follows a clock that was set, without taking that for a reset', () => {
    const clock = new ResetClock();
    look(clock, 0, { secondsSinceReset: 100 });
    expect(look(clock, 3_600_000, { secondsSinceReset: 101 })).toEqual([[START + 3_499_000, 0]]);
  });

  it.each<readonly [string, Partial<MemoryController>]>([
    ['the seconds begin again', { secondsSinceReset: 3 }],
    ['corrected errors go back', { correctedErrors: 1 }],
    ['uncorrected errors go back', { uncorrectedErrors: 0 }],
  ])('counts a reset when %s', (_when, given) => {
    const clock = new ResetClock();
    const before = { secondsSinceReset: 100, correctedErrors: 5, uncorrectedErrors: 2 };
    look(clock, 0, before);
    expect(look(clock, 10_000, { ...before, secondsSinceReset: 110, ...given })).toMatchObject([
      [expect.any(Number), 1],
    ]);
  });

  it('sees a reset through errors that have outgrown the old count, and a driver that was away', () => {
    const clock = new ResetClock();
    look(clock, 0, { secondsSinceReset: 100, correctedErrors: 5 });
    expect(clock.look([], START + 10_000)).toEqual([]);
    const back = { secondsSinceReset: 4, correctedErrors: 50 };
    expect(look(clock, 20_000, back)).toEqual([[START + 16_000, 1]]);
  });

  it('counts resets also where the kernel does not tell the seconds', () => {
    const clock = new ResetClock();
    const silent = { secondsSinceReset: undefined };
    expect(look(clock, 0, { ...silent, correctedErrors: 2 })).toEqual([[undefined, 0]]);
    expect(look(clock, 1, { ...silent, correctedErrors: 2 })).toEqual([[undefined, 0]]);
    expect(look(clock, 2, { ...silent, correctedErrors: 0 })).toEqual([[undefined, 1]]);
  });
});
