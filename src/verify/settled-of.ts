import { NOTHING } from '../ledger/extents.ts';
import type { Extents, MemberReturn } from '../ledger/member-notes.ts';
import type { ComparedUnit } from './comparer.ts';
import type { Geometry } from './geometry.ts';
import { settledExtents } from './settled-extents.ts';
import { isHeldBy, placeOf, spaceOf } from './space.ts';

/** Whose debt, and of which array. */
interface Debtor extends Pick<MemberReturn, 'slot' | 'space'> {
  readonly geometry: Geometry;
}

/**
 * What of a slot's debt is settled by units that were compared: those that are equal, and of raid10 those that
 * the slot holds nothing of. Zeros on one side settle nothing: a member that missed the first write to a place has them.
 */
export function settledOf(
  compared: readonly ComparedUnit[],
  { geometry, slot, space }: Debtor,
): Extents {
  const equal = compared.flatMap(({ unit, verdict }): Extents => {
    if (!isHeldBy(geometry, unit, slot)) return [placeOf(geometry, unit)];
    return verdict.result === 'match' ? settledExtents(unit, slot, space) : NOTHING;
  });
  if (equal.length === 0) return NOTHING;
  // A debt of unknown length ends where the data does.
  const { bytes } = spaceOf(geometry);
  return merged([...equal, [bytes, Number.MAX_SAFE_INTEGER - bytes]]);
}

/** Ascending and apart. Exact, however many: a list made coarser would settle what lies between. */
function merged(extents: Extents): Extents {
  const runs: [number, number][] = [];
  for (const [start, length] of extents.toSorted(([one], [other]) => one - other)) {
    const last = runs.at(-1);
    if (last === undefined || last[0] + last[1] < start) runs.push([start, length]);
    else last[1] = Math.max(last[1], start + length - last[0]);
  }
  return runs;
}
