import type { Host, Read } from '../../host/host.ts';
import { type BadBlockLog, decodeBadBlocks } from './decode-bad-blocks.ts';
import type { Examined, ExaminedBitmap, FoundSuperblock } from './examined.ts';
import { probeRanges } from './locate.ts';
import { chooseSuperblock, type Hit, probe } from './probe.ts';
import { readBitmap } from './read-bitmap.ts';
import type { DecodeError, Superblock, SuperblockVersion } from './reading.ts';

const SECTOR_BYTES = 512;
const SUPERBLOCK_BYTES = 4096;

/** What to examine. */
export interface ExamineOptions {
  readonly path: string;
  readonly sectors: number;
  readonly logicalBlockBytes: number;
  readonly deadlineMs: number;
  /** The version that the running array uses, which wins over leftovers; undefined when not known. */
  readonly version: SuperblockVersion | undefined;
}

/** Reads and decodes the md metadata of a device: superblock, bitmap, bad-block log, or what else is there. */
export async function examine(host: Host, options: ExamineOptions): Promise<Read<Examined>> {
  const { path, sectors, logicalBlockBytes, deadlineMs, version } = options;
  const ranges = probeRanges(sectors);
  const read = await host.readBlocks(path, ranges, deadlineMs);
  if (!read.ok) return read;
  const windows = ranges.map(({ at }, index) => ({
    at,
    bytes: read.value.parts[index] ?? new Uint8Array(0),
  }));
  const { hits, foreign } = probe(windows, { sectors, logicalBlockBytes });
  // Where the array says which format it uses, a leftover of another one does not stand in for it.
  const expected = hits.filter(({ place }) => version === undefined || place.version === version);
  const chosen = foundOf(expected, chooseSuperblock(expected, version));
  const logs = chosen === undefined ? NO_LOGS : await readLogs(host, options, chosen.superblock);
  if (!logs.ok) return logs;
  return {
    ok: true,
    value: {
      deviceSectors: sectors,
      direct: read.value.direct,
      found: chosen,
      leftovers: hits.flatMap(({ place, result }) =>
        result.ok && result.superblock !== chosen?.superblock
          ? [{ place, superblock: result.superblock }]
          : [],
      ),
      error: expected.flatMap(({ result }) => (result.ok ? [] : [result.error]))[0],
      foreign,
      ...logs.value,
    },
  };
}

const NO_LOGS: Read<Logs> = { ok: true, value: { bitmap: undefined, badBlocks: undefined } };

function foundOf(
  hits: readonly Hit[],
  superblock: Superblock | undefined,
): FoundSuperblock | undefined {
  const hit = hits.find(({ result }) => result.ok && result.superblock === superblock);
  return hit === undefined || superblock === undefined
    ? undefined
    : { place: hit.place, superblock };
}

interface Logs {
  readonly bitmap: ExaminedBitmap | DecodeError | undefined;
  readonly badBlocks: BadBlockLog | undefined;
}

async function readLogs(
  host: Host,
  options: ExamineOptions,
  superblock: Superblock,
): Promise<Read<Logs>> {
  const bitmap = await readBitmap(host, options, superblock);
  if (!bitmap.ok) return bitmap;
  const badBlocks = await readBadBlocks(host, options, superblock);
  if (!badBlocks.ok) return badBlocks;
  return { ok: true, value: { bitmap: bitmap.value, badBlocks: badBlocks.value } };
}

async function readBadBlocks(
  host: Host,
  { path, deadlineMs }: ExamineOptions,
  { badBlockLog, superOffsetSectors }: Superblock,
): Promise<Read<BadBlockLog | undefined>> {
  if (badBlockLog === undefined) return { ok: true, value: undefined };
  const at = (Number(superOffsetSectors) + badBlockLog.offsetSectors) * SECTOR_BYTES;
  if (at < 0) return { ok: true, value: undefined };
  // Without the feature bit the room was never written: blank, not a list (`super_1_load`).
  if (!badBlockLog.present) return { ok: true, value: { ranges: [], ended: true } };
  const read = await host.readBlocks(path, [{ at, length: SUPERBLOCK_BYTES }], deadlineMs);
  if (!read.ok) return read;
  const bytes = read.value.parts[0] ?? new Uint8Array(0);
  const room = bytes.subarray(0, badBlockLog.sizeSectors * SECTOR_BYTES);
  return { ok: true, value: decodeBadBlocks(room, badBlockLog.shift) };
}
