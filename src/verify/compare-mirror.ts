import { differenceOf, type Verdicts } from './evidence.ts';
import { isEqual, isFilledWith, pageOf, sectorOf } from './sectors.ts';
import type { Unit, UnitComparison } from './unit.ts';

/** The sectors of a unit (from its start) in which its copies are not all equal. */
export function differingSectorsOfMirror(
  { sectors }: Unit,
  parts: readonly Uint8Array[],
): readonly number[] {
  const [first, ...others] = parts;
  if (first === undefined || others.every((other) => isEqual(first, other))) return [];
  const differing: number[] = [];
  for (let sector = 0; sector < sectors; sector += 1) {
    const reference = sectorOf(first, sector);
    if (!others.every((other) => isEqual(reference, sectorOf(other, sector)))) {
      differing.push(sector);
    }
  }
  return differing;
}

/** Judges the sectors of a mirror's unit that differ. */
export function judgeMirror(
  unit: Unit,
  parts: readonly Uint8Array[],
  sectors: readonly number[],
): UnitComparison {
  if (sectors.length === 0) return { result: 'match' };
  const differing = sectors.filter((sector) => !isBlankAgainstOne(parts, sector));
  const [result, told] =
    differing.length === 0 ? (['zeroed', sectors] as const) : (['differ', differing] as const);
  const verdicts = voteOver(unit, parts, told);
  return { result, difference: differenceOf(unit, parts, { sectors: told, verdicts }) };
}

/**
 * Whether in the page of a sector some copies are blank and all others the same: discarded flash reads as zeros or
 * ones, and so does space that was never written. By page, because live data have blank sectors, too.
 */
function isBlankAgainstOne(parts: readonly Uint8Array[], sector: number): boolean {
  const pages = parts.map((bytes) => pageOf(bytes, sector));
  const written = pages.filter((page) => !isFilledWith(page, 0) && !isFilledWith(page, 0xff));
  const [first] = written;
  if (written.length === pages.length) return false;
  return first === undefined || written.every((page) => isEqual(first, page));
}

/** Who is with the majority in every one of the sectors; nobody when a sector has none, as two copies never have. */
function voteOver(unit: Unit, parts: readonly Uint8Array[], sectors: readonly number[]): Verdicts {
  const outvoted = new Set<number>();
  for (const sector of sectors) {
    const pieces = parts.map((bytes) => sectorOf(bytes, sector));
    const chosen = pieces.find(
      (piece) => 2 * pieces.filter((other) => isEqual(piece, other)).length > pieces.length,
    );
    if (chosen === undefined) return { majority: undefined, culprits: [], severalCulprits: false };
    for (const [index, piece] of pieces.entries()) if (!isEqual(chosen, piece)) outvoted.add(index);
  }
  const slots = unit.reads.map(({ slot }) => slot);
  const culprits = slots.filter((_, index) => outvoted.has(index));
  const majority = slots.filter((_, index) => !outvoted.has(index));
  return { majority, culprits, severalCulprits: culprits.length > 1 };
}
