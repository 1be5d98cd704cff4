/** Which end of a number comes first on the medium. */
export type ByteOrder = 'little' | 'big';

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Numbers, bytes and strings of one fixed-size structure inside a larger buffer.
 * The length is checked once, when the reader is made; after that every field of the structure is
 * there. A field beyond the promised length is a mistake of the caller and throws a RangeError.
 */
export class ByteReader {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;

  private constructor(bytes: Uint8Array, order: ByteOrder) {
    this.length = bytes.length;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = order === 'little';
  }

  /** A reader over `length` bytes from `at`; undefined when the buffer does not hold them all. */
  static over(
    bytes: Uint8Array,
    order: ByteOrder,
    range: { readonly at: number; readonly length: number },
  ): ByteReader | undefined {
    const { at, length } = range;
    if (at < 0 || length < 0 || at + length > bytes.length) return undefined;
    return new ByteReader(bytes.subarray(at, at + length), order);
  }

  u8(at: number): number {
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.#little);
  }

  s16(at: number): number {
    return this.#view.getInt16(at, this.#little);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }

  s32(at: number): number {
    return this.#view.getInt32(at, this.#little);
  }

  u64(at: number): bigint {
    return this.#view.getBigUint64(at, this.#little);
  }

  /** A view of `length` bytes, not a copy. */
  bytes(at: number, length: number): Uint8Array {
    if (at + length > this.length)
      throw new RangeError(`field at ${at} lies outside its structure`);
    return this.#bytes.subarray(at, at + length);
  }

  /** Text of a fixed field, up to its first NUL if there is one; bytes that are not UTF-8 become U+FFFD. */
  text(at: number, length: number): string {
    const field = this.bytes(at, length);
    const end = field.indexOf(0);
    return UTF8.decode(end === -1 ? field : field.subarray(0, end));
  }

  /** Whether every byte of a field is zero. */
  isZero(at: number, length: number): boolean {
    return this.bytes(at, length).every((byte) => byte === 0);
  }
}

/** Lower-case hex digits of some bytes, in their order. */
export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
