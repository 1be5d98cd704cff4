import { describe, expect, it } from 'vitest';
import { runFuzz } from '../../support/md-superblocks-fuzz.ts';

describe('the superblock decoders', () => {
  it('survive 20,000 mutated inputs, and understand or refuse a fair share of them', () => {
    const tally = runFuzz(20_000, 1);
    expect(tally.superblocks).toBeGreaterThan(2000);
    expect(tally.wrongChecksums).toBeGreaterThan(1000);
    expect(tally.refused).toBeGreaterThan(1000);
    expect(tally.bitmaps).toBeGreaterThan(1000);
    expect(tally.foreign).toBeGreaterThan(500);
  });
});
