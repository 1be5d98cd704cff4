import { differingSectorsOfMirror, judgeMirror } from './compare-mirror.ts';
import { differingSectorsOfParity, judgeParity } from './compare-parity.ts';
import { SECTOR_BYTES } from './sectors.ts';
import type { Unit, UnitComparison } from './unit.ts';

/** Compares what was read for `unit.reads`, in that order. Never throws. */
export function compareUnit(unit: Unit, parts: readonly Uint8Array[]): UnitComparison {
  const incomplete = incompleteness(unit, parts);
  if (incomplete !== undefined) return { result: 'undecided', why: incomplete };
  return judgeSectors(unit, parts, differingSectors(unit, parts));
}

/** Why the parts cannot be compared: they are not as many or not as long as the unit's; undefined when they are. */
export function incompleteness(unit: Unit, parts: readonly Uint8Array[]): string | undefined {
  const bytes = unit.sectors * SECTOR_BYTES;
  if (parts.length !== unit.reads.length) {
    return `${parts.length} of ${unit.reads.length} members read`;
  }
  const short = parts.find((part) => part.length !== bytes);
  return short === undefined ? undefined : `${short.length} of ${bytes} bytes read`;
}

/** The sectors of a unit, counted from its start, in which complete parts do not agree; ascending. */
export function differingSectors(unit: Unit, parts: readonly Uint8Array[]): readonly number[] {
  return unit.kind === 'mirror'
    ? differingSectorsOfMirror(unit, parts)
    : differingSectorsOfParity(unit, parts);
}

/** What some differing sectors of complete parts mean. */
export function judgeSectors(
  unit: Unit,
  parts: readonly Uint8Array[],
  sectors: readonly number[],
): UnitComparison {
  return unit.kind === 'mirror'
    ? judgeMirror(unit, parts, sectors)
    : judgeParity(unit, parts, sectors);
}
