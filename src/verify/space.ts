import type { Extents } from '../ledger/member-notes.ts';
import type { Geometry, SectorExtent } from './geometry.ts';
import type { SampledSpace } from './plan/aims.ts';
import { copiesOf as copiesOfChunk } from './raid10-map.ts';
import { SECTOR_BYTES } from './sectors.ts';
import type { Unit } from './unit.ts';
import { UNIT_SECTORS, unitsOf, unitsOfMember } from './units.ts';

/**
 * What is sampled, and what the ledger counts debts in: the bytes of the members' data areas, or on raid10,
 * whose copies lie at different places, those of the array.
 */
export function spaceOf(geometry: Geometry): SampledSpace {
  if (geometry.level === 'raid10') {
    return { bytes: geometry.arraySectors * SECTOR_BYTES, arrayBytesPerByte: 1 };
  }
  const arrayBytesPerByte = 'dataSlots' in geometry ? geometry.dataSlots : 1;
  return { bytes: geometry.componentSectors * SECTOR_BYTES, arrayBytesPerByte };
}

/** Members that one sample reads. */
export function readsPerSample(geometry: Geometry): number {
  return geometry.level === 'raid10' ? copiesOf(geometry) : geometry.slots;
}

/** Part of the samples that a given member takes part in. */
export function memberShare(geometry: Geometry): number {
  return geometry.level === 'raid10' ? Math.min(1, copiesOf(geometry) / geometry.slots) : 1;
}

function copiesOf({ shape }: Extract<Geometry, { level: 'raid10' }>): number {
  return shape.near * shape.far;
}

/** On all levels but raid10 the units of one slot's data are those of any other's. */
const FIRST_SLOT = 0;

/** The units that cover an extent of what is sampled, ascending. */
export function unitsAt(
  geometry: Geometry,
  [start, length]: Extents[number],
  maxSectors = UNIT_SECTORS,
): Generator<Unit, void, undefined> {
  const end = Math.min(start + length, spaceOf(geometry).bytes);
  const first = Math.floor(start / SECTOR_BYTES);
  const sectors = Math.max(0, Math.ceil(end / SECTOR_BYTES) - first);
  const extent: SectorExtent = { start: first, sectors };
  return geometry.level === 'raid10'
    ? unitsOf(geometry, extent, maxSectors)
    : unitsOfMember(geometry, FIRST_SLOT, extent, maxSectors);
}

/** Where a unit lies in what is sampled. */
export function placeOf(geometry: Geometry, unit: Unit): Extents[number] {
  const start = geometry.level === 'raid10' ? unit.covers[0]?.start : unit.memberStart;
  return [(start ?? unit.memberStart) * SECTOR_BYTES, unit.sectors * SECTOR_BYTES];
}

/** Bytes that reading a unit once costs, over all members. */
export function readBytesOf({ reads, sectors }: Unit): number {
  return reads.length * sectors * SECTOR_BYTES;
}

/** Whether a slot holds anything of a unit; on raid10 only some do. */
export function isHeldBy(geometry: Geometry, unit: Unit, slot: number): boolean {
  if (geometry.level !== 'raid10') return true;
  const [covered] = unit.covers;
  if (covered === undefined) return false;
  const chunk = Math.floor(covered.start / geometry.chunkSectors);
  return copiesOfChunk(geometry, chunk).some((copy) => copy.slot === slot);
}
