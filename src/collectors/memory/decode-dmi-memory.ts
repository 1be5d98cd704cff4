import { field, type SmbiosStructure, stringField } from './decode-smbios.ts';
import type { DmiMemory, MemorySlot } from './reading.ts';

/** SMBIOS structure types (DSP0134, 7.17 and 7.18). */
const PHYSICAL_MEMORY_ARRAY = 16;
const MEMORY_DEVICE = 17;

const SYSTEM_MEMORY = 3;
const KIB = 1024;
const MIB = 1024 ** 2;
const SIZE_IN_KIB = 0x8000;
const SIZE_EXTENDED = 0x7fff;
const NOT_TOLD = 0xffff;

/** Memory error correction types (DSP0134, 7.17.3). */
const CORRECTIONS: ReadonlyMap<number, string> = new Map([
  [3, 'none'],
  [4, 'parity'],
  [5, 'single-bit ECC'],
  [6, 'multi-bit ECC'],
  [7, 'CRC'],
]);

/** Corrections, the stronger first: a machine with several arrays is as protected as its best says. */
const STRENGTH = ['multi-bit ECC', 'single-bit ECC', 'CRC', 'parity', 'none'] as const;

/** Memory types (DSP0134, 7.18.2) that servers of this century have. */
const MEMORY_TYPES: ReadonlyMap<number, string> = new Map([
  [0x0f, 'SDRAM'],
  [0x12, 'DDR'],
  [0x13, 'DDR2'],
  [0x14, 'DDR2 FB-DIMM'],
  [0x18, 'DDR3'],
  [0x1a, 'DDR4'],
  [0x1b, 'LPDDR'],
  [0x1c, 'LPDDR2'],
  [0x1d, 'LPDDR3'],
  [0x1e, 'LPDDR4'],
  [0x1f, 'non-volatile'],
  [0x20, 'HBM'],
  [0x21, 'HBM2'],
  [0x22, 'DDR5'],
  [0x23, 'LPDDR5'],
  [0x24, 'HBM3'],
]);

/** What the tables say of system memory; flash and video memory have arrays of their own, left out here. */
export function decodeDmiMemory(structures: readonly SmbiosStructure[]): DmiMemory {
  const arrays = structures.filter(({ type }) => type === PHYSICAL_MEMORY_ARRAY);
  const others = new Set<number | undefined>(
    arrays.filter((array) => field(array, 5, 'u8') !== SYSTEM_MEMORY).map(({ handle }) => handle),
  );
  const corrections = arrays
    .filter(({ handle }) => !others.has(handle))
    .map((array) => wordFor(CORRECTIONS, field(array, 6, 'u8')));
  return {
    correction: STRENGTH.find((word) => corrections.includes(word)),
    slots: structures
      .filter((one) => one.type === MEMORY_DEVICE && !others.has(field(one, 4, 'u16')))
      .map(decodeSlot),
  };
}

function decodeSlot(device: SmbiosStructure): MemorySlot {
  return {
    handle: `0x${device.handle.toString(16).padStart(4, '0')}`,
    locator: stringField(device, 0x10),
    bank: stringField(device, 0x11),
    sizeBytes: sizeOf(device),
    memoryType: wordFor(MEMORY_TYPES, field(device, 0x12, 'u8')),
    totalWidth: told(field(device, 0x08, 'u16')),
    dataWidth: told(field(device, 0x0a, 'u16')),
    manufacturer: stringField(device, 0x17),
    serial: stringField(device, 0x18),
    partNumber: stringField(device, 0x1a),
  };
}

function sizeOf(device: SmbiosStructure): number | undefined {
  const size = told(field(device, 0x0c, 'u16'));
  if (size === undefined) return undefined;
  if (size === SIZE_EXTENDED) {
    const extended = field(device, 0x1c, 'u32');
    return extended === undefined ? undefined : (extended % 2 ** 31) * MIB;
  }
  return size >= SIZE_IN_KIB ? (size - SIZE_IN_KIB) * KIB : size * MIB;
}

function wordFor(words: ReadonlyMap<number, string>, code: number | undefined): string | undefined {
  return code === undefined ? undefined : words.get(code);
}

function told(value: number | undefined): number | undefined {
  return value === NOT_TOLD ? undefined : value;
}
