import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMdstat } from '../../../src/collectors/md-arrays/parse-mdstat.ts';
import { anyText } from '../../support/any-text.ts';
import { details, MACHINE, only, text } from './mdstat-samples.ts';

describe('parseMdstat', () => {
  it('reads every fact of an array that is being rebuilt', () => {
    expect(parseMdstat(MACHINE).arrays[0]).toEqual({
      name: 'md7',
      state: 'active',
      level: 'raid5',
      members: [
        { name: 'vdc1', deviceNumber: 3, states: [] },
        { name: 'vdb1', deviceNumber: 1, states: [] },
        { name: 'vda1', deviceNumber: 0, states: [] },
      ],
      sizeBytes: 2093056 * 1024,
      metadata: '1.2',
      chunkBytes: 524288,
      algorithm: 2,
      copies: undefined,
      slots: 3,
      working: 2,
      slotsInSync: [true, true, false],
      sync: {
        action: 'recover',
        wait: undefined,
        doneBytes: 498688 * 1024,
        totalBytes: 1046528 * 1024,
        speedBytesPerSecond: 99737 * 1024,
      },
      bitmap: { location: 'file', chunkBytes: 67108864, file: '/var/lib/md7.bitmap' },
    });
  });

  it('finds all arrays and personalities and nothing to complain of in what a kernel prints', () => {
    const { arrays, personalities, problems } = parseMdstat(MACHINE);
    expect(
      arrays.map(({ name, state, level, metadata }) => [name, state, level, metadata]),
    ).toEqual([
      ['md7', 'active', 'raid5', '1.2'],
      ['md_home', 'active', 'raid10', '1.0'],
      ['md127', 'inactive', undefined, 'external:ddf'],
      ['md_d0', 'read-auto', 'raid1', '0.90'],
    ]);
    expect(personalities).toEqual(['raid1', 'raid6', 'raid5', 'raid4', 'raid10', 'linear']);
    expect(problems).toEqual([]);
  });

  it('reads the same with the line ends of Windows', () => {
    expect(parseMdstat(MACHINE.replaceAll('\n', '\r\n'))).toEqual(parseMdstat(MACHINE));
  });

  it('reads the same with blanks trimmed from all line ends', () => {
    expect(parseMdstat(MACHINE.replace(/[ \t]+$/gm, ''))).toEqual(parseMdstat(MACHINE));
  });

  it('reads the same when a mail program wrapped every line as short as it could', () => {
    const wrapped = MACHINE.split('\n').map((line) =>
      /^unused|\/var/.test(line) ? line : line.replace(/(\S) +(?=\S)(?!:)/g, '$1\n'),
    );
    const rejoined = wrapped.map((line) => line.replace(/^(md\S*)\n?: ?\n?(\S+)\n/, '$1 : $2 '));
    const narrow = rejoined.join('\n').replace(/^Personalities\n:/m, 'Personalities :');
    const members = parseMdstat(narrow).arrays.map((array) => array.members);
    expect(members).toEqual(parseMdstat(MACHINE).arrays.map((array) => array.members));
    expect(parseMdstat(narrow).arrays[0]?.slotsInSync).toEqual([true, true, false]);
    expect(parseMdstat(narrow).arrays[0]?.sync?.doneBytes).toBe(498688 * 1024);
    expect(parseMdstat(narrow).personalities).toHaveLength(6);
  });

  it('skips the lines of old kernels and reads their arrays', () => {
    const source = text(
      'Personalities : [raid1]',
      'read_ahead 1024 sectors',
      'md0 : active raid1 hdc1[1] hda1[0] 1052160 blocks [2/2] [UU]',
      'unused devices: <none>',
    );
    expect(only(source)).toMatchObject({ name: 'md0', sizeBytes: 1077411840, slots: 2 });
    expect(details(source)).toEqual([]);
  });

  it('has no personalities when the line is absent, and none when the kernel has none', () => {
    expect(parseMdstat('unused devices: <none>\n').personalities).toBeUndefined();
    expect(parseMdstat('Personalities : \nunused devices: <none>').personalities).toEqual([]);
  });

  it('finds the personalities behind the arrays, torn or cut', () => {
    const source = text('md0 : inactive', '', 'Personalities : [raid1] [raid5]', '[raid10] [rai');
    expect(parseMdstat(source).personalities).toEqual(['raid1', 'raid5']);
    expect(details(source)).toEqual(['mdstat not understood: [raid10] [rai']);
    const torn = parseMdstat('Personalities : [raid1] rai\n[raid10]\n');
    expect(torn.personalities).toEqual(['raid1', 'raid10']);
    expect(torn.problems).toHaveLength(1);
  });

  it.each([
    ['md0 :', { state: undefined }, 'no state'],
    ['md0 : acti', { state: undefined }, 'state cut short: acti'],
    ['md0 : active', { state: 'active', level: undefined }, 'no level'],
    ['md0 : active rai', { state: 'active', level: undefined }, 'level cut short: rai'],
    ['md0 : active raid1 vdb[1](F', { level: 'raid1', members: [] }, 'vdb[1](F'],
    ['md0 : inactive vda[0](S)\n      12 blo', { sizeBytes: undefined }, '12 blo'],
    ['md0 : inactive\n      12 blocks sup', { metadata: undefined, sizeBytes: 12288 }, 'sup'],
  ])('keeps what is whole of %j, which was cut short', (source, expected, flaw) => {
    expect(only(source)).toMatchObject(expected);
    expect(details(source)).toContain(`mdstat: md0 not understood: ${flaw}`);
  });

  it('says what it did not understand of an array, a problem for each line, and keeps the rest', () => {
    const source = MACHINE.replace('      bitmap:', '      weather: fair\n      bitmap:');
    expect(parseMdstat(source).arrays).toEqual(parseMdstat(MACHINE).arrays);
    expect(parseMdstat(source).problems).toEqual([
      { reason: 'malformed', subject: 'mdstat: md7', detail: 'not understood: weather: fair' },
    ]);
  });

  it('gives the lines of an array whose first line is lost to no other', () => {
    const lines = MACHINE.split('\n');
    for (const [index, line] of lines.entries()) {
      if (!line.startsWith('md')) continue;
      const name = line.split(' ')[0];
      const rest = parseMdstat(lines.toSpliced(index, 1).join('\n'));
      const others = parseMdstat(MACHINE).arrays.filter((array) => array.name !== name);
      expect(rest.arrays).toEqual(others);
      expect(rest.problems.length).toBeGreaterThan(0);
    }
  });

  it('does not let a garbled first line add to the array before it', () => {
    const source = text(
      'md0 : active raid1 vdb[1] vda[0]',
      '      64 blocks super 1.2 [2/2] [UU]',
      'md1 active raid1 vdd[1]',
      '      bitmap: 0/1 pages [0KB], 4KB chunk',
      'md2 : active raid1 vdf[1] vde[0]',
      '      64 blocks super 1.2 [2/2] [UU]',
      '      vdh[1] 64 blocks super 1.2 [2/1] [U_]',
      '      [=>..] recovery = 1.0% (1/64) finish=1.0min speed=1K/sec',
    );
    const { arrays, problems } = parseMdstat(source);
    expect(arrays.map(({ name }) => name)).toEqual(['md0', 'md2']);
    expect(arrays.map(({ members, bitmap, sync }) => [members.length, bitmap, sync])).toEqual([
      [2, undefined, undefined],
      [2, undefined, undefined],
    ]);
    expect(problems).toHaveLength(4);
  });

  it('gives an array without devices nothing of the next, whose first line is lost', () => {
    const array = only(text('md5 : inactive', '       ', '      64 blocks super 1.2 [2/1] [U_]'));
    expect(array).toMatchObject({ sizeBytes: undefined, slots: undefined });
  });

  it('quotes no more than a line of what it did not understand', () => {
    expect(details('x'.repeat(4000))[0]?.length).toBeLessThan(160);
  });
});

describe('parseMdstat, whatever the text', () => {
  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        expect(parseMdstat(source).arrays.length).toBeLessThanOrEqual(source.length);
      }),
    );
  });

  it('never throws on pieces of its own grammar in any order', () => {
    const piece = fc.constantFrom(
      ...[
        'md0',
        ' : ',
        'active',
        'raid1',
        'vda[0]',
        '(F)',
        '\n',
        '      ',
        '12',
        ' blocks',
        '[2/1]',
      ],
      ...['[U_]', 'super 1.2', 'bitmap:', 'resync=', '=', 'PENDING', '9.9%', '(1/2)'],
      ...['Personalities :', 'level 5, 64k chunk, algorithm 2', '2 far-copies', 'speed=1K/sec'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const array of parseMdstat(pieces.join('')).arrays) {
          expect(array.members.every(({ name }) => name !== '')).toBe(true);
        }
      }),
    );
  });

  it('loses no other array, and changes none, when any line is cut or garbled', () => {
    const lines = MACHINE.split('\n');
    const whole = parseMdstat(MACHINE).arrays;
    const owners = lines.map((line, index) => {
      const above = lines.slice(0, index + 1).findLast((one) => one.startsWith('md'));
      return line.startsWith('unused') ? undefined : above?.split(' ')[0];
    });
    fc.assert(
      fc.property(
        fc.nat({ max: lines.length - 1 }),
        fc.nat({ max: 100 }),
        fc.string({ maxLength: 10 }).map((one) => one.replace(/[\r\n]/g, ' ')),
        (index, length, junk) => {
          const cut = (lines[index] ?? '').slice(0, length);
          const line = junk.trim() === '' ? cut : `${cut} ${junk}`;
          const { arrays } = parseMdstat(lines.toSpliced(index, 1, line).join('\n'));
          for (const array of whole.filter(({ name }) => name !== owners[index])) {
            expect(arrays).toContainEqual(array);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
