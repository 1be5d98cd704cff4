import { describe, expect, it } from 'vitest';
import { OwedPass } from '../../src/verify/owed-pass.ts';
import { Rests } from '../../src/verify/rests.ts';
import { isSwappedTo, swapByArray } from '../../src/verify/swap.ts';
import { FakeHost } from '../support/fake-host.ts';

const MEMBERS = [
  { device: 'sda1', disk: 'sda' },
  { device: 'sdb1', disk: undefined },
];

/** A machine whose counters are set by hand. */
function counted() {
  const host = new FakeHost();
  const counters = new Map(
    ['sda', 'sda1', 'sdb1'].map((name) => [name, { read: 0, writes: 0, busyMs: 0 }]),
  );
  const print = () => {
    const lines = [...counters].map(
      ([name, { read, writes, busyMs }]) =>
        `8 0 ${name} 9 0 ${read} 0 ${writes} 0 8 0 0 ${busyMs} 0`,
    );
    host.files.set('/proc/diskstats', lines.join('\n'));
  };
  const change = (name: string, by: Partial<{ read: number; writes: number; busyMs: number }>) => {
    const one = counters.get(name);
    if (one !== undefined) Object.assign(one, by);
    print();
  };
  print();
  return { host, change };
}

describe('whether members may be read', () => {
  it('is no until others were seen to use every one of them', () => {
    const { host, change } = counted();
    const rests = new Rests(host);
    expect(rests.look(MEMBERS, 0)).toBe('asleep');
    change('sda1', { writes: 1 });
    expect(rests.look(MEMBERS, 1000)).toBe('asleep');
    change('sdb1', { read: 8 });
    expect(rests.look(MEMBERS, 2000)).toBeUndefined();
    expect(rests.look(MEMBERS, 31_000)).toBeUndefined();
    expect(rests.look(MEMBERS, 31_001)).toBe('asleep');
  });

  it('does not take our own reads for use', () => {
    const { host, change } = counted();
    const rests = new Rests(host);
    rests.look(MEMBERS, 0);
    for (const device of ['sda1', 'sdb1']) {
      host.bytesRead.set(`/dev/${device}`, 4096);
      change(device, { read: 8 });
    }
    expect(rests.look(MEMBERS, 1000)).toBe('asleep');
    change('sda1', { read: 16 });
    change('sdb1', { read: 9 });
    expect(rests.look(MEMBERS, 2000)).toBeUndefined();
  });

  it('is yes for one that was away and was written to when it came back', () => {
    const { host, change } = counted();
    const rests = new Rests(host);
    rests.look(MEMBERS, 0);
    rests.look(MEMBERS.slice(0, 1), 1000);
    change('sda1', { writes: 1 });
    change('sdb1', { writes: 1 });
    expect(rests.look(MEMBERS, 2000)).toBeUndefined();
  });

  it('is no without counters', () => {
    const host = new FakeHost();
    const rests = new Rests(host);
    rests.look(MEMBERS, 0);
    expect(rests.look(MEMBERS, 1000)).toBe('asleep');
  });

  it('is no while a disk is busy for more than half of the time between our reads', () => {
    const { host, change } = counted();
    const rests = new Rests(host);
    const used = (at: number) => {
      change('sda1', { writes: at });
      change('sdb1', { writes: at });
      return rests.look(MEMBERS, at);
    };
    used(0);
    change('sda', { busyMs: 501 });
    expect(used(1000)).toBe('busy');
    change('sda', { busyMs: 1000 });
    expect(used(2000)).toBeUndefined();
    // Without a known disk the member's own time counts.
    change('sdb1', { busyMs: 600 });
    expect(used(3000)).toBe('busy');
    // What our own reads took is not measured.
    change('sda', { busyMs: 5000 });
    rests.readsEnded(4000);
    expect(used(4100)).toBeUndefined();
    expect(used(5000)).toBeUndefined();
  });
});

describe('a pass over what is owed', () => {
  const debt = (order: number, owed: readonly (readonly [number, number])[]) => ({
    order,
    slot: 1,
    space: 'member' as const,
    owed,
  });

  it('goes through it in pieces, then rests for ten minutes', () => {
    const pass = new OwedPass();
    const owed = [
      debt(1, [
        [0, 100],
        [300, 50],
      ]),
      debt(2, [[80, 40]]),
    ];
    expect(pass.next(owed, 110, 0)).toEqual([[0, 110]]);
    expect(pass.next(owed, 110, 0)).toEqual([
      [110, 10],
      [300, 50],
    ]);
    expect(pass.next(owed, 110, 1)).toBeUndefined();
    expect(pass.next(owed, 110, 600_000)).toBeUndefined();
    expect(pass.next(owed, 110, 600_001)).toEqual([[0, 110]]);
  });

  it('begins anew when somebody else came back, or when told', () => {
    const pass = new OwedPass();
    const owed = [debt(1, [[0, 100]])];
    pass.next(owed, 100, 0);
    expect(pass.next(owed, 100, 1)).toBeUndefined();
    expect(pass.next([...owed, debt(2, [[10, 5]])], 100, 2)).toEqual([[0, 100]]);
    pass.next([...owed, debt(2, [[10, 5]])], 100, 3);
    pass.again();
    expect(pass.next([...owed, debt(2, [[10, 5]])], 60, 4)).toEqual([[0, 60]]);
  });

  it('is over at once where nothing is owed', () => {
    const pass = new OwedPass();
    expect(pass.next([], 100, 0)).toBeUndefined();
    expect(pass.next([debt(1, [[0, 10]])], 100, 1)).toEqual([[0, 10]]);
  });
});

describe('swapByArray', () => {
  const device = (name: string, number: string, below: readonly string[] = []) => ({
    [`/sys/class/block/${name}`]: { link: `../../devices/virtual/block/${name}` },
    [`/sys/class/block/${name}/dev`]: `${number}\n`,
    ...Object.fromEntries(below.map((one) => [`/sys/class/block/${name}/slaves/${one}`, ''])),
  });
  const partition = {
    '/sys/class/block/md0p2': { link: '../../devices/virtual/block/md0/md0p2' },
    '/sys/class/block/md0p2/partition': '2\n',
    '/sys/class/block/md0p2/start': '2048\n',
    '/sys/class/block/md0p2/size': '4096\n',
    '/sys/class/block/md0p2/dev': '259:2\n',
  };
  const machine = (swaps: string, more: ConstructorParameters<typeof FakeHost>[0] = {}) =>
    new FakeHost({
      ...device('md0', '9:0', ['sda1']),
      ...device('sda', '8:0'),
      ...partition,
      '/proc/swaps': `Filename Type Size Used Priority\n${swaps}\n`,
      ...more,
    });

  it.each([
    ['the array itself', '/dev/md0 partition 1 0 -2', {}, 'everywhere'],
    ['a partition of it', '/dev/md0p2 partition 1 0 -2', {}, [[2048 * 512, 4096 * 512]]],
    [
      'a logical volume on a partition of it',
      '/dev/mapper/vg-swap partition 1 0 -2',
      {
        '/dev/mapper/vg-swap': { link: '../dm-1' },
        ...device('dm-1', '253:1', ['md0p2']),
      },
      [[2048 * 512, 4096 * 512]],
    ],
    [
      'a file on it',
      '/data/swapfile file 1 0 -2',
      {
        '/proc/self/mountinfo':
          '20 1 8:0 / / rw - ext4 /dev/sda rw\n21 20 9:0 / /data rw - ext4 /dev/md0 rw\n',
      },
      'everywhere',
    ],
  ])('finds %s', (_what, line, more, place) => {
    expect(swapByArray(machine(line, more)).get('md0')).toEqual(place);
  });

  it('joins several places, and the whole with a part', () => {
    const both = '/dev/md0p2 partition 1 0 -2\n/dev/md0 partition 1 0 -3';
    expect(swapByArray(machine(both)).get('md0')).toBe('everywhere');
    const twice = '/dev/md0p2 partition 1 0 -2\n/dev/md0p2 partition 1 0 -3';
    expect(swapByArray(machine(twice)).get('md0')).toHaveLength(2);
  });

  it('finds nothing on other devices, unknown ones, or without swap', () => {
    expect(swapByArray(machine('/dev/sda partition 1 0 -2')).size).toBe(0);
    expect(swapByArray(machine('/dev/gone partition 1 0 -2')).size).toBe(0);
    expect(swapByArray(machine('/a/file file 1 0 -2')).size).toBe(0);
    expect(swapByArray(machine('')).size).toBe(0);
  });

  it('tells which extents are swapped to', () => {
    expect(isSwappedTo(undefined, [0, 10])).toBe(false);
    expect(isSwappedTo('everywhere', [0, 10])).toBe(true);
    expect(isSwappedTo([[10, 10]], [0, 10])).toBe(false);
    expect(isSwappedTo([[10, 10]], [0, 11])).toBe(true);
    expect(isSwappedTo([[10, 10]], [20, 1])).toBe(false);
  });
});
