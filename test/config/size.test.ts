import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize, parseSize } from '../../src/config/size.ts';

describe('parseSize', () => {
  it.each([
    ['0B', 0],
    ['512MiB', 512 * 2 ** 20],
    ['2GiB', 2 * 2 ** 30],
    ['1TiB', 2 ** 40],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', '5', '5MB', '-1MiB', '1.5GiB', '1 GiB', '999999999TiB'])('refuses %j', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });

  it('is the inverse of formatSize', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });
});
