import { isBitmap } from '../collectors/md-superblocks/examined.ts';
import { examine } from '../collectors/md-superblocks/read.ts';
import { SUPERBLOCK_VERSIONS } from '../collectors/md-superblocks/reading.ts';
import type { Host } from '../host/host.ts';
import { extentsOf, NOTHING, subtract } from '../ledger/extents.ts';
import type { Extents } from '../ledger/member-notes.ts';
import type { Geometry, GeometryMember } from './geometry.ts';
import { SECTOR_BYTES } from './sectors.ts';
import { placeOf, spaceOf } from './space.ts';
import type { Unit } from './unit.ts';

const USUAL_BLOCK_BYTES = 512;
const DEADLINE_MS = 5000;

/** What md was doing at one moment: what may make members differ for a while. */
export interface Moment {
  /** Why nothing on the array can be judged just then: a recovery, a scrub, other members. */
  readonly work: string | undefined;
  /** What md's bitmap called dirty, in bytes of what is sampled; nothing without a bitmap. */
  readonly dirty: Extents;
}

/** Why md itself may make the members of a unit differ at a moment; undefined when nothing does. */
export function disturbanceAt(moment: Moment, geometry: Geometry, unit: Unit): string | undefined {
  if (moment.work !== undefined) return moment.work;
  const [start, length] = placeOf(geometry, unit);
  const isDirty = moment.dirty.some(([at, bytes]) => at < start + length && start < at + bytes);
  return isDirty ? 'its bitmap chunk is dirty' : undefined;
}

/**
 * What md is doing now, by sysfs and by the bitmaps on the members. A chunk is dirty when every legible bitmap says
 * so: md marks all of them before it writes, and a member that loses writes has an old one.
 */
export async function momentOf(
  host: Host,
  geometry: Geometry,
  metadata: string | undefined,
): Promise<Moment> {
  const work = workOf(host, geometry);
  if (work !== undefined) return { work, dirty: NOTHING };
  let dirty: Extents | undefined;
  for (const member of geometry.members.filter(({ inSync }) => inSync)) {
    const one = await dirtyOf(host, geometry, member, metadata);
    if (one === undefined) continue;
    dirty = dirty === undefined ? one : subtract(dirty, subtract(dirty, one));
  }
  return { work: undefined, dirty: dirty ?? NOTHING };
}

/** What is under way on an array, or has become of it since its geometry was taken, by sysfs. */
export function workOf(host: Host, { array, members }: Geometry): string | undefined {
  const attribute = (name: string) => {
    const text = host.readText(`/sys/block/${array}/md/${name}`);
    return text.ok ? text.value.trim() : undefined;
  };
  const action = attribute('sync_action');
  if (action === undefined) return `${array} is not there`;
  if (action !== 'idle' && action !== 'frozen') return `sync_action is ${action}`;
  const changed = members.find(({ device, slot, dataOffsetSectors, inSync }) => {
    if (!inSync) return false;
    const states = attribute(`dev-${device}/state`)?.split(',');
    return (
      states?.includes('in_sync') !== true ||
      attribute(`dev-${device}/slot`) !== String(slot) ||
      attribute(`dev-${device}/offset`) !== String(dataOffsetSectors)
    );
  });
  return changed === undefined ? undefined : `${changed.device} is no longer in its place`;
}

async function dirtyOf(
  host: Host,
  geometry: Geometry,
  { path }: GeometryMember,
  metadata: string | undefined,
): Promise<Extents | undefined> {
  const size = host.sizeOf(path);
  if (!size.ok) return undefined;
  const examined = await examine(host, {
    path,
    sectors: Math.floor(size.value / SECTOR_BYTES),
    logicalBlockBytes: USUAL_BLOCK_BYTES,
    deadlineMs: DEADLINE_MS,
    version: SUPERBLOCK_VERSIONS.find((version) => version === metadata),
  });
  const bitmap = examined.ok ? examined.value.bitmap : undefined;
  if (!isBitmap(bitmap) || bitmap.dirtyChunks === undefined || !bitmap.runsComplete) {
    return undefined;
  }
  return extentsOf(bitmap.dirtyRuns, bitmap.bitmap.chunkBytes, spaceOf(geometry).bytes);
}
