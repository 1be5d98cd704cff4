import { parseSize } from '../config/size.ts';
import type { Extents } from '../ledger/member-notes.ts';
import type { Geometry, SectorExtent } from '../verify/geometry.ts';
import { SECTOR_BYTES } from '../verify/sectors.ts';
import { unitsAt } from '../verify/space.ts';
import type { Unit } from '../verify/unit.ts';
import { unitsOf } from '../verify/units.ts';

/** Read at once of each member: larger than a sample, since the order is ascending. */
const UNIT_SECTORS = 1024;

/** What of an array is to be compared. */
export type Wanted =
  | { readonly kind: 'full' }
  | { readonly kind: 'owed' }
  | { readonly kind: 'range'; readonly extent: SectorExtent };

/** The units to compare, and how many bytes of each member they are about. */
export interface Work {
  readonly units: Iterable<Unit>;
  readonly memberBytes: number;
}

/** A range such as `0-2048`, in sectors of the array, the end left out; or of sizes, `1GiB-2GiB`. */
export function parseRange(text: string): SectorExtent | undefined {
  const [from, to, more] = text.split('-').map(sectorsOf);
  if (from === undefined || to === undefined || more !== undefined || to <= from) return undefined;
  return { start: from, sectors: to - from };
}

function sectorsOf(text: string): number | undefined {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const bytes = parseSize(text);
  return bytes === undefined ? undefined : Math.floor(bytes / SECTOR_BYTES);
}

/** What is wanted of an array as units; `owed` is what the ledger says, in bytes of its own space. */
export function workOf(geometry: Geometry, wanted: Wanted, owed: Extents): Work {
  const { arraySectors } = geometry;
  if (wanted.kind === 'owed') return owedWork(geometry, owed);
  const extent = wanted.kind === 'range' ? wanted.extent : { start: 0, sectors: arraySectors };
  const sectors = Math.max(0, Math.min(arraySectors - extent.start, extent.sectors));
  const share = 'dataSlots' in geometry ? geometry.dataSlots : 1;
  const units = unitsOf(geometry, extent, UNIT_SECTORS);
  return { units, memberBytes: (sectors * SECTOR_BYTES) / share };
}

function owedWork(geometry: Geometry, owed: Extents): Work {
  const lengths = owed.map((extent) => {
    const end = geometry.level === 'raid10' ? geometry.arraySectors : geometry.componentSectors;
    return Math.max(0, Math.min(extent[1], end * SECTOR_BYTES - extent[0]));
  });
  return { units: unitsOwed(geometry, owed), memberBytes: lengths.reduce((a, b) => a + b, 0) };
}

function* unitsOwed(geometry: Geometry, owed: Extents): Generator<Unit, void, undefined> {
  for (const extent of owed) yield* unitsAt(geometry, extent, UNIT_SECTORS);
}
