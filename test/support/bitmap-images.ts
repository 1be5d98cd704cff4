/** Builders of write-intent bitmaps and bad-block logs, with offsets of their own (see superblock-images.ts). */

import { ARRAY_UUID_BYTES } from './superblock-images.ts';

/** Fields of `bitmap_super_t` in the units of the medium. */
export interface BitmapFields {
  version: number;
  uuid: Uint8Array;
  events: bigint;
  eventsCleared: bigint;
  syncSize: bigint;
  state: number;
  /** Bytes; sectors in version 6. */
  chunkSize: number;
  daemonSleep: number;
  writeBehind: number;
  sectorsReserved: number;
  nodes: number;
  clusterName: string;
  /** Chunks whose bit is set. */
  dirty: readonly number[];
  /** Version 6: states of the first chunks; the rest are 0, unwritten. */
  states: readonly number[];
}

/** The bitmap of `V1_MIRROR`: 64 KiB chunks, hence 1568 bits, none of them dirty. */
export const BITMAP_CLEAN: BitmapFields = {
  version: 4,
  uuid: ARRAY_UUID_BYTES,
  events: 42n,
  eventsCleared: 42n,
  syncSize: 200_704n,
  state: 0,
  chunkSize: 65_536,
  daemonSleep: 5,
  writeBehind: 0,
  sectorsReserved: 8,
  nodes: 0,
  clusterName: '',
  dirty: [],
  states: [],
};

/** A bitmap's superblock and bits in one piece of `length` bytes. */
export function bitmapImage(fields: Partial<BitmapFields> = {}, length = 4096): Uint8Array {
  const f = { ...BITMAP_CLEAN, ...fields };
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x6d746962, true);
  view.setUint32(4, f.version, true);
  bytes.set(f.uuid, 8);
  view.setBigUint64(24, f.events, true);
  view.setBigUint64(32, f.eventsCleared, true);
  view.setBigUint64(40, f.syncSize, true);
  view.setUint32(48, f.state, true);
  view.setUint32(52, f.chunkSize, true);
  view.setUint32(56, f.daemonSleep, true);
  view.setUint32(60, f.writeBehind, true);
  view.setUint32(64, f.sectorsReserved, true);
  view.setUint32(68, f.nodes, true);
  bytes.set(new TextEncoder().encode(f.clusterName).subarray(0, 64), 72);
  for (const chunk of f.dirty) {
    const at = 256 + Math.floor(chunk / 8);
    view.setUint8(at, view.getUint8(at) | (1 << (chunk % 8)));
  }
  bytes.set(f.states, f.states.length > 0 ? 1024 : 0);
  return bytes;
}

/** A bad-block log: little-endian entries of start and length in blocks, ended by all ones. */
export function badBlockLogImage(
  ranges: readonly (readonly [start: bigint, length: bigint])[],
  sectors = 8,
): Uint8Array {
  const bytes = new Uint8Array(sectors * 512).fill(0xff);
  const view = new DataView(bytes.buffer);
  ranges.forEach(([start, length], i) => {
    view.setBigUint64(8 * i, (start << 10n) | length, true);
  });
  return bytes;
}
