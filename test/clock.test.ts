import { describe, expect, it } from 'vitest';
import { systemClock } from '../src/clock.ts';

describe('systemClock', () => {
  it('sleeps until the time has passed', async () => {
    const before = systemClock.monotonic();
    await systemClock.sleep(5);
    expect(systemClock.monotonic() - before).toBeGreaterThanOrEqual(4);
  });

  it('wakes at once when its signal aborts, without rejecting', async () => {
    const stop = new AbortController();
    const nap = systemClock.sleep(3_600_000, stop.signal);
    stop.abort();
    await expect(nap).resolves.toBeUndefined();
  });

  it('does not sleep at all when the signal has aborted before', async () => {
    await expect(systemClock.sleep(3_600_000, AbortSignal.abort())).resolves.toBeUndefined();
  });

  it('tells wall-clock time in milliseconds', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
  });
});
