import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMdcheck } from '../../../src/collectors/md-arrays/parse-mdcheck.ts';

const UUID = '01234567:89abcdef:fedcba98:76543210';

describe('parseMdcheck', () => {
  it('tells the array and how far its check has come, in bytes', () => {
    expect(parseMdcheck(`MD_UUID_${UUID}`, '409600\n')).toEqual({
      uuid: UUID,
      doneBytes: 409_600 * 512,
    });
  });

  it('takes the start for a place like any other', () => {
    expect(parseMdcheck(`MD_UUID_${UUID}`, '0\n')?.doneBytes).toBe(0);
  });

  it.each([
    ['of another name', '.md-check-1234', '4096'],
    ['without a whole UUID', 'MD_UUID_01234567', '4096'],
    ['without text', `MD_UUID_${UUID}`, ''],
    ['with another text', `MD_UUID_${UUID}`, 'none'],
    ['with a number that no disk has', `MD_UUID_${UUID}`, '1'.repeat(30)],
  ])('passes over a file %s', (_what, file, text) => {
    expect(parseMdcheck(file, text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (file, text) => {
        const progress = parseMdcheck(file, text);
        return progress === undefined || Number.isSafeInteger(progress.doneBytes);
      }),
    );
  });
});
