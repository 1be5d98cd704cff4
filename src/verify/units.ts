import type { Geometry, SectorExtent } from './geometry.ts';
import type { Unit } from './unit.ts';

/** Sectors of a member that one unit takes at most, where the caller does not say. */
export const UNIT_SECTORS = 128;

/**
 * The units that cover an extent of array sectors, ascending; each inside one chunk, 4-KiB aligned within it, none
 * longer than `maxSectors`. Places that have too few members left for a comparison have no unit.
 */
export declare function unitsOf(
  geometry: Geometry,
  extent: SectorExtent,
  maxSectors?: number,
): Generator<Unit, void, undefined>;

/** The units that cover an extent of sectors of the members' data areas: what a bitmap of raid1 and raid4/5/6 counts. */
export declare function unitsOfMembers(
  geometry: Geometry,
  extent: SectorExtent,
  maxSectors?: number,
): Generator<Unit, void, undefined>;
