import { createHash } from 'node:crypto';
import type { SectorExtent } from './geometry.ts';
import { runsOf, sectorOf } from './sectors.ts';
import type { Difference, MemberEvidence, MemberExtent, Unit } from './unit.ts';

/** Hex digits of a digest that people compare by eye. */
const DIGEST_DIGITS = 16;

/** What a judgement says besides where: who is right and who is wrong. */
export type Verdicts = Pick<Difference, 'majority' | 'culprits' | 'severalCulprits'>;

/** A difference in these sectors of a unit (counted from its start, ascending). */
export function differenceOf(
  unit: Unit,
  parts: readonly Uint8Array[],
  found: { readonly sectors: readonly number[]; readonly verdicts: Verdicts },
): Difference {
  const { sectors, verdicts } = found;
  const members = unit.reads.flatMap(({ slot, device }, index): MemberEvidence[] => {
    const bytes = parts[index];
    return bytes === undefined ? [] : [{ slot, device, digest: digestOf(bytes, sectors) }];
  });
  return {
    extents: arrayExtents(unit, sectors, verdicts),
    memberExtents: runsOf(sectors, unit.memberStart),
    members,
    ...verdicts,
  };
}

/** SHA-256 over some sectors of a part, shortened. */
export function digestOf(bytes: Uint8Array, sectors: readonly number[]): string {
  const hash = createHash('sha256');
  for (const sector of sectors) hash.update(sectorOf(bytes, sector));
  return hash.digest('hex').slice(0, DIGEST_DIGITS);
}

/** Only the data of the members that are wrong, where that is told and they hold data. */
function arrayExtents(
  unit: Unit,
  sectors: readonly number[],
  { culprits, severalCulprits }: Verdicts,
): readonly SectorExtent[] {
  if (unit.kind === 'mirror' || severalCulprits) return extentsIn(unit.covers, sectors);
  const wrong = unit.reads.filter(({ slot }) => culprits.includes(slot));
  const isToldOfData = wrong.length > 0 && wrong.every(({ role }) => role.kind === 'data');
  return extentsIn(isToldOfData ? wrong.flatMap(coveredBy) : unit.covers, sectors);
}

function coveredBy({ arrayStart, sectors }: MemberExtent): readonly SectorExtent[] {
  return arrayStart === undefined ? [] : [{ start: arrayStart, sectors }];
}

function extentsIn(
  covers: readonly SectorExtent[],
  sectors: readonly number[],
): readonly SectorExtent[] {
  const extents: { start: number; sectors: number }[] = [];
  for (const run of covers
    .flatMap(({ start }) => runsOf(sectors, start))
    .toSorted((one, other) => one.start - other.start)) {
    const last = extents.at(-1);
    if (last !== undefined && last.start + last.sectors === run.start) last.sectors += run.sectors;
    else extents.push({ ...run });
  }
  return extents;
}
