import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isReadOnly,
  type Mount,
  parseFstab,
  parseMountinfo,
  parseUptime,
  wasRemounted,
} from '../../../src/collectors/block/parse-mounts.ts';
import { anyText } from '../../support/any-text.ts';

const LINE =
  '36 35 8:1 / /mnt/two\\040words rw,noatime master:1 shared:2 - ext4 /dev/sda1 rw,errors=remount-ro';

function mount(options: string, superOptions: string): Mount {
  return {
    ...{ id: '36', number: '8:1', mountpoint: '/data', type: 'ext4', source: '/dev/sda1' },
    options: options.split(','),
    superOptions: superOptions.split(','),
  };
}

describe('parseMountinfo', () => {
  it('reads a line whatever number of optional fields it has, and undoes the octal', () => {
    expect(parseMountinfo(`${LINE}\n`)).toEqual([
      {
        id: '36',
        number: '8:1',
        mountpoint: '/mnt/two words',
        type: 'ext4',
        source: '/dev/sda1',
        options: ['rw', 'noatime'],
        superOptions: ['rw', 'errors=remount-ro'],
      },
    ]);
  });

  it('leaves out lines that do not fit, and keeps the others', () => {
    expect(
      parseMountinfo(`garbage\n${LINE}\n1 2 3 - x\n1 2 8:1 / /x rw - ext4 /dev/sda\n`),
    ).toHaveLength(1);
  });

  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(anyText, anyText, (head, tail) => {
        expect(() => parseMountinfo(`${head} - ${tail}`)).not.toThrow();
        expect(() => parseFstab(`${head} / ${tail}`)).not.toThrow();
      }),
    );
  });
});

describe('parseUptime', () => {
  it('reads the seconds since the start, and nothing off another text', () => {
    expect(parseUptime('12345.67 54321.00\n')).toBe(12_345.67);
    expect(parseUptime('up 3 days')).toBeUndefined();
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => parseUptime(text)).not.toThrow();
      }),
    );
  });
});

describe('parseFstab', () => {
  it('tells the options that each mount point is to have', () => {
    const text = [
      '# /dev/sdz1 /comment ext4 ro',
      'UUID=1234 / ext4 errors=remount-ro 0 1',
      '/dev/sdb1\t/mnt/two\\040words\txfs\tro,noatime\t0 0',
      'tmpfs /tmp tmpfs',
      '/dev/sdc1 none swap sw 0 0',
      '',
    ].join('\n');
    expect([...parseFstab(text)]).toEqual([
      ['/', ['errors=remount-ro']],
      ['/mnt/two words', ['ro', 'noatime']],
      ['/tmp', []],
    ]);
  });
});

describe('wasRemounted', () => {
  it.each<readonly [string, Mount, readonly string[] | undefined, boolean | undefined]>([
    ['is false of a filesystem that takes writes', mount('rw', 'rw'), undefined, false],
    [
      'is true when the filesystem refuses what its mount allows',
      mount('rw', 'ro'),
      undefined,
      true,
    ],
    ['is true of an ext4 in emergency', mount('rw', 'rw,emergency_ro'), ['ro'], true],
    ['is true of a filesystem that has shut down', mount('rw', 'rw,shutdown'), undefined, true],
    ['is true when fstab asks for writes', mount('ro', 'ro'), ['defaults'], true],
    ['is false when fstab asks for none', mount('ro', 'ro'), ['ro'], false],
    ['cannot be told of what fstab does not know', mount('ro', 'ro'), undefined, undefined],
    [
      'is false of a bind that only itself is read-only, as fstab asks',
      mount('ro', 'rw'),
      ['ro'],
      false,
    ],
  ])('%s', (_what, one, wanted, expected) => {
    expect(wasRemounted(one, wanted)).toBe(expected);
  });
});

describe('isReadOnly', () => {
  it.each([
    ['rw', 'rw,errors=remount-ro', false],
    ['ro', 'rw', true],
    ['rw', 'ro', true],
    ['rw', 'rw,emergency_ro', true],
    ['rw', 'rw,shutdown', true],
  ])('of a mount with %s and a filesystem with %s is %s', (options, superOptions, expected) => {
    expect(isReadOnly(mount(options, superOptions))).toBe(expected);
  });
});
