import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDmiMemory } from '../../../src/collectors/memory/decode-dmi-memory.ts';
import { decodeSmbios } from '../../../src/collectors/memory/decode-smbios.ts';
import type { DmiMemory } from '../../../src/collectors/memory/reading.ts';
import {
  memoryArray,
  memoryDevice,
  type SmbiosFields,
  type SmbiosWanted,
  smbiosTables,
} from '../../support/smbios.ts';

const GIB = 1024 ** 3;

function decode(...structures: readonly SmbiosWanted[]): DmiMemory {
  return decodeDmiMemory(decodeSmbios(smbiosTables(structures)).structures);
}

function sizeWith(fields: SmbiosFields): number | undefined {
  return decode(memoryArray(6), memoryDevice(1, fields)).slots[0]?.sizeBytes;
}

describe('decodeDmiMemory', () => {
  it('tells a slot by its handle, its names on the board, and the module in it', () => {
    expect(decode(memoryArray(6), memoryDevice(0x110a)).slots).toEqual([
      {
        handle: '0x110a',
        locator: 'DIMM_A1',
        bank: 'BANK 0',
        sizeBytes: 16 * GIB,
        memoryType: 'DDR4',
        totalWidth: 72,
        dataWidth: 64,
        manufacturer: 'Samsung',
        serial: '00C0FFEE',
        partNumber: 'M393A2K43',
      },
    ]);
  });

  it.each([
    [3, 'none'],
    [4, 'parity'],
    [5, 'single-bit ECC'],
    [6, 'multi-bit ECC'],
    [7, 'CRC'],
    [2, undefined],
    [99, undefined],
  ])('calls error correction %i %s', (code, word) => {
    expect(decode(memoryArray(code)).correction).toBe(word);
  });

  it('does not know the error correction of a machine without arrays', () => {
    expect(decode()).toEqual({ correction: undefined, slots: [] });
  });

  it('takes the strongest of several arrays', () => {
    expect(decode(memoryArray(3), memoryArray(5)).correction).toBe('single-bit ECC');
  });

  it('leaves out arrays that are not system memory, and their devices', () => {
    const flash = memoryArray(3, 5);
    expect(decode(flash, memoryDevice(1))).toEqual({ correction: undefined, slots: [] });
  });

  it.each([
    ['an empty slot', { 12: { u16: 0 } }, 0],
    ['a size that is not told', { 12: { u16: 0xffff } }, undefined],
    ['a size in KiB', { 12: { u16: 0x8000 + 512 } }, 512 * 1024],
    ['a size of 32 GiB and more', { 12: { u16: 0x7fff }, 28: { u32: 65_536 } }, 64 * GIB],
  ])('knows the size of %s', (_what, fields, bytes) => {
    expect(sizeWith(fields)).toBe(bytes);
  });

  it('does not know the size of 32 GiB and more where an old structure has no place for it', () => {
    const old = { ...memoryDevice(1, { 12: { u16: 0x7fff } }), length: 0x1b };
    expect(decode(memoryArray(6), old).slots[0]?.sizeBytes).toBeUndefined();
  });

  it('leaves widths and types unknown that the firmware does not tell', () => {
    const device = memoryDevice(1, { 8: { u16: 0xffff }, 10: { u16: 0xffff }, 18: { u8: 2 } }, []);
    expect(decode(device).slots[0]).toMatchObject({
      totalWidth: undefined,
      dataWidth: undefined,
      memoryType: undefined,
      locator: undefined,
    });
  });

  it('reads devices of SMBIOS 2.1, which end before the maker', () => {
    const old = { ...memoryDevice(1), length: 0x15, fields: { 12: { u16: 512 } }, strings: [] };
    expect(decode(old).slots[0]).toMatchObject({ sizeBytes: GIB / 2, manufacturer: undefined });
    const older = { type: 17, handle: 2, length: 4 };
    expect(decode(older).slots[0]).toMatchObject({ sizeBytes: undefined, memoryType: undefined });
  });

  it('never throws on arrays and devices of any bytes, and no size is negative', () => {
    const structure = fc.record({
      type: fc.constantFrom(16, 17),
      handle: fc.nat({ max: 0xffff }),
      bytes: fc.uint8Array({ maxLength: 90 }),
      strings: fc.array(fc.constantFrom('DIMM_A1', 'Samsung', ' '), { maxLength: 6 }),
    });
    const written = structure.map(
      ({ type, handle, bytes, strings }): SmbiosWanted => ({
        ...{ type, handle, strings, length: 4 + bytes.length },
        fields: Object.fromEntries([...bytes].map((u8, index) => [4 + index, { u8 }])),
      }),
    );
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), (structures) => {
        for (const { sizeBytes } of decode(...structures).slots) {
          expect(sizeBytes === undefined || sizeBytes >= 0).toBe(true);
        }
      }),
    );
  });
});
