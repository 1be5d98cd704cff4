/**
 * Members of v1.2 mirrors as bytes, written from the format (include/uapi/linux/raid/md_p.h,
 * drivers/md/md-bitmap.h): superblock, write-intent bitmap, bad-block log.
 */

const SECTOR = 512;
const SUPERBLOCK_SECTOR = 8;
const BITMAP_SECTOR = 16;
const LOG_SECTORS = 8;
const BITMAP_HEADER_BYTES = 256;
const CHUNK_BYTES = 1024;
const CHUNK_SECTORS = CHUNK_BYTES / SECTOR;
const CREATED = 1_700_000_000n;
const EVENTS = 42n;
const FEATURE_BITMAP = 1;
const MAX_DEV = 128;

function roundUp(value, multiple) {
  return Math.ceil(value / multiple) * multiple;
}

/** Where everything lies on a member whose bitmap has `bitmapBytes` of bits; sectors. */
export function memberLayout(bitmapBytes) {
  const bitmapSectors = roundUp(BITMAP_HEADER_BYTES + bitmapBytes, 4096) / SECTOR;
  const logSector = BITMAP_SECTOR + bitmapSectors;
  const dataSector = roundUp(logSector + LOG_SECTORS, 2048);
  const dataSectors = bitmapBytes * 8 * CHUNK_SECTORS;
  return { bitmapSectors, logSector, dataSector, dataSectors, sectors: dataSector + dataSectors };
}

function seal(view) {
  const end = 256 + 2 * MAX_DEV;
  let sum = 0n;
  for (let at = 0; at < end; at += 4) sum += BigInt(view.getUint32(at, true));
  view.setUint32(216, Number(((sum & 0xffff_ffffn) + (sum >> 32n)) & 0xffff_ffffn), true);
}

function uuid(array, device) {
  const bytes = Buffer.alloc(16, 0xa5);
  bytes.writeUInt32BE(array, 0);
  bytes.writeUInt32BE(device, 4);
  return bytes;
}

/** One superblock, 4096 bytes. */
export function superblock({ array, slot, bitmapBytes }) {
  const layout = memberLayout(bitmapBytes);
  const bytes = Buffer.alloc(4096);
  bytes.writeUInt32LE(0xa92b4efc, 0);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(FEATURE_BITMAP, 8);
  bytes.set(uuid(array, 0xffff), 16);
  bytes.write(`store:${array}`, 32);
  bytes.writeBigUInt64LE(CREATED, 64);
  bytes.writeUInt32LE(1, 72);
  bytes.writeBigUInt64LE(BigInt(layout.dataSectors), 80);
  bytes.writeUInt32LE(2, 92);
  bytes.writeInt32LE(BITMAP_SECTOR - SUPERBLOCK_SECTOR, 96);
  bytes.writeBigUInt64LE(BigInt(layout.dataSector), 128);
  bytes.writeBigUInt64LE(BigInt(layout.dataSectors), 136);
  bytes.writeBigUInt64LE(BigInt(SUPERBLOCK_SECTOR), 144);
  bytes.writeUInt32LE(slot, 160);
  bytes.set(uuid(array, slot), 168);
  bytes.writeUInt16LE(LOG_SECTORS, 186);
  bytes.writeUInt32LE(layout.logSector - SUPERBLOCK_SECTOR, 188);
  bytes.writeBigUInt64LE(CREATED + 600n, 192);
  bytes.writeBigUInt64LE(EVENTS, 200);
  bytes.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 208);
  bytes.writeUInt32LE(MAX_DEV, 220);
  bytes.fill(0xff, 256, 256 + 2 * MAX_DEV);
  bytes.writeUInt16LE(0, 256);
  bytes.writeUInt16LE(1, 258);
  seal(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  return bytes;
}

/** A bitmap's header; the bits follow it. */
export function bitmapHeader({ array, bitmapBytes }) {
  const layout = memberLayout(bitmapBytes);
  const bytes = Buffer.alloc(BITMAP_HEADER_BYTES);
  bytes.writeUInt32LE(0x6d746962, 0);
  bytes.writeUInt32LE(4, 4);
  bytes.set(uuid(array, 0xffff), 8);
  bytes.writeBigUInt64LE(EVENTS, 24);
  bytes.writeBigUInt64LE(EVENTS, 32);
  bytes.writeBigUInt64LE(BigInt(layout.dataSectors), 40);
  bytes.writeUInt32LE(CHUNK_BYTES, 52);
  bytes.writeUInt32LE(5, 56);
  bytes.writeUInt32LE(layout.bitmapSectors, 64);
  return bytes;
}

/** Everything on a member that is not zero, by its place in bytes. */
export function memberPieces(member) {
  const { logSector } = memberLayout(member.bitmapBytes);
  return [
    { at: SUPERBLOCK_SECTOR * SECTOR, bytes: superblock(member) },
    { at: BITMAP_SECTOR * SECTOR, bytes: bitmapHeader(member) },
    { at: logSector * SECTOR, bytes: Buffer.alloc(LOG_SECTORS * SECTOR, 0xff) },
  ];
}
