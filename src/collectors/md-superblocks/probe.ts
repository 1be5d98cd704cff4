import { decodeDdf } from './decode-ddf.ts';
import { decodeDmRaid } from './decode-dm-raid.ts';
import { decodeImsm } from './decode-imsm.ts';
import { decodeV1 } from './decode-v1.ts';
import { decodeV090 } from './decode-v090.ts';
import type { ForeignMetadata } from './foreign.ts';
import { superblockPlaces } from './locate.ts';
import type {
  Superblock,
  SuperblockPlace,
  SuperblockResult,
  SuperblockVersion,
} from './reading.ts';

const SECTOR_BYTES = 512;
const SUPERBLOCK_BYTES = 4096;

/** Bytes read from a device, and where. */
export interface Window {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What lies at a place for superblocks; never mere absence. */
export interface Hit {
  readonly place: SuperblockPlace;
  readonly result: SuperblockResult;
}

/** All metadata found on a device. */
export interface Probe {
  readonly hits: readonly Hit[];
  readonly foreign: readonly ForeignMetadata[];
}

/** The device that was read. */
export interface ProbedDevice {
  readonly sectors: number;
  readonly logicalBlockBytes: number;
}

/**
 * Looks for metadata of every kind in what was read of a device (`probeRanges` says what to read). A place
 * without a magic number is no hit, one with a damaged or misplaced superblock is.
 */
export function probe(windows: readonly Window[], device: ProbedDevice): Probe {
  const hits = superblockPlaces(device.sectors).flatMap((place): readonly Hit[] => {
    const bytes = bytesAt(windows, place.sector * SECTOR_BYTES, SUPERBLOCK_BYTES);
    if (bytes === undefined) return [];
    const result = decodeAt(bytes, place);
    return !result.ok && result.error.code === 'no-magic' ? [] : [{ place, result }];
  });
  return { hits, foreign: foreignIn(windows, device) };
}

function decodeAt(bytes: Uint8Array, place: SuperblockPlace): SuperblockResult {
  const { version } = place;
  return version === '0.90'
    ? decodeV090(bytes, { ...place, version })
    : decodeV1(bytes, { ...place, version });
}

function foreignIn(windows: readonly Window[], device: ProbedDevice): readonly ForeignMetadata[] {
  const head = bytesAt(windows, 0, SUPERBLOCK_BYTES);
  const tail = tailOf(windows, device.sectors * SECTOR_BYTES);
  return [
    head && decodeDmRaid(head),
    tail && decodeDdf(tail),
    tail && decodeImsm(tail, device.logicalBlockBytes),
  ].filter((found) => found !== undefined);
}

function bytesAt(windows: readonly Window[], at: number, length: number): Uint8Array | undefined {
  const window = windows.find((one) => one.at <= at && at < one.at + one.bytes.length);
  return window?.bytes.subarray(at - window.at, at - window.at + length);
}

/** What was read up to the very end of the device. */
function tailOf(windows: readonly Window[], end: number): Uint8Array | undefined {
  const window = windows.find((one) => one.at < end && one.at + one.bytes.length >= end);
  return window?.bytes.subarray(0, end - window.at);
}

/**
 * The superblock that counts when a device carries several: the version expected (for a member of a running array
 * that which sysfs names) if it is there, else the array made last, as mdadm chooses (super1.c, `load_super1`). An
 * old one often stays behind where the new format does not write. Those with a right checksum go first.
 */
export function chooseSuperblock(
  hits: readonly Hit[],
  expected: SuperblockVersion | undefined,
): Superblock | undefined {
  return hits
    .flatMap(({ result }) => (result.ok ? [result.superblock] : []))
    .toSorted(
      (one, other) =>
        preference(other, expected) - preference(one, expected) || other.createdAt - one.createdAt,
    )
    .at(0);
}

function preference(superblock: Superblock, expected: SuperblockVersion | undefined): number {
  return (superblock.version === expected ? 2 : 0) + (superblock.checksum.valid ? 1 : 0);
}
