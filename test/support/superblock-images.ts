/**
 * Builders of valid md superblocks, bitmaps and bad-block logs. They are written from the
 * format (include/uapi/linux/raid/md_p.h, drivers/md/md-bitmap.h) with offsets of their own, on purpose: a wrong offset in the
 * decoder must not be cancelled by the same one here.
 */

export const ARRAY_UUID_BYTES = Uint8Array.from({ length: 16 }, (_, i) => 0x10 + i);
export const ARRAY_UUID = '10111213:14151617:18191a1b:1c1d1e1f';
export const DEVICE_UUID_BYTES = Uint8Array.from({ length: 16 }, (_, i) => 0xa0 + i);
export const DEVICE_UUID = 'a0a1a2a3:a4a5a6a7:a8a9aaab:acadaeaf';

export const ALL_ONES = 0xffff_ffff_ffff_ffffn;

/** Fields of `struct mdp_superblock_1` in the units of the medium. */
export interface V1Fields {
  featureMap: number;
  pad0: number;
  arrayUuid: Uint8Array;
  name: string;
  ctime: bigint;
  level: number;
  layout: number;
  size: bigint;
  chunkSectors: number;
  raidDisks: number;
  /** Bitmap offset; with `ppl` set, those two take its place. */
  bitmapOffset: number;
  ppl: { offset: number; size: number } | undefined;
  newLevel: number;
  reshapePosition: bigint;
  deltaDisks: number;
  newLayout: number;
  newChunkSectors: number;
  newOffset: number;
  dataOffset: bigint;
  dataSize: bigint;
  superOffset: bigint;
  /** Also the tail of the log on a journal device. */
  recoveryOffset: bigint;
  deviceNumber: number;
  correctedReads: number;
  deviceUuid: Uint8Array;
  deviceFlags: number;
  badBlockLog: { shift: number; size: number; offset: number };
  utime: bigint;
  events: bigint;
  resyncOffset: bigint;
  maxDev: number;
  logicalBlockSize: number;
  roles: readonly number[];
}

/** A two-way mirror's first member, v1.2, clean, with a bitmap and an empty bad-block log. */
export const V1_MIRROR: V1Fields = {
  featureMap: 1,
  pad0: 0,
  arrayUuid: ARRAY_UUID_BYTES,
  name: 'store:home',
  ctime: 1_700_000_000n,
  level: 1,
  layout: 0,
  size: 200_704n,
  chunkSectors: 0,
  raidDisks: 2,
  bitmapOffset: 8,
  ppl: undefined,
  newLevel: 0,
  reshapePosition: 0n,
  deltaDisks: 0,
  newLayout: 0,
  newChunkSectors: 0,
  newOffset: 0,
  dataOffset: 2048n,
  dataSize: 202_752n,
  superOffset: 8n,
  recoveryOffset: 0n,
  deviceNumber: 0,
  correctedReads: 0,
  deviceUuid: DEVICE_UUID_BYTES,
  deviceFlags: 0,
  badBlockLog: { shift: 0, size: 8, offset: 16 },
  utime: 1_700_000_600n,
  events: 42n,
  resyncOffset: ALL_ONES,
  maxDev: 128,
  logicalBlockSize: 0,
  roles: [0, 1],
};

/** Sectors of a device on which `V1_MIRROR` fits exactly. */
export const V1_MIRROR_SECTORS = 204_800;

/** The 4096 bytes of a v1 superblock, its checksum right unless `spoilChecksum`. */
export function v1Image(fields: Partial<V1Fields> = {}): Uint8Array {
  const f = { ...V1_MIRROR, ...fields };
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  const u32 = (at: number, value: number) => view.setUint32(at, value >>> 0, true);
  const u64 = (at: number, value: bigint) => view.setBigUint64(at, BigInt.asUintN(64, value), true);
  u32(0, 0xa92b4efc);
  u32(4, 1);
  u32(8, f.featureMap);
  u32(12, f.pad0);
  bytes.set(f.arrayUuid, 16);
  bytes.set(new TextEncoder().encode(f.name).subarray(0, 32), 32);
  u64(64, f.ctime);
  u32(72, f.level);
  u32(76, f.layout);
  u64(80, f.size);
  u32(88, f.chunkSectors);
  u32(92, f.raidDisks);
  if (f.ppl === undefined) u32(96, f.bitmapOffset);
  else {
    view.setInt16(96, f.ppl.offset, true);
    view.setUint16(98, f.ppl.size, true);
  }
  u32(100, f.newLevel);
  u64(104, f.reshapePosition);
  u32(112, f.deltaDisks);
  u32(116, f.newLayout);
  u32(120, f.newChunkSectors);
  u32(124, f.newOffset);
  u64(128, f.dataOffset);
  u64(136, f.dataSize);
  u64(144, f.superOffset);
  u64(152, f.recoveryOffset);
  u32(160, f.deviceNumber);
  u32(164, f.correctedReads);
  bytes.set(f.deviceUuid, 168);
  bytes[184] = f.deviceFlags;
  bytes[185] = f.badBlockLog.shift;
  view.setUint16(186, f.badBlockLog.size, true);
  u32(188, f.badBlockLog.offset);
  u64(192, f.utime);
  u64(200, f.events);
  u64(208, f.resyncOffset);
  u32(220, f.maxDev);
  u32(224, f.logicalBlockSize);
  for (let i = 0; i < f.maxDev && 256 + 2 * i < 4096; i += 1) {
    view.setUint16(256 + 2 * i, f.roles[i] ?? 0xffff, true);
  }
  sealV1(bytes);
  return bytes;
}

/** Writes the right checksum into a v1 superblock. */
export function sealV1(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(216, 0, true);
  const length = Math.min(256 + 2 * view.getUint32(220, true), bytes.length);
  let sum = 0n;
  for (let at = 0; at + 4 <= length; at += 4) sum += BigInt(view.getUint32(at, true));
  if (length % 4 === 2) sum += BigInt(view.getUint16(length - 2, true));
  view.setUint32(216, Number(((sum & 0xffff_ffffn) + (sum >> 32n)) & 0xffff_ffffn), true);
}
