import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type FuzzTally, runFuzz } from '../support/md-superblocks-fuzz.ts';

const { ROTWATCH_FUZZ_RUNS, ROTWATCH_FUZZ_SEED } = process.env;
const RUNS = ROTWATCH_FUZZ_RUNS === undefined ? 1_000_000 : Number(ROTWATCH_FUZZ_RUNS);
/** Another campaign each time unless one is asked for again. */
const SEED = ROTWATCH_FUZZ_SEED === undefined ? Date.now() % 2 ** 32 : Number(ROTWATCH_FUZZ_SEED);
/** The test runner wants to hear from its workers now and then. */
const AT_ONCE = 20_000;

describe('the superblock decoders', () => {
  it(`survive ${RUNS} mutated inputs (ROTWATCH_FUZZ_SEED=${SEED})`, async () => {
    const tallies: FuzzTally[] = [];
    for (let done = 0; done < RUNS; done += AT_ONCE) {
      tallies.push(runFuzz(Math.min(AT_ONCE, RUNS - done), SEED + done));
      await setImmediate();
    }
    const superblocks = tallies.reduce((sum, tally) => sum + tally.superblocks, 0);
    const refused = tallies.reduce((sum, tally) => sum + tally.refused, 0);
    process.stdout.write(`${superblocks} superblocks understood, ${refused} inputs refused\n`);
    expect(superblocks).toBeGreaterThan(RUNS / 10);
    expect(refused).toBeGreaterThan(RUNS / 100);
  });
});
