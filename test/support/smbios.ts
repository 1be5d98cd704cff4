/** Fields of an SMBIOS structure by their offset in it. */
export type SmbiosFields = Readonly<
  Record<number, { readonly u8: number } | { readonly u16: number } | { readonly u32: number }>
>;

/** A structure to be written. */
export interface SmbiosWanted {
  readonly type: number;
  readonly handle: number;
  readonly length: number;
  readonly fields?: SmbiosFields;
  readonly strings?: readonly string[];
}

/** SMBIOS tables as firmware writes them: each structure with its strings, and the end of the table. */
export function smbiosTables(structures: readonly SmbiosWanted[]): Uint8Array {
  const end = { type: 127, handle: 0xfeff, length: 4 };
  return Uint8Array.from([...structures, end].flatMap((one) => [...structureBytes(one)]));
}

function structureBytes(wanted: SmbiosWanted): readonly number[] {
  const { type, handle, length, fields = {}, strings = [] } = wanted;
  const view = new DataView(new ArrayBuffer(length));
  view.setUint8(0, type);
  view.setUint8(1, length);
  view.setUint16(2, handle, true);
  for (const [at, field] of Object.entries(fields)) {
    if ('u8' in field) view.setUint8(Number(at), field.u8);
    else if ('u16' in field) view.setUint16(Number(at), field.u16, true);
    else view.setUint32(Number(at), field.u32, true);
  }
  const texts = strings.flatMap((text) => [...Buffer.from(text, 'latin1'), 0]);
  return [...new Uint8Array(view.buffer), ...(texts.length === 0 ? [0] : texts), 0];
}

/** A physical memory array (type 16) for system memory with this error correction. */
export function memoryArray(correction: number, use = 3): SmbiosWanted {
  return {
    ...{ type: 16, handle: 0x1000, length: 0x17 },
    fields: { 4: { u8: 3 }, 5: { u8: use }, 6: { u8: correction } },
  };
}

/** A memory device (type 17) of 16 GiB of DDR4 in the array of `memoryArray`, but for what is given. */
export function memoryDevice(
  handle: number,
  given: SmbiosFields = {},
  strings: readonly string[] = ['DIMM_A1', 'BANK 0', 'Samsung', '00C0FFEE', 'M393A2K43'],
): SmbiosWanted {
  return {
    ...{ type: 17, handle, length: 0x28, strings },
    fields: {
      4: { u16: 0x1000 },
      8: { u16: 72 },
      10: { u16: 64 },
      12: { u16: 16_384 },
      16: { u8: 1 },
      17: { u8: 2 },
      18: { u8: 0x1a },
      23: { u8: 3 },
      24: { u8: 4 },
      26: { u8: 5 },
      ...given,
    },
  };
}
