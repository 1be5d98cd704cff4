import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/collectors/collector.ts';
import {
  type AttributeParser,
  attributesOf,
  MALFORMED,
  parseCount,
  parseCountOf,
  parseWord,
  parseWords,
  type RawText,
} from '../../src/collectors/parse-attributes.ts';
import { anyText } from '../support/any-text.ts';

const inKib = parseCountOf(1024);

const CASES: readonly (readonly [AttributeParser<unknown>, text: string, value: unknown])[] = [
  [parseCount, '128', 128],
  [parseCount, '18446744073709551615', 18446744073709552000],
  [parseCount, '-1', MALFORMED],
  [parseCount, '1 2', MALFORMED],
  [parseWord, 'write-pending', 'write-pending'],
  [parseWord, 'hibernating', 'hibernating'],
  [parseWord, 'two words', MALFORMED],
  [inKib, '4', 4096],
  [inKib, '0', 0],
  [inKib, '4k', MALFORMED],
  [parseWords, 'CPU 1 DIMM A', 'CPU 1 DIMM A'],
  [parseWords, 'DIMM\u0000A\n', 'DIMM A'],
  [parseWords, '\u0001', undefined],
];

function read(text: RawText): { readonly value: unknown; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const value = attributesOf('md0', { degraded: text }, problems)('degraded', parseCount, 7);
  return { value, problems };
}

describe('the parsers of attributes', () => {
  it.each(CASES)('%o reads %j as %o', (parse, text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it('never throw on arbitrary text', () => {
    const parsers = fc.constantFrom(...CASES.map(([parse]) => parse));
    fc.assert(
      fc.property(parsers, anyText, (parse, text) => {
        expect(() => parse(text)).not.toThrow();
      }),
    );
  });
});

describe('attributesOf', () => {
  it('gives the value of the trimmed text', () => {
    expect(read(' 1\n')).toEqual({ value: 1, problems: [] });
  });

  it('gives what stands for an empty text, and nothing for an attribute that is not there', () => {
    expect(read('\n')).toEqual({ value: 7, problems: [] });
    expect(read(undefined)).toEqual({ value: undefined, problems: [] });
  });

  it('passes on why an attribute could not be read', () => {
    const denied = { reason: 'denied', subject: '/sys/x', detail: 'EACCES' } as const;
    expect(read(denied)).toEqual({ value: undefined, problems: [denied] });
  });

  it('complains of a text that is not understood, and quotes its beginning only', () => {
    const { value, problems } = read('x'.repeat(1000));
    expect(value).toBeUndefined();
    expect(problems).toEqual([
      {
        reason: 'malformed',
        subject: 'md0/degraded',
        detail: `not understood: ${'x'.repeat(80)}`,
      },
    ]);
  });
});
