import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseBlockStat,
  parseBusyMs,
  parseDiskstats,
} from '../../../src/collectors/block/parse-diskstats.ts';

const SDA = '   8       0 sda 4120 11 98311 2107 880 92 30144 940 0 2560 3047 0 0 0 0 61 0';
const SDA1 = '   8       1 sda1 210 0 8400 90 12 0 96 4 0 80 94';

describe('parseDiskstats', () => {
  it('takes reads and writes completed, and sectors read and written, by kernel name', () => {
    expect(parseDiskstats(`${SDA}\n${SDA1}\n`)).toEqual(
      new Map([
        [
          'sda',
          {
            readsCompleted: 4120,
            sectorsRead: 98_311,
            writesCompleted: 880,
            sectorsWritten: 30_144,
          },
        ],
        [
          'sda1',
          { readsCompleted: 210, sectorsRead: 8400, writesCompleted: 12, sectorsWritten: 96 },
        ],
      ]),
    );
  });

  it.each([
    [
      'the short form that partitions had before 2.6.25',
      '   8       1 sda1 35486 38030 38030 38030',
    ],
    ['a line cut off', '   8       0 sda 4120 11 98311'],
    ['a word that is no number', SDA.replace('880', 'many')],
    ['a negative number', SDA.replace('880', '-880')],
    ['a number too large to be counted with', SDA.replace('880', '9'.repeat(400))],
  ])('leaves out %s, and keeps the other lines', (_what, line) => {
    expect([...parseDiskstats(`${line}\n${SDA1.replace('sda1', 'sdb1')}\n`).keys()]).toEqual([
      'sdb1',
    ]);
  });

  it('knows nothing from an empty text', () => {
    expect(parseDiskstats('').size).toBe(0);
  });

  it('never throws, and counts in whole numbers from zero up, whatever the text', () => {
    const word = fc.oneof(
      fc.nat().map(String),
      fc.string({ maxLength: 6 }),
      fc.bigInt().map(String),
    );
    const line = fc.array(word, { maxLength: 20 }).map((words) => words.join(' '));
    const text = fc.oneof(
      fc.string(),
      fc.array(line).map((lines) => lines.join('\n')),
    );
    fc.assert(
      fc.property(text, (anything) => {
        for (const counters of parseDiskstats(anything).values()) {
          for (const count of Object.values(counters)) {
            expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
          }
        }
      }),
    );
  });
});

describe('parseBlockStat', () => {
  it('takes the same counters from the file of one device', () => {
    const text = SDA.replace(/^.* sda /, '    ').replaceAll(' ', '  ');
    expect(parseBlockStat(`${text}\n`)).toEqual(parseDiskstats(SDA).get('sda'));
  });

  it.each(['', '\n', '4120 11 98311', '4120 11 98311 2107 many 92 30144 940 0 2560 3047'])(
    'is undefined for %j',
    (text) => expect(parseBlockStat(text)).toBeUndefined(),
  );
});

describe('parseBusyMs', () => {
  it('takes the time with I/O under way, by kernel name, and leaves out what does not fit', () => {
    const busy = parseBusyMs(`${SDA}\n${SDA1}\n8 2 sda2 1 2 3\n\nnonsense`);
    expect([...busy]).toEqual([
      ['sda', 2560],
      ['sda1', 80],
    ]);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => parseBusyMs(text).size >= 0));
  });
});
