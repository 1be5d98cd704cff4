import { describe, expect, it } from 'vitest';
import { sampled } from '../../src/metrics/family.ts';
import { keepingFamilies } from '../../src/metrics/keeping.ts';

function samplesOf(keeping: Parameters<(typeof keepingFamilies)[number]['samples']>[0]) {
  return keepingFamilies.map((family) => sampled(family, keeping).samples);
}

describe('the metrics of keeping the ledger', () => {
  it('say when it was saved and how large it is', () => {
    const keeping = { unsaved: undefined, lastSaveAt: 1_700_000_000_500, bytes: 321 };
    expect(samplesOf(keeping)).toEqual([[[{}, 1]], [[{}, 1_700_000_000.5]], [[{}, 321]]]);
  });

  it('say that it is in memory only, and give no value for what never was', () => {
    const unsaved = { since: 1, reason: 'full', subject: '/x', detail: 'no space' } as const;
    const keeping = { unsaved, lastSaveAt: undefined, bytes: undefined };
    expect(samplesOf(keeping)).toEqual([[[{}, 0]], [[{}, undefined]], [[{}, undefined]]]);
  });
});
