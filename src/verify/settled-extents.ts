import type { Extents, MemberReturn } from '../ledger/member-notes.ts';
import { SECTOR_BYTES } from './sectors.ts';
import type { Unit } from './unit.ts';

/**
 * The bytes that a unit found equal settles of what a slot owes, in the space the ledger counts in: of the members' data
 * areas, or on raid10 of the array. None when the unit did not read the slot.
 */
export function settledExtents(unit: Unit, slot: number, space: MemberReturn['space']): Extents {
  if (!unit.reads.some((read) => read.slot === slot)) return [];
  const extents =
    space === 'array' ? unit.covers : [{ start: unit.memberStart, sectors: unit.sectors }];
  return extents.map(({ start, sectors }) => [start * SECTOR_BYTES, sectors * SECTOR_BYTES]);
}
