import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSmbios, field, stringField } from '../../../src/collectors/memory/decode-smbios.ts';
import { type SmbiosWanted, smbiosTables } from '../../support/smbios.ts';

const BIOS: SmbiosWanted = {
  ...{ type: 0, handle: 7, length: 8, strings: ['Maker', ' padded  ', '\u0001'] },
  fields: { 4: { u8: 1 }, 5: { u8: 2 }, 6: { u8: 3 }, 7: { u8: 9 } },
};
const PLAIN: SmbiosWanted = { type: 32, handle: 0x20, length: 12, fields: { 8: { u32: 70_000 } } };

function only(wanted: SmbiosWanted) {
  const [structure] = decodeSmbios(smbiosTables([wanted])).structures;
  if (structure === undefined) throw new Error('no structure');
  return structure;
}

describe('decodeSmbios', () => {
  it('splits tables into structures, with and without strings', () => {
    const { structures, damage } = decodeSmbios(smbiosTables([BIOS, PLAIN, BIOS]));
    expect(damage).toBeUndefined();
    expect(structures.map(({ type, handle, strings }) => [type, handle, strings.length])).toEqual([
      [0, 7, 3],
      [32, 0x20, 0],
      [0, 7, 3],
    ]);
  });

  it('goes no further than the end of the table, whatever follows', () => {
    const bytes = Uint8Array.from([...smbiosTables([PLAIN]), ...smbiosTables([BIOS])]);
    expect(decodeSmbios(bytes).structures).toHaveLength(1);
  });

  it('takes tables without an end as they are', () => {
    const whole = smbiosTables([PLAIN]);
    const { structures, damage } = decodeSmbios(whole.subarray(0, whole.length - 6));
    expect([structures.length, damage]).toEqual([1, undefined]);
  });

  it.each([
    ['its formatted part', 6, 'the structure at byte 0 is cut off'],
    ['its strings', 12, 'the structure at byte 0 is cut off'],
    ['its header', 3, 'no structure at byte 0'],
  ])(
    'says that a structure is cut off in %s, and keeps those before it',
    (_where, length, damage) => {
      expect(decodeSmbios(smbiosTables([BIOS]).subarray(0, length))).toEqual({
        structures: [],
        damage,
      });
    },
  );

  it('does not take a structure shorter than a header for one', () => {
    expect(decodeSmbios(Uint8Array.from([17, 3, 0, 0, 0, 0]))).toMatchObject({
      damage: 'no structure at byte 0',
    });
  });

  it('does not take one NUL for an empty set of strings', () => {
    expect(decodeSmbios(Uint8Array.from([32, 4, 0, 0, 0, 17]))).toMatchObject({
      damage: 'the structure at byte 0 is cut off',
    });
  });

  it('never throws, and finds in any prefix of tables no more than in the whole', () => {
    const whole = smbiosTables([BIOS, PLAIN, BIOS]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: whole.length }), (any, cut) => {
        expect(() => decodeSmbios(any)).not.toThrow();
        expect(decodeSmbios(whole.subarray(0, cut)).structures.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('the fields of a structure', () => {
  it('are numbers of one, two and four bytes', () => {
    const plain = only(PLAIN);
    expect([field(plain, 8, 'u8'), field(plain, 8, 'u16'), field(plain, 8, 'u32')]).toEqual([
      112, 4464, 70_000,
    ]);
  });

  it('are unknown where the structure ends before them', () => {
    expect(field(only(PLAIN), 9, 'u32')).toBeUndefined();
    expect(stringField(only(PLAIN), 12)).toBeUndefined();
  });

  it('name strings from 1, without padding; 0, a number too high and an empty one are none', () => {
    const bios = only(BIOS);
    expect([4, 5, 6, 7].map((at) => stringField(bios, at))).toEqual([
      'Maker',
      'padded',
      undefined,
      undefined,
    ]);
    expect(stringField(only(PLAIN), 4)).toBeUndefined();
  });
});
