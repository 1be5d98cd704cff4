import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDevicePath,
  pciAddress,
  resolveLink,
} from '../../../src/collectors/block/parse-device-path.ts';
import {
  parseAerCounts,
  parseBtrfsErrors,
  parseDeviceState,
  parseHexCount,
  parseLinkSpeed,
  parsePcieSpeed,
  parsePcieWidth,
} from '../../../src/collectors/block/parse-links.ts';
import { type AttributeParser, MALFORMED } from '../../../src/collectors/parse-attributes.ts';
import { anyText } from '../../support/any-text.ts';

const AER = 'RxErr 3\nBadTLP 0\nTOTAL_ERR_COR 3';
const BTRFS = 'write_errs 1\nread_errs 0\nflush_errs 0\ncorruption_errs 2\ngeneration_errs 0';

const CASES: readonly (readonly [AttributeParser<unknown>, text: string, value: unknown])[] = [
  [parseHexCount, '0x0', 0],
  [parseHexCount, '0x1f', 31],
  [parseHexCount, '31', MALFORMED],
  [parseHexCount, '0x', MALFORMED],
  [parseDeviceState, 'running', 'running'],
  [parseDeviceState, 'transport-offline', 'transport-offline'],
  [parseDeviceState, 'deleting (no IO)', 'deleting (no IO)'],
  [parseDeviceState, '17', MALFORMED],
  [parseLinkSpeed, '6.0 Gbps', 6e9],
  [parseLinkSpeed, '1.5 Gbps', 15e8],
  [parseLinkSpeed, '12.0 Gbit', 12e9],
  [parseLinkSpeed, '<unknown>', undefined],
  [parseLinkSpeed, 'Phy disabled', undefined],
  [parseLinkSpeed, '6', MALFORMED],
  [parsePcieSpeed, '8.0 GT/s PCIe', 8e9],
  [parsePcieSpeed, '2.5 GT/s', 25e8],
  [parsePcieSpeed, 'Unknown speed', undefined],
  [parsePcieSpeed, 'fast', MALFORMED],
  [parsePcieWidth, '4', 4],
  [parsePcieWidth, '0', undefined],
  [parsePcieWidth, '255', undefined],
  [parsePcieWidth, 'x4', MALFORMED],
  [
    parseAerCounts,
    AER,
    {
      total: 3,
      types: [
        { name: 'RxErr', count: 3 },
        { name: 'BadTLP', count: 0 },
      ],
    },
  ],
  [parseAerCounts, 'RxErr 1', { total: undefined, types: [{ name: 'RxErr', count: 1 }] }],
  [parseAerCounts, 'RxErr many', MALFORMED],
  [
    parseBtrfsErrors,
    BTRFS,
    new Map([
      ['write', 1],
      ['read', 0],
      ['flush', 0],
      ['corruption', 2],
      ['generation', 0],
    ]),
  ],
  [parseBtrfsErrors, 'invalid', MALFORMED],
];

describe('the parsers of links and error counts', () => {
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

describe('parseDevicePath', () => {
  it.each([
    [
      'a SATA disk',
      '/sys/devices/pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0/block/sda',
      { pci: ['/sys/devices/pci0000:00/0000:00:1f.2'], ata: 'ata3', host: 'host2' },
    ],
    [
      'an NVMe disk',
      '/sys/devices/pci0000:00/0000:00:01.1/0000:01:00.0/nvme/nvme0/nvme0n1',
      {
        pci: [
          '/sys/devices/pci0000:00/0000:00:01.1',
          '/sys/devices/pci0000:00/0000:00:01.1/0000:01:00.0',
        ],
        nvme: '/sys/devices/pci0000:00/0000:00:01.1/0000:01:00.0/nvme/nvme0',
      },
    ],
    [
      'a SAS disk behind an expander',
      '/sys/devices/pci0000:00/0000:00:01.0/0000:02:00.0/host0/port-0:0/expander-0:0/port-0:0:4/end_device-0:0:4/target0:0:4/0:0:4:0/block/sdb',
      { host: 'host0', sasPort: 'port-0:0:4', ata: undefined },
    ],
    ['a virtual disk', '/sys/devices/virtual/block/loop0', { pci: [], host: undefined }],
  ])('tells where %s hangs', (_what, path, place) => {
    expect(parseDevicePath(path)).toMatchObject(place);
  });

  it('never throws on arbitrary text, and finds folders only on the way', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { pci, nvme } = parseDevicePath(text);
        for (const folder of [...pci, ...(nvme === undefined ? [] : [nvme])]) {
          expect(text.startsWith(folder)).toBe(true);
        }
      }),
    );
  });
});

describe('resolveLink', () => {
  it('never throws on arbitrary text, and gives a path without dots', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const path = resolveLink('/sys/class/block', text);
        expect(path.split('/')).not.toContain('..');
      }),
    );
  });

  it('follows dots as path segments', () => {
    expect(resolveLink('/sys/class/block', '../../devices/x/sda')).toBe('/sys/devices/x/sda');
    expect(resolveLink('/sys/class/block', './sda')).toBe('/sys/class/block/sda');
    expect(resolveLink('/sys', '../../../etc')).toBe('/etc');
    expect(resolveLink('/sys', '/dev/sda')).toBe('/dev/sda');
  });

  it('names a PCI function by the last segment of its folder', () => {
    expect(pciAddress('/sys/devices/pci0000:00/0000:00:1f.2')).toBe('0000:00:1f.2');
  });
});
