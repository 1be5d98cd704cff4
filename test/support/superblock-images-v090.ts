/** Builders of valid v0.90 superblocks, with offsets of their own (see superblock-images.ts). */

import type { ByteOrder } from '../../src/bytes/byte-reader.ts';

/** One entry of the v0.90 device table. */
export interface V090Disk {
  number: number;
  major: number;
  minor: number;
  raidDisk: number;
  state: number;
}

/** Fields of `mdp_super_t` in the units of the medium. */
export interface V090Fields {
  order: ByteOrder;
  minorVersion: number;
  patchVersion: number;
  uuidWords: readonly [number, number, number, number];
  ctime: number;
  level: number;
  sizeKib: number;
  nrDisks: number;
  raidDisks: number;
  mdMinor: number;
  notPersistent: number;
  utime: number;
  state: number;
  activeDisks: number;
  workingDisks: number;
  failedDisks: number;
  spareDisks: number;
  events: bigint;
  checkpointEvents: bigint;
  recoveryCheckpoint: number;
  reshapePosition: bigint;
  newLevel: number;
  deltaDisks: number;
  newLayout: number;
  newChunkBytes: number;
  logicalBlockSize: number;
  layout: number;
  chunkBytes: number;
  disks: readonly V090Disk[];
  thisDisk: V090Disk;
}

export const V090_UUID = '10111213:14151617:18191a1b:1c1d1e1f';

const ACTIVE_IN_SYNC = 6;

function disk(number: number, minor: number): V090Disk {
  return { number, major: 8, minor, raidDisk: number, state: ACTIVE_IN_SYNC };
}

/** A two-way mirror's first member, v0.90, clean, without a bitmap. */
export const V090_MIRROR: V090Fields = {
  order: 'little',
  minorVersion: 90,
  patchVersion: 0,
  uuidWords: [0x10111213, 0x14151617, 0x18191a1b, 0x1c1d1e1f],
  ctime: 1_300_000_000,
  level: 1,
  sizeKib: 102_336,
  nrDisks: 2,
  raidDisks: 2,
  mdMinor: 3,
  notPersistent: 0,
  utime: 1_300_000_600,
  state: 1,
  activeDisks: 2,
  workingDisks: 2,
  failedDisks: 0,
  spareDisks: 0,
  events: 42n,
  checkpointEvents: 42n,
  recoveryCheckpoint: 0,
  reshapePosition: 0n,
  newLevel: 0,
  deltaDisks: 0,
  newLayout: 0,
  newChunkBytes: 0,
  logicalBlockSize: 0,
  layout: 0,
  chunkBytes: 0,
  disks: [disk(0, 17), disk(1, 33)],
  thisDisk: disk(0, 17),
};

/** Sectors of a device on which `V090_MIRROR` fits: its superblock lies at sector 204672. */
export const V090_MIRROR_SECTORS = 204_800;
export const V090_MIRROR_SECTOR = 204_672;

/** The 4096 bytes of a v0.90 superblock in either byte order, its checksum right. */
export function v090Image(fields: Partial<V090Fields> = {}): Uint8Array {
  const f = { ...V090_MIRROR, ...fields };
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  const little = f.order === 'little';
  const u32 = (at: number, value: number) => view.setUint32(at, value >>> 0, little);
  // The struct swaps `hi` and `lo` of each counter with the byte order, which makes a native u64 of them.
  const u64 = (at: number, value: bigint) => view.setBigUint64(at, value, little);
  const words: readonly (readonly [number, number])[] = [
    [0, 0xa92b4efc],
    [8, f.minorVersion],
    [12, f.patchVersion],
    [20, f.uuidWords[0]],
    [24, f.ctime],
    [28, f.level],
    [32, f.sizeKib],
    [36, f.nrDisks],
    [40, f.raidDisks],
    [44, f.mdMinor],
    [48, f.notPersistent],
    [52, f.uuidWords[1]],
    [56, f.uuidWords[2]],
    [60, f.uuidWords[3]],
    [128, f.utime],
    [132, f.state],
    [136, f.activeDisks],
    [140, f.workingDisks],
    [144, f.failedDisks],
    [148, f.spareDisks],
    [172, f.recoveryCheckpoint],
    [184, f.newLevel],
    [188, f.deltaDisks],
    [192, f.newLayout],
    [196, f.newChunkBytes],
    [200, f.logicalBlockSize],
    [256, f.layout],
    [260, f.chunkBytes],
  ];
  for (const [at, value] of words) u32(at, value);
  u64(156, f.events);
  u64(164, f.checkpointEvents);
  u64(176, f.reshapePosition);
  const put = (at: number, entry: V090Disk) => {
    u32(at, entry.number);
    u32(at + 4, entry.major);
    u32(at + 8, entry.minor);
    u32(at + 12, entry.raidDisk);
    u32(at + 16, entry.state);
  };
  f.disks.forEach((entry, i) => {
    put(512 + 128 * i, entry);
  });
  put(3968, f.thisDisk);
  sealV090(bytes, f.order);
  return bytes;
}

/** Writes the right checksum into a v0.90 superblock. */
export function sealV090(bytes: Uint8Array, order: ByteOrder): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = order === 'little';
  view.setUint32(152, 0, little);
  let sum = 0n;
  for (let at = 0; at < 4096; at += 4) sum += BigInt(view.getUint32(at, little));
  view.setUint32(152, Number(((sum & 0xffff_ffffn) + (sum >> 32n)) & 0xffff_ffffn), little);
}
