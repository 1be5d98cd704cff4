import { type BitmapFields, bitmapImage } from './bitmap-images.ts';
import { DEVICE_UUID_BYTES, type V1Fields, v1Image } from './superblock-images.ts';

const SECTOR = 512;
const DATA_OFFSET = 2048;
const DATA_SECTORS = 4096;
/** Size of the devices that `memberDisk` makes. */
export const MEMBER_SECTORS = DATA_OFFSET + DATA_SECTORS;

/**
 * A whole small member device of a v1.2 mirror: superblock at sector 8, bitmap of 32 chunks of 64 KiB
 * behind it, empty bad-block log, zeros as data. Each device number has a device UUID of its own.
 */
export function memberDisk(
  superblock: Partial<V1Fields> = {},
  bitmap: Partial<BitmapFields> = {},
): Uint8Array {
  const bytes = new Uint8Array(MEMBER_SECTORS * SECTOR);
  const deviceUuid = DEVICE_UUID_BYTES.map((byte, index) =>
    index === 0 ? byte + 1 + (superblock.deviceNumber ?? 0) : byte,
  );
  const size = BigInt(DATA_SECTORS);
  const place = { size, dataSize: size, dataOffset: BigInt(DATA_OFFSET), deviceUuid };
  bytes.set(v1Image({ ...place, ...superblock }), 8 * SECTOR);
  const events = superblock.events ?? 42n;
  bytes.set(bitmapImage({ syncSize: size, events, ...bitmap }), 16 * SECTOR);
  bytes.fill(0xff, 24 * SECTOR, 32 * SECTOR);
  return bytes;
}
