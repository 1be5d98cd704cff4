import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IdentityTexts, parseIdentity } from '../../../src/collectors/block/parse-identity.ts';

const NOTHING: IdentityTexts = {
  serial: undefined,
  unitSerialPage: undefined,
  wwid: undefined,
  model: undefined,
  udev: undefined,
};
/** As read for text: the page code 0x80 is no UTF-8. */
const PAGE = '\u0000\ufffd\u0000\u0014ZC1A2B3C';
const UDEV = [
  'S:disk/by-id/wwn-0x5000c500a1b2c3d4',
  'W:12',
  'E:ID_SERIAL=HGST_HUS_5000c500a1b2c3d4',
  'E:ID_SERIAL_SHORT=5000c500a1b2c3d4',
  'E:ID_SCSI_SERIAL=ZC9U8D7M',
  'E:ID_MODEL=HUS726060AL',
  'E:ID_WWN=0x5000c500a1b2c3d4',
  'E:ID_WWN_WITH_EXTENSION=0x5000c500a1b2c3d4',
  '',
].join('\n');

function identity(texts: Partial<IdentityTexts>) {
  return parseIdentity('sda', { ...NOTHING, ...texts });
}

describe('parseIdentity', () => {
  it.each<[string, Partial<IdentityTexts>, string]>([
    [
      'the serial attribute',
      { serial: '  S4EWNX0R1 \n', unitSerialPage: PAGE, udev: UDEV },
      'S4EWNX0R1',
    ],
    ['the unit serial number page', { unitSerialPage: PAGE, udev: UDEV }, 'ZC1A2B3C'],
    ["udev's copy of that page", { udev: UDEV }, 'ZC9U8D7M'],
    ["udev's short serial", { udev: 'E:ID_SERIAL_SHORT=WD-WX11\n' }, 'WD-WX11'],
  ])('takes the serial number from %s when nothing better tells', (_source, texts, serial) => {
    expect(identity(texts)).toMatchObject({ serial, disk: serial });
  });

  it('never takes for the serial number what udev puts together from model and WWN', () => {
    expect(identity({ udev: 'E:ID_SERIAL=Vendor_Model_0x5000\n' }).serial).toBeUndefined();
  });

  it('calls a disk by its WWN when no serial number is known, udev before sysfs', () => {
    const udev = 'E:ID_WWN_WITH_EXTENSION=0x5000c500a1b2c3d40001\n';
    const wwid = 'naa.5000c500a1b2c3d4\n';
    expect(identity({ wwid }).disk).toBe('naa.5000c500a1b2c3d4');
    expect(identity({ wwid, udev }).disk).toBe('0x5000c500a1b2c3d40001');
  });

  it('calls a disk by its kernel name when nothing tells', () => {
    expect(identity({})).toEqual({
      name: 'sda',
      serial: undefined,
      wwn: undefined,
      model: undefined,
      disk: 'sda',
    });
  });

  it('takes the model from sysfs, else from udev', () => {
    expect(identity({ model: 'HUS726060ALE610 \n', udev: UDEV }).model).toBe('HUS726060ALE610');
    expect(identity({ udev: UDEV }).model).toBe('HUS726060AL');
  });

  it.each([
    ['only padding', '    \n'],
    ['only control characters', '\u0000\u0001\u007f'],
    ['only bytes that are no text', '\ufffd\ufffd'],
  ])('treats %s as nothing told', (_what, serial) => {
    expect(identity({ serial, wwid: serial }).disk).toBe('sda');
  });

  it('treats a unit serial number page without a number as nothing told', () => {
    expect(identity({ unitSerialPage: '\u0000\ufffd\u0000\u0000' }).serial).toBeUndefined();
    expect(identity({ unitSerialPage: '' }).serial).toBeUndefined();
  });

  it('never throws, and calls a disk by printable text that is no longer than what it was told', () => {
    const text = fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary-ascii' })), {
      nil: undefined,
    });
    const udev = fc.option(
      fc
        .array(
          fc.tuple(fc.constantFrom('ID_SCSI_SERIAL', 'ID_SERIAL_SHORT', 'ID_MODEL'), fc.string()),
        )
        .map((pairs) => pairs.map(([key, value]) => `E:${key}=${value}`).join('\n')),
      { nil: undefined },
    );
    const texts = fc.record({ serial: text, unitSerialPage: text, wwid: text, model: text, udev });
    fc.assert(
      fc.property(texts, (given) => {
        const { disk } = parseIdentity('sda', given);
        const longest = Math.max(3, ...Object.values(given).map((one) => one?.length ?? 0));
        expect(disk).toMatch(/^[\x20-\x7e]+$/);
        expect(disk.trim()).toBe(disk);
        expect(disk.length).toBeLessThanOrEqual(longest);
      }),
    );
  });
});
