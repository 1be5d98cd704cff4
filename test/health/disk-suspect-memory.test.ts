import { describe, expect, it } from 'vitest';
import { busDisk } from '../support/block.ts';
import { array } from '../support/md.ts';
import { controller } from '../support/memory.ts';
import { CARRIES, type Given, judgements, suspects } from '../support/suspicion.ts';

describe('disk_suspect_memory', () => {
  const disks = [busDisk('sda', CARRIES)];
  const differing = [array({ mismatchSectors: 128 })] satisfies Given['arrays'];
  const bad = { controllers: [controller('mc0', [], { uncorrectedErrors: 1 })] };

  it('holds when members differ and memory had uncorrected errors', () => {
    expect(judgements({ disks, arrays: differing, memory: bad })).toMatchObject([
      {
        code: 'disk_suspect_memory',
        subject: { disk: 'SERIAL-sda' },
        evidence: ['md0: 128 mismatched sectors', 'mc0: 1 uncorrected memory errors'],
      },
    ]);
  });

  it('holds when corrected errors come in a storm, within the last hour or on average over an hour at least', () => {
    const storm = (correctedErrors: number, secondsSinceReset: number) => ({
      controllers: [controller('mc0', [], { correctedErrors, secondsSinceReset })],
    });
    const given = { disks, arrays: differing };
    expect(judgements({ ...given, memory: storm(4000, 7200) })).toMatchObject([
      { evidence: expect.arrayContaining(['mc0: 2000 corrected memory errors an hour']) },
    ]);
    const lately = (errors: number) => ({
      ...storm(1e6, 1e9),
      recent: [{ controller: 'mc0', errors, overMs: 3_600_000 }],
    });
    expect(suspects({ ...given, memory: lately(999) })).toEqual([]);
    expect(judgements({ ...given, memory: lately(1000) })).toMatchObject([
      {
        evidence: expect.arrayContaining([
          'mc0: 1000 corrected memory errors within the last hour',
        ]),
      },
    ]);
    expect(suspects({ ...given, memory: storm(999, 1) })).toEqual([]);
    expect(suspects({ ...given, memory: storm(1000, 1) })).toHaveLength(1);
  });

  it.each<readonly [string, Given]>([
    ['members are equal', { arrays: [array()], memory: bad }],
    ['nothing was ever compared', { arrays: [array({ mismatchSectors: undefined })], memory: bad }],
    [
      'another array differs',
      { arrays: [array({ name: 'md1', mismatchSectors: 8 })], memory: bad },
    ],
    ['memory is well', { arrays: differing }],
    [
      'memory does not tell',
      {
        arrays: differing,
        memory: {
          controllers: [
            controller('mc0', [], { uncorrectedErrors: undefined, correctedErrors: undefined }),
          ],
        },
      },
    ],
  ])('is silent when %s', (_when, given) => {
    expect(suspects({ disks, ...given })).toEqual([]);
  });
});
