import { describe, expect, it } from 'vitest';
import { SelfRaising } from '../../../src/collectors/smart/self-raising.ts';

/** Notes counts as read at the start of logs and health commands in turn. */
function noted(...counts: readonly (readonly ['health' | 'logs', number | undefined])[]) {
  const raising = new SelfRaising();
  for (const [tier, count] of counts) raising.note(tier, count);
  return raising;
}

describe('SelfRaising', () => {
  const rising = [
    ...[['logs', 0] as const, ['health', 1] as const],
    ...[['logs', 1] as const, ['health', 2] as const],
    ...[['logs', 2] as const, ['health', 3] as const],
  ];

  it('is proven by a counter that rises after each question for logs, and rests otherwise', () => {
    expect(noted(...rising.slice(0, 5)).proven).toBe(false);
    expect(noted(...rising).proven).toBe(true);
  });

  it('is not proven by a counter that also rises by itself, nor without a counter', () => {
    expect(noted(['logs', 0], ['health', 1], ['logs', 5], ['health', 6]).proven).toBe(false);
    const busy = rising.map(([tier, count], at) => [tier, count + at] as const);
    expect(noted(...busy).proven).toBe(false);
    expect(noted(['logs', undefined], ['health', undefined]).proven).toBe(false);
  });

  it('begins anew when told to forget', () => {
    const raising = noted(...rising);
    raising.reset();
    expect(raising.proven).toBe(false);
  });
});
