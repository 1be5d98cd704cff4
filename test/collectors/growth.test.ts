import { describe, expect, it } from 'vitest';
import { Growth, LATELY_MS } from '../../src/collectors/growth.ts';

describe('Growth', () => {
  it('counts what came since the first look, for an hour', () => {
    const growth = new Growth();
    expect(growth.look('a', 5, 0)).toBe(0);
    expect(growth.look('a', 7, 1)).toBe(2);
    expect(growth.look('a', 8, 2)).toBe(3);
    expect(growth.look('a', 8, LATELY_MS)).toBe(3);
    expect(growth.look('a', 8, LATELY_MS + 1)).toBe(1);
    expect(growth.look('a', 8, LATELY_MS + 2)).toBe(0);
  });

  it('takes a counter that went back for one that began again', () => {
    const growth = new Growth();
    growth.look('a', 100, 0);
    expect(growth.look('a', 3, 1)).toBe(3);
  });

  it('keeps counters apart, and bridges looks that found no count', () => {
    const growth = new Growth();
    growth.look('a', 1, 0);
    growth.look('b', 10, 0);
    expect(growth.look('a', undefined, 1)).toBe(0);
    expect(growth.look('a', 4, 2)).toBe(3);
    expect(growth.look('b', 10, 2)).toBe(0);
  });
});
