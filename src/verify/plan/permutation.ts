/** Rounds of the network: four suffice for a permutation that looks random (Luby and Rackoff, 1988). */
const ROUNDS = 4;

/**
 * The place of `index` in a shuffled order of 0 … count − 1: each comes exactly once, and nothing but the
 * seed is kept. A balanced Feistel network over the next power of four, walked until the value lies within
 * (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). `count` is at most 2^52.
 */
export function shuffled(index: number, count: number, seed: number): number {
  let halfBits = 1;
  while (4 ** halfBits < count) halfBits += 1;
  let value = index;
  do value = scrambled(value, halfBits, seed);
  while (value >= count);
  return value;
}

function scrambled(value: number, halfBits: number, seed: number): number {
  const size = 2 ** halfBits;
  let left = Math.floor(value / size);
  let right = value % size;
  for (let round = 0; round < ROUNDS; round += 1) {
    const mixed = left ^ (scattered(right, seed + round) & (size - 1));
    left = right;
    right = mixed;
  }
  return left * size + right;
}

/** 32 bits that look random, of a number and a seed: the finalizer of MurmurHash3 over both. */
export function scattered(value: number, seed: number): number {
  let bits = Math.imul(value ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b) ^ (seed >>> 7);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A whole number from 0 to below `count`, of a turn and a seed: up to 2^32 evenly, beyond that coarsely. */
export function drawn(turn: number, count: number, seed: number): number {
  return Math.min(count - 1, Math.floor((scattered(turn, seed) / 2 ** 32) * count));
}
