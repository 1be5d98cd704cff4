import { ByteReader } from '../../bytes/byte-reader.ts';
import type { ImsmDisk, ImsmMetadata, ImsmVolume } from './foreign.ts';
import {
  IMSM,
  IMSM_BLOCKS_FROM_END,
  IMSM_DISK,
  IMSM_DISK_STATES,
  IMSM_MAP,
  IMSM_MAP_STATES,
  IMSM_NAME_BYTES,
  IMSM_SIGNATURE,
  IMSM_SIGNATURE_BYTES,
  IMSM_VOLUME,
} from './layout-imsm.ts';

/**
 * Recognises IMSM metadata at the end of a disk (mdadm super-intel.c, `load_imsm_mpb`). `tail` holds the
 * last bytes of the device, up to its very end. Undefined when there is none.
 */
export function decodeImsm(tail: Uint8Array, logicalBlockBytes: number): ImsmMetadata | undefined {
  const table = assemble(tail, logicalBlockBytes);
  if (table === undefined) return undefined;
  const signature = table.text(0, IMSM_SIGNATURE_BYTES);
  if (!signature.startsWith(IMSM_SIGNATURE)) return undefined;
  const disks = readDisks(table);
  const volumes = readVolumes(table);
  const size = table.u32(IMSM.mpbSize);
  return {
    kind: 'imsm',
    version: signature.slice(IMSM_SIGNATURE.length).trim(),
    familyNumber: table.u32(IMSM.familyNum),
    originalFamilyNumber: table.u32(IMSM.origFamilyNum),
    generation: table.u32(IMSM.generationNum),
    disks,
    volumes,
    checksumValid:
      size > table.length ? undefined : checksum(table, size) === table.u32(IMSM.checkSum),
    complete:
      disks.length === table.u8(IMSM.numDisks) && volumes.length === table.u8(IMSM.numRaidDevs),
  };
}

/** The anchor's block, and behind it the further blocks of a larger table, which lie before the anchor. */
function assemble(tail: Uint8Array, blockBytes: number): ByteReader | undefined {
  const at = tail.length - IMSM_BLOCKS_FROM_END * blockBytes;
  const range = { at, length: blockBytes };
  const anchor = ByteReader.over(tail, 'little', range);
  if (anchor === undefined || anchor.length < IMSM.disks) return undefined;
  const blocks = Math.ceil(anchor.u32(IMSM.mpbSize) / blockBytes);
  const more = Math.min(Math.max(blocks - 1, 0) * blockBytes, at);
  const table = new Uint8Array(blockBytes + more);
  table.set(tail.subarray(at, at + blockBytes));
  // Blocks that were not given are missing at the front of the stretch; then only the anchor is sure.
  const whole = more === Math.max(blocks - 1, 0) * blockBytes;
  if (!whole) return anchor;
  table.set(tail.subarray(at - more, at), blockBytes);
  return ByteReader.over(table, 'little', { at: 0, length: table.length });
}

/** Sum of all words but the checksum itself (`__gen_imsm_checksum`). */
function checksum(table: ByteReader, size: number): number {
  let sum = 0;
  for (let at = 0; at + 4 <= size; at += 4) sum += at === IMSM.checkSum ? 0 : table.u32(at);
  return sum % 2 ** 32;
}

function readDisks(table: ByteReader): readonly ImsmDisk[] {
  const room = Math.floor((table.length - IMSM.disks) / IMSM_DISK.bytes);
  const count = Math.min(table.u8(IMSM.numDisks), room);
  return Array.from({ length: count }, (_, n) => {
    const at = IMSM.disks + n * IMSM_DISK.bytes;
    const status = table.u32(at + IMSM_DISK.status);
    const high = BigInt(table.u32(at + IMSM_DISK.totalBlocksHigh));
    return {
      serial: table.text(at + IMSM_DISK.serial, IMSM_NAME_BYTES).trim(),
      states: IMSM_DISK_STATES.filter(([bit]) => (status & bit) !== 0).map(([, word]) => word),
      blocks: (high << 32n) | BigInt(table.u32(at + IMSM_DISK.totalBlocksLow)),
    };
  });
}

function readVolumes(table: ByteReader): readonly ImsmVolume[] {
  const volumes: ImsmVolume[] = [];
  let at = IMSM.disks + table.u8(IMSM.numDisks) * IMSM_DISK.bytes;
  while (
    volumes.length < table.u8(IMSM.numRaidDevs) &&
    at + IMSM_VOLUME.map + IMSM_MAP.order <= table.length
  ) {
    volumes.push(readVolume(table, at));
    at += volumeBytes(table, at);
  }
  return volumes;
}

function readVolume(table: ByteReader, at: number): ImsmVolume {
  const map = at + IMSM_VOLUME.map;
  return {
    name: table.text(at + IMSM_VOLUME.name, IMSM_NAME_BYTES).trim(),
    level: table.u8(map + IMSM_MAP.level),
    members: table.u8(map + IMSM_MAP.members),
    state: IMSM_MAP_STATES[table.u8(map + IMSM_MAP.state)],
    dirty: table.u8(at + IMSM_VOLUME.dirty) !== 0,
    migrating: table.u8(at + IMSM_VOLUME.migrationState) !== 0,
  };
}

/** A volume ends behind its map, or behind a second one while it migrates. */
function volumeBytes(table: ByteReader, at: number): number {
  const first = mapBytes(table, at + IMSM_VOLUME.map);
  const migrating = table.u8(at + IMSM_VOLUME.migrationState) !== 0;
  const second = migrating ? mapBytes(table, at + IMSM_VOLUME.map + first) : 0;
  return IMSM_VOLUME.map + first + second;
}

function mapBytes(table: ByteReader, at: number): number {
  const known = at + IMSM_MAP.members < table.length;
  return IMSM_MAP.order + 4 * (known ? table.u8(at + IMSM_MAP.members) : 0);
}
