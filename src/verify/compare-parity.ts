import { differenceOf, type Verdicts } from './evidence.ts';
import { exponentBetween } from './galois.ts';
import { isFilledWith, pageOf, SECTOR_BYTES } from './sectors.ts';
import { type Syndromes, syndromesOf } from './syndromes.ts';
import type { MemberExtent, Unit, UnitComparison } from './unit.ts';

const SECTOR_WORDS = SECTOR_BYTES / 4;

/** The sectors of a unit (from its start) whose parity does not fit their data. */
export function differingSectorsOfParity(
  unit: Unit,
  parts: readonly Uint8Array[],
): readonly number[] {
  const { p, q } = syndromesOf(unit, parts);
  const differing: number[] = [];
  for (let sector = 0; sector < unit.sectors; sector += 1) {
    if (!isClear(p, sector) || !isClear(q, sector)) differing.push(sector);
  }
  return differing;
}

function isClear(words: Uint32Array | undefined, sector: number): boolean {
  if (words === undefined) return true;
  const end = Math.min(words.length, (sector + 1) * SECTOR_WORDS);
  for (let at = sector * SECTOR_WORDS; at < end; at += 1) if (words[at] !== 0) return false;
  return true;
}

/** Judges the sectors of a parity unit that do not fit. */
export function judgeParity(
  unit: Unit,
  parts: readonly Uint8Array[],
  sectors: readonly number[],
): UnitComparison {
  if (sectors.length === 0) return { result: 'match' };
  const syndromes = syndromesOf(unit, parts);
  const located = new Map(sectors.map((sector) => [sector, locate(unit, syndromes, sector)]));
  const differing = sectors.filter(
    (sector) => !isUnwritten(unit, parts, { sector, culprit: located.get(sector) }),
  );
  const [result, told] =
    differing.length === 0 ? (['zeroed', sectors] as const) : (['differ', differing] as const);
  const verdicts = pointedTo(told.map((sector) => located.get(sector)));
  return { result, difference: differenceOf(unit, parts, { sectors: told, verdicts }) };
}

/** The member that alone explains what is left of P and Q; or that none does, or that they cannot tell. */
type Located = MemberExtent | 'several' | undefined;

/**
 * One wrong data member with the power z leaves X of P and g^z·X of Q (H. Peter Anvin, "The mathematics of RAID-6",
 * part 4); a wrong P leaves nothing of Q, and the other way round. With a member missing nothing is left to tell by.
 */
function locate(unit: Unit, { p, q }: Syndromes, sector: number): Located {
  if (p === undefined || q === undefined) return undefined;
  const holder = (kind: 'P' | 'Q') => unit.reads.find(({ role }) => role.kind === kind);
  if (isClear(q, sector)) return holder('P');
  if (isClear(p, sector)) return holder('Q');
  const exponent = commonExponent(sectorBytes(p, sector), sectorBytes(q, sector));
  const found = unit.reads.find(({ role }) => role.kind === 'data' && role.exponent === exponent);
  return found ?? 'several';
}

function sectorBytes(words: Uint32Array, sector: number): Uint8Array {
  const start = words.byteOffset + sector * SECTOR_BYTES;
  return new Uint8Array(words.buffer, start, SECTOR_BYTES);
}

/** The z with Y = g^z·X for every byte; undefined when there is none. */
function commonExponent(left: Uint8Array, right: Uint8Array): number | undefined {
  let common: number | undefined;
  for (const [index, x] of left.entries()) {
    const y = right.at(index) ?? 0;
    if (x === 0 && y === 0) continue;
    if (x === 0 || y === 0) return undefined;
    const exponent = exponentBetween(x, y);
    if (common !== undefined && common !== exponent) return undefined;
    common = exponent;
  }
  return common;
}

/**
 * Whether the page of a sector looks never written or discarded: nothing but zeros in all data, or in all parity; or
 * in all but the located member. Not so when P and Q agree that one data member should hold something else.
 */
function isUnwritten(
  unit: Unit,
  parts: readonly Uint8Array[],
  { sector, culprit }: { readonly sector: number; readonly culprit: Located },
): boolean {
  const isBlank = (isOfSide: (role: MemberExtent['role']) => boolean) =>
    unit.reads.every(({ role }, index) => {
      const bytes = parts[index];
      return !isOfSide(role) || bytes === undefined || isFilledWith(pageOf(bytes, sector), 0);
    });
  if (isBlank(({ kind }) => kind !== 'data')) return true;
  const isOfData = typeof culprit === 'object' && culprit.role.kind === 'data';
  return !isOfData && isBlank(({ kind }) => kind === 'data');
}

function pointedTo(located: readonly Located[]): Verdicts {
  const slots = new Set(located.flatMap((one) => (typeof one === 'object' ? [one.slot] : [])));
  const severalCulprits = located.includes('several');
  const culprits = severalCulprits ? [] : [...slots].toSorted((one, other) => one - other);
  return { majority: undefined, culprits, severalCulprits };
}
