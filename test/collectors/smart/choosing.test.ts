import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelsOf } from '../../../src/collectors/smart/labels.ts';
import { expandRanges, isWanted, parseSelector } from '../../../src/collectors/smart/selectors.ts';
import { virtualKind } from '../../../src/collectors/smart/virtual-kind.ts';

const disk = (serial?: string, wwn?: string, block?: string) => ({
  serial,
  wwn,
  block,
  fallback: block ?? 'bus 0',
});

describe('labelsOf', () => {
  it('prefers the serial, then the WWN, then the name', () => {
    expect(
      labelsOf([
        disk('S', '0x1', 'sda'),
        disk(undefined, '0x1', 'sdb'),
        disk(undefined, undefined, 'sdc'),
      ]),
    ).toEqual(['S', '0x1', 'sdc']);
    expect(labelsOf([disk('00000000', undefined, 'sda')])).toEqual(['sda']);
  });

  it('takes paths of one disk for one, however they spell the WWN, or hide it', () => {
    expect(
      labelsOf([disk('S', '0x5000A', 'sda'), disk('S', 'naa.5000a', 'sdb'), disk('S')]),
    ).toEqual(['S', 'S', 'S']);
  });

  it('keeps two apart that share a serial: two units, or two bridges of one make', () => {
    expect(labelsOf([disk('S', '0x2', 'sda'), disk('S', '0x1', 'sdb')])).toEqual(['S-2', 'S']);
    expect(labelsOf([disk('S', undefined, 'sda'), disk('S', undefined, 'sdb')])).toEqual([
      'S',
      'S-sdb',
    ]);
  });
});

describe('selectors', () => {
  it('match whole values by glob, in any case', () => {
    const excluded = (selector: string) =>
      !isWanted(
        { device: 'sdb', serial: 'S1', model: 'WDC Red', transport: 'usb' },
        [],
        [parseSelector(selector) ?? []].flat(),
      );
    expect(excluded('model:wdc*')).toBe(true);
    expect(excluded('model:Red')).toBe(false);
    expect(excluded('device:sd?')).toBe(true);
    expect(excluded('serial:S1')).toBe(true);
    expect(excluded('transport:sata')).toBe(false);
  });

  it('include what is not known yet, and nothing else but what is named', () => {
    const include = [parseSelector('serial:S*') ?? []].flat();
    const properties = { device: 'sda', model: undefined, transport: undefined };
    expect(isWanted({ ...properties, serial: undefined }, include, [])).toBe(true);
    expect(isWanted({ ...properties, serial: 'S2' }, include, [])).toBe(true);
    expect(isWanted({ ...properties, serial: 'X' }, include, [])).toBe(false);
  });

  it('are refused when they name no property', () => {
    for (const text of ['sda', 'colour:red', 'model:', ''])
      expect(parseSelector(text)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void parseSelector(`model:${text}`)));
  });

  it('expand ranges, several in one text, and bound them', () => {
    expect(expandRanges('/dev/sg[0-1] areca,[2-3]')).toEqual([
      '/dev/sg0 areca,2',
      '/dev/sg0 areca,3',
      '/dev/sg1 areca,2',
      '/dev/sg1 areca,3',
    ]);
    expect(expandRanges('/dev/sda')).toEqual(['/dev/sda']);
    expect(expandRanges('x[3-1]')).toEqual([]);
    expect(expandRanges('x[0-99999]').length).toBe(256);
  });
});

describe('virtualKind', () => {
  const pci = '../devices/pci0000:00/0000:00:1f.2/ata1/host0/block/sda';
  const virtual = '../devices/virtual/block/x';
  it.each([
    ['sda', pci, 'ATA', 'QEMU HARDDISK', undefined],
    ['sda', pci, 'QEMU', 'QEMU HARDDISK', 'hypervisor'],
    ['sda', '../devices/platform/host3/session1/target3:0:0/block/sda', 'HGST', 'X', 'iscsi'],
    ['sda', pci, 'LIO-ORG', 'disk', 'iscsi'],
    ['sda', pci, 'DELL', 'PERC H740P', 'raid_volume'],
    ['sda', pci, 'ATA', 'ST8000NM', undefined],
    [
      'nvme0n1',
      '../devices/pci0000:00/0000:00:04.0/nvme/nvme0/nvme0n1',
      undefined,
      'Samsung',
      undefined,
    ],
    [
      'nvme0n1',
      '../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1',
      undefined,
      'Samsung',
      undefined,
    ],
    ['nvme0n1', '../devices/pci0000:00/nvme/nvme0/nvme0n1', undefined, 'QEMU NVMe Ctrl', undefined],
    [
      'nvme0c0n1',
      '../devices/pci0000:00/0000:00:04.0/nvme/nvme0/nvme0c0n1',
      undefined,
      undefined,
      'other',
    ],
    [
      'nvme1n1',
      '../devices/virtual/nvme-fabrics/ctl/nvme1/nvme1n1',
      undefined,
      undefined,
      'network',
    ],
    [
      'nvme0n1',
      '../devices/pci0000:00/nvme/nvme0/nvme0n1',
      undefined,
      'Amazon Elastic Block Store',
      'cloud',
    ],
    ['zram0', virtual, undefined, undefined, 'zram'],
    ['loop7', virtual, undefined, undefined, 'loop'],
    ['dm-0', virtual, undefined, undefined, 'device_mapper'],
    ['md127', virtual, undefined, undefined, 'md'],
    ['vda', '../devices/pci0000:00/virtio1/block/vda', undefined, undefined, 'virtio'],
    ['bcache0', virtual, undefined, undefined, 'other'],
  ])('of %s at %s (%s %s) is %s', (...row) => {
    const [name, link, vendor, model, kind] = row;
    expect(virtualKind({ name, link, vendor, model, sectors: 2048 })).toBe(kind);
  });

  it('of a reader without a medium says so', () => {
    expect(
      virtualKind({ name: 'sdc', link: pci, vendor: 'Generic', model: 'Reader', sectors: 0 }),
    ).toBe('no_medium');
  });
});
