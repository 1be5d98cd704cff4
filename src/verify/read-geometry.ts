import type { Host } from '../host/host.ts';
import type { ArrayFacts, GeometryResult, MemberSoundness, SectorExtent } from './geometry.ts';
import { geometryOf } from './geometry-of.ts';

/** Lists of bad blocks stop where the next line does not fit a page (badblocks_show, block/badblocks.c). */
const WHOLE_LIST_BYTES = 4096 - 64;

type SysfsDoor = Pick<Host, 'readText' | 'exists'>;

/** The geometry of an array now: what the collector told of it and what sysfs says besides. Never throws. */
export function readGeometry(host: SysfsDoor, facts: ArrayFacts): GeometryResult {
  const md = `/sys/block/${folderOf(facts.name)}/md`;
  const names = facts.members.map(({ name }) => name);
  return geometryOf(facts, {
    reshapePosition: placeIn(host, `${md}/reshape_position`),
    resyncStart: placeIn(host, `${md}/resync_start`),
    isClustered: textOf(host, `${md}/bitmap/metadata`) === 'clustered',
    isLockless: host.exists(`${md}/llbitmap`),
    members: new Map(names.map((name) => [name, soundnessOf(host, `${md}/dev-${folderOf(name)}`)])),
  });
}

/** A folder's name in sysfs has `!` for a `/` of the kernel's name. */
function folderOf(name: string): string {
  return name.replaceAll('/', '!');
}

function soundnessOf(host: SysfsDoor, folder: string): MemberSoundness {
  const known = badBlocksIn(host, `${folder}/bad_blocks`);
  const unacknowledged = badBlocksIn(host, `${folder}/unacknowledged_bad_blocks`);
  const offset = placeIn(host, `${folder}/new_offset`);
  return {
    newDataOffsetSectors: offset === 'none' ? undefined : offset,
    badBlocks:
      known === undefined || unacknowledged === undefined
        ? undefined
        : [...known, ...unacknowledged],
  };
}

function textOf(host: SysfsDoor, path: string): string | undefined {
  const read = host.readText(path);
  return read.ok ? read.value.trim() : undefined;
}

/** A place in sectors, or `none`. */
function placeIn(host: SysfsDoor, path: string): number | 'none' | undefined {
  const text = textOf(host, path);
  if (text === 'none') return text;
  const place = text === undefined || !/^\d+$/.test(text) ? Number.NaN : Number(text);
  return Number.isSafeInteger(place) ? place : undefined;
}

function badBlocksIn(host: SysfsDoor, path: string): readonly SectorExtent[] | undefined {
  const read = host.readText(path);
  // Kernels before 3.1 keep no such list.
  if (!read.ok) return read.reason === 'absent' ? [] : undefined;
  return parseBadBlocks(read.value);
}

/** The lines `start length` of a list of bad blocks, sectors; undefined when it is not whole. Never throws. */
export function parseBadBlocks(text: string): readonly SectorExtent[] | undefined {
  if (text.length > WHOLE_LIST_BYTES) return undefined;
  const extents: SectorExtent[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, start, sectors] = /^(\d+) (\d+)$/.exec(line.trim()) ?? [];
    if (start === undefined || sectors === undefined) return undefined;
    extents.push({ start: Number(start), sectors: Number(sectors) });
  }
  return extents;
}
