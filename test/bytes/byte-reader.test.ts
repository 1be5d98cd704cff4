import { describe, expect, it } from 'vitest';
import { ByteReader, hexOf } from '../../src/bytes/byte-reader.ts';

const BYTES = Uint8Array.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x41, 0, 0x42, 0]);

function reader(order: 'little' | 'big', at = 0, length = BYTES.length): ByteReader {
  const fields = ByteReader.over(BYTES, order, { at, length });
  if (fields === undefined) throw new Error('the test asks for bytes that are not there');
  return fields;
}

describe('ByteReader', () => {
  it.each([
    { at: 0, length: 13 },
    { at: 12, length: 1 },
    { at: -1, length: 4 },
    { at: 0, length: -1 },
  ])('is not made for $length bytes at $at of a 12 byte buffer', (range) => {
    expect(ByteReader.over(BYTES, 'little', range)).toBeUndefined();
  });

  it('reads little-endian numbers', () => {
    const fields = reader('little');
    expect([fields.u8(0), fields.u16(0), fields.s16(0), fields.u32(0), fields.s32(0)]).toEqual([
      0xfe, 0xfffe, -2, 0xfffffffe, -2,
    ]);
    expect(fields.u64(0)).toBe(0xffff_ffff_ffff_fffen);
  });

  it('reads big-endian numbers', () => {
    const fields = reader('big');
    expect([fields.u16(0), fields.s16(0), fields.u32(0), fields.s32(0)]).toEqual([
      0xfeff, -257, 0xfeffffff, -16777217,
    ]);
    expect(fields.u64(0)).toBe(0xfeff_ffff_ffff_ffffn);
  });

  it('reads text up to its first NUL, or the whole field when there is none', () => {
    const fields = reader('little', 8, 3);
    expect(fields.text(0, 3)).toBe('A');
    expect(fields.text(0, 1)).toBe('A');
    expect(fields.text(1, 1)).toBe('');
  });

  it('replaces bytes that are not UTF-8 instead of failing', () => {
    expect(reader('little').text(0, 2)).toBe('\uFFFD\uFFFD');
  });

  it('counts offsets from the start of its structure and refuses fields beyond its end', () => {
    const fields = reader('little', 8, 2);
    expect(fields.length).toBe(2);
    expect(fields.u8(0)).toBe(0x41);
    expect(() => fields.u8(2)).toThrow(RangeError);
    expect(() => fields.bytes(1, 2)).toThrow(RangeError);
  });

  it('tells whether a field is all zero', () => {
    expect(reader('little').isZero(9, 1)).toBe(true);
    expect(reader('little').isZero(8, 2)).toBe(false);
  });
});

describe('hexOf', () => {
  it('writes two lower-case digits per byte', () => {
    expect(hexOf(BYTES.subarray(7, 10))).toBe('ff4100');
  });
});
