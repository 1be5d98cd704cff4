import { describe, expect, it } from 'vitest';
import {
  humanChunk,
  humanSize,
  layoutWords,
  levelWords,
  localTime,
  printable,
} from '../../../src/collectors/md-superblocks/mdadm-words.ts';

describe('humanSize', () => {
  it.each([
    { bytes: 5000n * 1024n - 1n, words: '' },
    { bytes: 5000n * 1024n, words: ' (4.88 MiB 5.12 MB)' },
    { bytes: 2n * 1024n ** 3n - 1n, words: ' (2048.00 MiB 2147.48 MB)' },
    { bytes: 2n * 1024n ** 3n, words: ' (2.00 GiB 2.15 GB)' },
    { bytes: 2n * 1024n ** 4n, words: ' (2.00 TiB 2.20 TB)' },
    { bytes: 4_000_787_030_016n, words: ' (3.64 TiB 4.00 TB)' },
  ])('says$words of $bytes bytes', ({ bytes, words }) => {
    expect(humanSize(bytes)).toBe(words);
  });
});

describe('humanChunk', () => {
  it.each([
    { bytes: 0, words: '0 B' },
    { bytes: 512, words: '512 B' },
    { bytes: 65_536, words: '64 KB' },
    { bytes: 1 << 26, words: '64 MB' },
    { bytes: 1.5 * 2 ** 30, words: '1 GB' },
    { bytes: 2 ** 50, words: '1024 TB' },
  ])('is $words for $bytes bytes', ({ bytes, words }) => {
    expect(humanChunk(bytes)).toBe(words);
  });
});

describe('localTime', () => {
  it('has the shape of ctime(3), days of one digit padded with a blank', () => {
    const time = new Date(2024, 1, 3, 4, 5, 6);
    expect(localTime(time.getTime() / 1000)).toBe('Sat Feb  3 04:05:06 2024');
  });

  it('gives the bare number where no calendar reaches', () => {
    expect(localTime(2 ** 40 - 1)).toMatch(/^[A-Z][a-z]{2} .* 36812$/);
    expect(localTime(8_640_000_000_001)).toBe('8640000000001 s');
  });
});

describe('layoutWords', () => {
  it.each([
    { level: 0, layout: 1, words: 'original' },
    { level: 0, layout: 9, words: '-unknown-' },
    { level: 5, layout: 2, words: 'left-symmetric' },
    { level: 5, layout: 16, words: '-unknown-' },
    { level: 6, layout: 16, words: 'left-asymmetric-6' },
    { level: 6, layout: 6, words: '-unknown-' },
    { level: 10, layout: 0x102, words: 'near=2' },
    { level: 10, layout: 0x201, words: 'far=2' },
    { level: 10, layout: 0x10302, words: 'near=2, offset=3' },
    { level: 10, layout: 0x101, words: 'NO REDUNDANCY' },
    { level: 1, layout: 0, words: undefined },
  ])('is $words for layout $layout of level $level', ({ level, layout, words }) => {
    expect(layoutWords(level, layout)).toBe(words);
  });
});

describe('levelWords', () => {
  it('has mdadm’s word for a level without one', () => {
    expect(levelWords('raid1')).toBe('raid1');
    expect(levelWords(undefined)).toBe('-unknown-');
  });
});

describe('printable', () => {
  it('takes the sting out of text that would play with a terminal', () => {
    expect(printable('a\u001b[2Jb\u0007ü\u009b')).toBe('a\uFFFD[2Jb\uFFFDü\uFFFD');
  });
});
