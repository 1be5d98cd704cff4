import { ByteReader, hexOf } from '../../bytes/byte-reader.ts';
import type { DdfDisk, DdfMetadata } from './foreign.ts';
import {
  DDF,
  DDF_DISK_STATES,
  DDF_DISK_TYPES,
  DDF_GUID_BYTES,
  DDF_HEADER_BYTES,
  DDF_HEADER_MAGIC,
  DDF_NO_LBA,
  DDF_NO_REFERENCE,
  DDF_NO_SEQUENCE,
  DDF_PHYSICAL,
  DDF_PHYSICAL_MAGICS,
  DDF_REVISION_BYTES,
} from './layout-ddf.ts';

/**
 * Recognises a DDF anchor, the last 512 bytes of a disk (SNIA DDF 1.2; mdadm super-ddf.c, `load_ddf_headers`).
 * `tail` holds the last bytes of the device, up to its very end. Undefined when there is none.
 */
export function decodeDdf(tail: Uint8Array): DdfMetadata | undefined {
  return decodeDdfHeader(tail.subarray(Math.max(tail.length - DDF_HEADER_BYTES, 0)));
}

/** Decodes a DDF header: the anchor, or the primary or secondary header that it leads to. */
export function decodeDdfHeader(bytes: Uint8Array): DdfMetadata | undefined {
  const header = ByteReader.over(bytes, 'big', { at: 0, length: DDF_HEADER_BYTES });
  if (header === undefined || header.u32(DDF.magic) !== DDF_HEADER_MAGIC) return undefined;
  const sequence = header.u32(DDF.sequence);
  return {
    kind: 'ddf',
    guid: hexOf(header.bytes(DDF.guid, DDF_GUID_BYTES)),
    revision: header.text(DDF.revision, DDF_REVISION_BYTES),
    sequence: sequence === DDF_NO_SEQUENCE ? undefined : sequence,
    checksumValid: headerCrc(header) === header.u32(DDF.crc),
    primarySector: sectorOf(header.u64(DDF.primaryLba)),
    secondarySector: sectorOf(header.u64(DDF.secondaryLba)),
    physicalRecords: {
      offsetSectors: header.u32(DDF.physicalOffset),
      sectors: header.u32(DDF.physicalLength),
    },
  };
}

/** The disks in DDF's physical disk records, as many as the bytes hold; undefined when they are none. */
export function decodeDdfDisks(bytes: Uint8Array): readonly DdfDisk[] | undefined {
  const records = ByteReader.over(bytes, 'big', { at: 0, length: bytes.length });
  if (records === undefined || records.length < DDF_PHYSICAL.entries) return undefined;
  if (!DDF_PHYSICAL_MAGICS.includes(records.u32(DDF_PHYSICAL.magic))) return undefined;
  const room = Math.floor((records.length - DDF_PHYSICAL.entries) / DDF_PHYSICAL.entryBytes);
  const count = Math.min(records.u16(DDF_PHYSICAL.max), room);
  const disks = Array.from({ length: count }, (_, n) => readDisk(records, n));
  return disks.filter(({ reference }) => reference !== DDF_NO_REFERENCE);
}

function readDisk(records: ByteReader, n: number): DdfDisk {
  const at = DDF_PHYSICAL.entries + n * DDF_PHYSICAL.entryBytes;
  const type = records.u16(at + DDF_PHYSICAL.type);
  const state = records.u16(at + DDF_PHYSICAL.state);
  return {
    reference: records.u32(at + DDF_PHYSICAL.reference),
    types: DDF_DISK_TYPES.filter(([bit]) => (type & bit) !== 0).map(([, word]) => word),
    states: DDF_DISK_STATES.filter(([bit]) => (state & bit) !== 0).map(([, word]) => word),
  };
}

function sectorOf(lba: bigint): bigint | undefined {
  return lba === DDF_NO_LBA ? undefined : lba;
}

const CRC32_POLYNOMIAL = 0xedb88320;

/** CRC-32 of a header with its own field taken as all ones, begun with zero and not inverted (mdadm crc32.c). */
function headerCrc(header: ByteReader): number {
  let crc = 0;
  for (let at = 0; at < DDF_HEADER_BYTES; at += 1) {
    crc ^= at >= DDF.crc && at < DDF.crc + 4 ? 0xff : header.u8(at);
    for (let bit = 0; bit < 8; bit += 1)
      crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : CRC32_POLYNOMIAL);
  }
  return crc >>> 0;
}
