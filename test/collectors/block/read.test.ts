import { describe, expect, it } from 'vitest';
import { identityOf, readBlockDevices } from '../../../src/collectors/block/read.ts';
import { FakeHost } from '../../support/fake-host.ts';

type Files = ConstructorParameters<typeof FakeHost>[0];

const CLASS = '/sys/class/block';

/** A whole disk with a serial number. */
function disk(name: string, serial?: string): Files {
  return {
    [`${CLASS}/${name}`]: { link: `../../devices/pci0000:00/block/${name}` },
    [`${CLASS}/${name}/dev`]: '8:16\n',
    [`${CLASS}/${name}/size`]: '4096\n',
    ...(serial === undefined ? {} : { [`${CLASS}/${name}/device/serial`]: `${serial}\n` }),
  };
}

function partition(name: string, on: string, given: Files = {}): Files {
  return {
    [`${CLASS}/${name}`]: { link: `../../devices/pci0000:00/block/${on}/${name}` },
    [`${CLASS}/${name}/dev`]: '8:17\n',
    [`${CLASS}/${name}/partition`]: '1\n',
    [`${CLASS}/${name}/start`]: '2048\n',
    [`${CLASS}/${name}/size`]: '1024\n',
    ...given,
  };
}

/** A device-mapper device over others. */
function stacked(name: string, ...slaves: readonly string[]): Files {
  return {
    ...disk(name),
    ...Object.fromEntries(slaves.map((slave) => [`${CLASS}/${name}/slaves/${slave}`, ''])),
  };
}

function read(...files: readonly Files[]) {
  return readBlockDevices(new FakeHost(Object.assign({}, ...files)));
}

describe('readBlockDevices', () => {
  it('tells what sysfs says of a whole disk', () => {
    const { devices } = read(disk('sdb'), {
      [`${CLASS}/sdb/diskseq`]: '7\n',
      [`${CLASS}/sdb/queue/logical_block_size`]: '4096\n',
      [`${CLASS}/sdb/holders/md0`]: '',
    });
    expect(devices.get('sdb')).toEqual({
      name: 'sdb',
      number: '8:16',
      sectors: 4096,
      wholeDisk: 'sdb',
      startSector: undefined,
      holders: ['md0'],
      slaves: [],
      logicalBlockBytes: 4096,
      sequence: '7',
    });
  });

  it("tells a partition's place on its disk, with the disk's own block size and sequence", () => {
    const { devices } = read(partition('sdb1', 'sdb'), {
      [`${CLASS}/sdb/diskseq`]: '7\n',
      [`${CLASS}/sdb/queue/logical_block_size`]: '512\n',
    });
    expect(devices.get('sdb1')).toMatchObject({
      wholeDisk: 'sdb',
      startSector: 2048,
      sectors: 1024,
      sequence: '7',
      logicalBlockBytes: 512,
    });
  });

  it('puts back the slash that sysfs writes as an exclamation mark', () => {
    const { devices, identities } = read(
      disk('cciss!c0d0', 'PAAX'),
      partition('cciss!c0d0p1', 'cciss!c0d0'),
    );
    expect(devices.get('cciss/c0d0p1')).toMatchObject({ wholeDisk: 'cciss/c0d0' });
    expect(identities.get('cciss/c0d0')).toMatchObject({ name: 'cciss/c0d0', disk: 'PAAX' });
  });

  it('takes a partition without a parent in sysfs for a disk of its own', () => {
    const { devices } = read({ [`${CLASS}/sdb1/partition`]: '1\n' });
    expect(devices.get('sdb1')).toMatchObject({ wholeDisk: 'sdb1', sectors: undefined });
  });

  it('knows no size where the text is none', () => {
    expect(read({ [`${CLASS}/sdb/size`]: 'big\n' }).devices.get('sdb')?.sectors).toBeUndefined();
  });

  it('knows nothing on a machine without /sys/class/block', () => {
    expect(read({})).toEqual({
      devices: new Map(),
      identities: new Map(),
      hidden: { reason: 'absent', subject: CLASS, detail: `absent: ${CLASS}` },
    });
  });
});

describe('the identity of a device', () => {
  it.each([
    ['device/serial', 'NVMe'],
    ['serial', 'virtio'],
  ])('is the serial number from %s (%s)', (file) => {
    const devices = read(disk('sda'), { [`${CLASS}/sda/${file}`]: 'S-1\n' });
    expect(identityOf(devices, 'sda')?.disk).toBe('S-1');
  });

  it('comes from the udev database of the device number where sysfs has none', () => {
    const devices = read(disk('sda'), {
      '/run/udev/data/b8:16': 'E:ID_SERIAL_SHORT=U-2\n',
      [`${CLASS}/sda/device/model`]: 'Longdisk \n',
    });
    expect(identityOf(devices, 'sda')).toMatchObject({ disk: 'U-2', model: 'Longdisk' });
  });

  it('asks udev for nothing without a device number', () => {
    const devices = read({ [`${CLASS}/sda/size`]: '8\n', [`${CLASS}/sda/wwid`]: 'naa.5\n' });
    expect(identityOf(devices, 'sda')?.disk).toBe('naa.5');
  });

  it('is that of its disk for a partition', () => {
    const devices = read(disk('sda', 'S-1'), partition('sda1', 'sda'));
    expect(identityOf(devices, 'sda1')).toMatchObject({ name: 'sda', disk: 'S-1' });
  });

  it('is unknown for a device that is not there', () => {
    expect(identityOf(read(disk('sda')), 'sdz')).toBeUndefined();
  });

  it('is that of the one disk to which several paths lead', () => {
    const devices = read(disk('sda', 'S-1'), disk('sdb', 'S-1'), stacked('dm-0', 'sda', 'sdb'));
    expect(identityOf(devices, 'dm-0')).toMatchObject({ name: 'dm-0', disk: 'S-1' });
  });

  it('is that of the disk below, through a partition and however many layers', () => {
    const devices = read(
      disk('sda', 'S-1'),
      partition('sda1', 'sda'),
      stacked('dm-0', 'sda1'),
      stacked('dm-1', 'dm-0'),
    );
    expect(identityOf(devices, 'dm-1')).toMatchObject({ name: 'dm-1', disk: 'S-1' });
  });

  it('stays its own when it lies on different disks', () => {
    const devices = read(disk('sda', 'S-1'), disk('sdb', 'S-2'), stacked('dm-0', 'sda', 'sdb'));
    expect(identityOf(devices, 'dm-0')?.disk).toBe('dm-0');
  });

  it('stays its own when it has a serial number', () => {
    const own = { [`${CLASS}/dm-0/serial`]: 'own\n' };
    expect(identityOf(read(disk('sda', 'S-1'), stacked('dm-0', 'sda'), own), 'dm-0')?.disk).toBe(
      'own',
    );
  });

  it('is found also where devices claim to stand on each other', () => {
    const devices = read(stacked('dm-0', 'dm-1'), stacked('dm-1', 'dm-0'));
    expect(identityOf(devices, 'dm-0')?.disk).toBe('dm-0');
  });
});
