import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { linkedSignal } from '../src/linked-signal.ts';

describe('linkedSignal', () => {
  it('aborts with the first of its sources', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const { signal } = linkedSignal(one.signal, other.signal);
    expect(signal.aborted).toBe(false);
    other.abort();
    expect(signal.aborted).toBe(true);
    expect(linkedSignal(one.signal, other.signal).signal.aborted).toBe(true);
  });

  it('leaves no trace in its sources once released or aborted', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    linkedSignal(one.signal, other.signal).release();
    expect(getEventListeners(one.signal, 'abort')).toEqual([]);
    const { signal } = linkedSignal(one.signal, other.signal);
    other.abort();
    expect(getEventListeners(one.signal, 'abort')).toEqual([]);
    expect(signal.aborted).toBe(true);
  });

  it('no longer follows once released', () => {
    const source = new AbortController();
    const { signal, release } = linkedSignal(source.signal);
    release();
    source.abort();
    expect(signal.aborted).toBe(false);
  });
});
