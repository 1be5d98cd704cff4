/** x^8 + x^4 + x^3 + x^2 + 1, what raid6 counts modulo (lib/raid6/mktables.c). */
const POLYNOMIAL = 0x11d;
/** Powers of g = 2 repeat after so many. */
const ORDER = 255;

const { powers, logarithms } = tables();

function tables(): { readonly powers: Uint8Array; readonly logarithms: Uint8Array } {
  const powers = new Uint8Array(ORDER);
  const logarithms = new Uint8Array(ORDER + 1);
  let value = 1;
  for (let exponent = 0; exponent < ORDER; exponent += 1) {
    powers[exponent] = value;
    logarithms[value] = exponent;
    value <<= 1;
    if (value > 0xff) value ^= POLYNOMIAL;
  }
  return { powers, logarithms };
}

/** g to the power of `exponent`. */
export function powerOf(exponent: number): number {
  return powers.at(exponent % ORDER) ?? 1;
}

/** The power of g that leads from one byte to another, neither of them 0. */
export function exponentBetween(from: number, to: number): number {
  const difference = (logarithms.at(to) ?? 0) - (logarithms.at(from) ?? 0);
  return difference < 0 ? difference + ORDER : difference;
}

/** What each byte is times `factor`: for whole blocks. */
export function productsWith(factor: number): Uint8Array {
  const table = new Uint8Array(256);
  const shift = logarithms.at(factor) ?? 0;
  for (let byte = 1; byte < 256 && factor !== 0; byte += 1) {
    table[byte] = powerOf((logarithms.at(byte) ?? 0) + shift);
  }
  return table;
}

/** Four bytes of a word, each times g (as lib/raid6/int.uc does). */
export function timesG(word: number): number {
  return ((word << 1) & 0xfefefefe) ^ Math.imul((word >>> 7) & 0x01010101, POLYNOMIAL & 0xff);
}
