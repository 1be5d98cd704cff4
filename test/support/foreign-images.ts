/** Builders of metadata that is not md's own, with offsets of their own (mdadm super-intel.c, super-ddf.c; drivers/md/dm-raid.c). */

/** A volume of an IMSM table. */
export interface ImsmVolumeFields {
  readonly name: string;
  readonly level: number;
  readonly state: number;
  readonly members: number;
  readonly dirty: number;
  readonly migrating: boolean;
}

/** A disk of an IMSM table. */
export interface ImsmDiskFields {
  readonly serial: string;
  readonly status: number;
  readonly blocks: bigint;
}

/** The tables of an IMSM array. */
export interface ImsmFields {
  readonly disks: readonly ImsmDiskFields[];
  readonly volumes: readonly ImsmVolumeFields[];
}

const IMSM_HEADER_BYTES = 0xd8;

function put(bytes: Uint8Array, at: number, text: string): void {
  bytes.set(new TextEncoder().encode(text), at);
}

/** An IMSM table in one piece, its checksum right. */
export function imsmTable(fields: ImsmFields): Uint8Array {
  const volumes = fields.volumes.map(imsmVolume);
  const disksEnd = IMSM_HEADER_BYTES + 48 * fields.disks.length;
  const size = volumes.reduce((sum, volume) => sum + volume.length, disksEnd);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  put(bytes, 0, 'Intel Raid ISM Cfg Sig. 1.3.00');
  view.setUint32(0x24, size, true);
  view.setUint32(0x28, 0xfa000001, true);
  view.setUint32(0x2c, 77, true);
  view.setUint8(0x38, fields.disks.length);
  view.setUint8(0x39, fields.volumes.length);
  view.setUint32(0x40, 0xfa000000, true);
  for (const [n, disk] of fields.disks.entries()) {
    const at = IMSM_HEADER_BYTES + 48 * n;
    put(bytes, at, disk.serial);
    view.setUint32(at + 16, Number(disk.blocks & 0xffff_ffffn), true);
    view.setUint32(at + 24, disk.status, true);
    view.setUint32(at + 32, Number(disk.blocks >> 32n), true);
  }
  let at = disksEnd;
  for (const volume of volumes) {
    bytes.set(volume, at);
    at += volume.length;
  }
  let sum = 0;
  for (let word = 0; word + 4 <= size; word += 4) sum += view.getUint32(word, true);
  view.setUint32(0x20, sum % 2 ** 32, true);
  return bytes;
}

function imsmVolume(fields: ImsmVolumeFields): Uint8Array {
  const mapBytes = 48 + 4 * fields.members;
  const bytes = new Uint8Array(112 + mapBytes * (fields.migrating ? 2 : 1));
  put(bytes, 0, fields.name);
  bytes[88] = fields.migrating ? 1 : 0;
  bytes[90] = fields.dirty;
  for (let map = 112; map < bytes.length; map += mapBytes) {
    bytes[map + 14] = fields.state;
    bytes[map + 15] = fields.level;
    bytes[map + 16] = fields.members;
  }
  return bytes;
}

/** The end of a disk with an IMSM table: the anchor two blocks before the end, the rest of the table before it. */
export function imsmTail(table: Uint8Array, blockBytes: number, length: number): Uint8Array {
  const tail = new Uint8Array(length);
  const anchorAt = length - 2 * blockBytes;
  tail.set(table.subarray(0, blockBytes), anchorAt);
  const more = Math.ceil(table.length / blockBytes) - 1;
  tail.set(table.subarray(blockBytes), anchorAt - more * blockBytes);
  return tail;
}

/** A DDF header of 512 bytes, its checksum right. */
export function ddfHeader(fields: { primary: bigint; secondary: bigint; seq: number }): Uint8Array {
  const bytes = new Uint8Array(512).fill(0xff);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xde11de11);
  put(bytes, 8, 'Rotwatch-test-guid-24-by');
  put(bytes, 32, '01.02.00');
  view.setUint32(40, fields.seq);
  view.setBigUint64(96, fields.primary);
  view.setBigUint64(104, fields.secondary);
  view.setUint32(200, 2);
  view.setUint32(204, 128);
  view.setUint32(4, ddfCrc(bytes));
  return bytes;
}

/** CRC-32 by a table, begun with zero and not inverted. */
function ddfCrc(bytes: Uint8Array): number {
  const table = Uint32Array.from({ length: 256 }, (_, n) => {
    let crc = n;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });
  let crc = 0;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? Number.NaN);
  return crc >>> 0;
}

/** DDF's physical disk records. */
export function ddfDisks(
  disks: readonly (readonly [reference: number, type: number, state: number])[],
): Uint8Array {
  const bytes = new Uint8Array(64 + 64 * 15).fill(0xff);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x22222222);
  view.setUint16(8, disks.length);
  view.setUint16(10, 15);
  for (const [n, [reference, type, state]] of disks.entries()) {
    view.setUint32(64 + 64 * n + 24, reference);
    view.setUint16(64 + 64 * n + 28, type);
    view.setUint16(64 + 64 * n + 30, state);
  }
  return bytes;
}

/** The superblock of LVM's dm-raid. */
export function dmRaidImage(): Uint8Array {
  const bytes = new Uint8Array(512);
  const view = new DataView(bytes.buffer);
  put(bytes, 0, 'DmRd');
  view.setUint32(8, 2, true);
  view.setUint32(12, 1, true);
  view.setBigUint64(16, 99n, true);
  view.setBigUint64(24, 2n, true);
  view.setInt32(48, 1, true);
  return bytes;
}
