import { describe, expect, it } from 'vitest';
import { readBlockDevices } from '../../../src/collectors/block/read.ts';
import { foundationOf, membersOn } from '../../../src/collectors/block/stack.ts';
import { FakeHost } from '../../support/fake-host.ts';

const CLASS = '/sys/class/block';

/** Block devices by what holds them and what they are made of. */
function devices(stack: Readonly<Record<string, { over?: string[]; under?: string[] }>>) {
  const files = Object.entries(stack).flatMap(([name, { over = [], under = [] }]) => [
    [`${CLASS}/${name}/size`, '8\n'] as const,
    ...under.map((holder) => [`${CLASS}/${name}/holders/${holder}`, ''] as const),
    ...over.map((slave) => [`${CLASS}/${name}/slaves/${slave}`, ''] as const),
  ]);
  return readBlockDevices(
    new FakeHost({
      ...Object.fromEntries(files),
      [`${CLASS}/md0p1`]: { link: '../../devices/virtual/block/md0/md0p1' },
      [`${CLASS}/md0p1/partition`]: '1\n',
    }),
  );
}

const MIRROR = {
  sda: { under: ['dm-0'] },
  'dm-0': { over: ['sda'], under: ['md0'] },
  sdb: { under: ['md0'] },
  md0: { over: ['dm-0', 'sdb'] },
};

describe('what lies on what', () => {
  it('finds the members of arrays on a disk, also through mappings', () => {
    expect(membersOn(devices(MIRROR), 'sda')).toEqual([{ array: 'md0', member: 'dm-0' }]);
    expect(membersOn(devices(MIRROR), 'sdb')).toEqual([{ array: 'md0', member: 'sdb' }]);
    expect(membersOn(devices(MIRROR), 'sdx')).toEqual([]);
  });

  it('finds the array under a filesystem, also on a partition of the array, and no disk where there are two', () => {
    expect(foundationOf(devices(MIRROR), 'md0')).toEqual({ array: 'md0', disk: undefined });
    expect(foundationOf(devices(MIRROR), 'md0p1')).toEqual({ array: 'md0', disk: undefined });
    expect(foundationOf(devices(MIRROR), 'dm-0')).toEqual({ array: undefined, disk: 'sda' });
  });

  it('knows nothing under a device that is not there, and ends in a ring', () => {
    expect(foundationOf(devices(MIRROR), 'sdx')).toEqual({ array: undefined, disk: undefined });
    const ring = {
      'dm-0': { over: ['dm-1'], under: ['dm-1'] },
      'dm-1': { over: ['dm-0'], under: ['dm-0'] },
    };
    expect(foundationOf(devices(ring), 'dm-0')).toEqual({ array: undefined, disk: undefined });
    expect(membersOn(devices(ring), 'dm-0')).toEqual([]);
  });
});
