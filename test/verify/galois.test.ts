import { describe, expect, it } from 'vitest';
import { exponentBetween, powerOf, productsWith, timesG } from '../../src/verify/galois.ts';
import { multiply, powerOfTwo } from '../support/model-array.ts';

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);

describe('arithmetic of GF(2^8)', () => {
  it('has the powers of 2, which come round after 255', () => {
    for (let exponent = 0; exponent < 255; exponent += 1) {
      expect(powerOf(exponent)).toBe(powerOfTwo(exponent));
      expect(powerOf(exponent + 255)).toBe(powerOf(exponent));
    }
  });

  it('multiplies as polynomials modulo 0x11d do', () => {
    for (const factor of BYTES) {
      expect([...productsWith(factor)]).toEqual(BYTES.map((byte) => multiply(byte, factor)));
    }
  });

  it('finds the power that leads from one byte to another', () => {
    for (const from of BYTES.slice(1)) {
      for (const exponent of [0, 1, 2, 100, 254]) {
        expect(exponentBetween(from, multiply(from, powerOfTwo(exponent)))).toBe(exponent);
      }
    }
  });

  it('multiplies four bytes at once by 2', () => {
    for (const byte of BYTES) {
      const words = new Uint32Array([timesG((byte << 24) | (byte << 8) | 0x80)]);
      expect([...new Uint8Array(words.buffer)]).toEqual([
        0x1d,
        multiply(byte, 2),
        0,
        multiply(byte, 2),
      ]);
    }
  });
});
