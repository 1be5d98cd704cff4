import type {
  Geometry,
  GeometryMember,
  ParityGeometry,
  Raid10Geometry,
  SectorExtent,
} from './geometry.ts';
import { chunkAt, copiesOf } from './raid10-map.ts';
import { rolesOf } from './stripe-map.ts';
import type { MemberExtent, Unit, UnitRole } from './unit.ts';

/** Sectors of a member that one unit takes at most, where the caller does not say: 64 KiB, as much as md's own check. */
export const UNIT_SECTORS = 128;
/** Members are read in pages; raid4/5/6 keep parity by page, too (`RAID5_STRIPE_SIZE`). */
const PAGE_SECTORS = 8;

/** Sectors `from` up to `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The units that cover an extent of array sectors, ascending; each inside one chunk, in whole pages of it, none
 * longer than `maxSectors`. Places that have too few members left for a comparison have no unit.
 */
export function* unitsOf(
  geometry: Geometry,
  extent: SectorExtent,
  maxSectors: number = UNIT_SECTORS,
): Generator<Unit, void, undefined> {
  const span = within(extent, geometry.arraySectors);
  switch (geometry.level) {
    case 'raid1':
      yield* mirrorUnits(geometry, span, maxSectors);
      return;
    case 'raid10':
      yield* raid10Units(geometry, span, maxSectors);
      return;
    case 'raid4':
    case 'raid5':
    case 'raid6':
      for (const rows of rowsOf(geometry, span)) yield* parityUnits(geometry, rows, maxSectors);
  }
}

/**
 * The units that cover an extent of sectors of a slot's data area. That is what write-intent bitmaps count in on all
 * levels but raid10; there the units are those of the chunks that the slot has there.
 */
export function* unitsOfMember(
  geometry: Geometry,
  slot: number,
  extent: SectorExtent,
  maxSectors: number = UNIT_SECTORS,
): Generator<Unit, void, undefined> {
  switch (geometry.level) {
    case 'raid1':
      yield* mirrorUnits(geometry, within(extent, geometry.arraySectors), maxSectors);
      return;
    case 'raid10':
      for (const span of arraySpansOf(geometry, slot, extent)) {
        yield* raid10Units(geometry, span, maxSectors);
      }
      return;
    case 'raid4':
    case 'raid5':
    case 'raid6': {
      const sectors = geometry.arraySectors / geometry.dataSlots;
      yield* parityUnits(geometry, within(extent, sectors), maxSectors);
    }
  }
}

function within({ start, sectors }: SectorExtent, end: number): Span {
  return { from: Math.max(0, start), to: Math.min(end, start + sectors) };
}

/** The pieces of a span, at most `maxSectors` long: whole pages inside chunks of `chunkSectors`, and not beyond `end`. */
function* pieces(
  { from, to }: Span,
  chunkSectors: number,
  maxSectors: number,
): Generator<Span, void, undefined> {
  if (from >= to) return;
  const most = Math.max(PAGE_SECTORS, maxSectors - (maxSectors % PAGE_SECTORS));
  for (let at = from - (from % PAGE_SECTORS); at < to; ) {
    const chunkEnd = (Math.floor(at / chunkSectors) + 1) * chunkSectors;
    const wanted = Math.ceil(to / PAGE_SECTORS) * PAGE_SECTORS;
    const end = Math.min(at + most, chunkEnd, wanted);
    yield { from: at, to: end };
    at = end;
  }
}

function* mirrorUnits(
  geometry: Geometry,
  span: Span,
  maxSectors: number,
): Generator<Unit, void, undefined> {
  const { arraySectors } = geometry;
  for (const { from, to } of pieces(span, Number.MAX_SAFE_INTEGER, maxSectors)) {
    const sectors = Math.min(to, arraySectors) - from;
    const places = geometry.members.map(({ slot }) => ({ slot, start: from }));
    yield* mirrorUnit(geometry, { start: from, sectors }, places);
  }
}

function* raid10Units(
  geometry: Raid10Geometry,
  span: Span,
  maxSectors: number,
): Generator<Unit, void, undefined> {
  const { chunkSectors } = geometry;
  for (const { from, to } of pieces(span, chunkSectors, maxSectors)) {
    const chunk = Math.floor(from / chunkSectors);
    const inChunk = from - chunk * chunkSectors;
    const places = copiesOf(geometry, chunk).map(({ slot, start }) => ({
      slot,
      start: start + inChunk,
    }));
    yield* mirrorUnit(geometry, { start: from, sectors: to - from }, places);
  }
}

function* mirrorUnit(
  geometry: Geometry,
  covered: SectorExtent,
  places: readonly { readonly slot: number; readonly start: number }[],
): Generator<Unit, void, undefined> {
  const { sectors } = covered;
  const [first] = places;
  const reads = places.flatMap(({ slot, start }) =>
    readOf(
      geometry,
      { start, sectors },
      { slot, role: { kind: 'copy' }, arrayStart: covered.start },
    ),
  );
  if (reads.length < 2 || first === undefined) return;
  const memberStart = first.start;
  yield { kind: 'mirror', sectors, covers: [covered], memberStart, reads, missing: [] };
}

/** The part of a slot's data area to read; none when there is no member that can be trusted there. */
function readOf(
  geometry: Geometry,
  { start, sectors }: SectorExtent,
  part: Pick<MemberExtent, 'slot' | 'role' | 'arrayStart'>,
): readonly MemberExtent[] {
  const member = geometry.members.find(({ slot, inSync }) => slot === part.slot && inSync);
  if (member === undefined) return [];
  const { device, path, dataOffsetSectors } = member;
  const extent = { start: dataOffsetSectors + start, sectors };
  return isBad(member, extent) ? [] : [{ ...extent, ...part, device, path }];
}

function isBad({ badBlocks }: GeometryMember, { start, sectors }: SectorExtent): boolean {
  return badBlocks.some((bad) => bad.start < start + sectors && start < bad.start + bad.sectors);
}

/** The sectors of the members' data areas whose stripes hold these array sectors. */
function rowsOf(geometry: ParityGeometry, { from, to }: Span): readonly Span[] {
  if (to <= from) return [];
  const { chunkSectors, dataSlots } = geometry;
  const rowOf = (sector: number) =>
    Math.floor(sector / (chunkSectors * dataSlots)) * chunkSectors + (sector % chunkSectors);
  const stripeOf = (sector: number) => Math.floor(rowOf(sector) / chunkSectors) * chunkSectors;
  const first = stripeOf(from);
  const end = stripeOf(to - 1) + chunkSectors;
  // More than one chunk of a stripe: they may have all its rows between them.
  const isInOneChunk = Math.floor(from / chunkSectors) === Math.floor((to - 1) / chunkSectors);
  if (isInOneChunk) return [{ from: rowOf(from), to: rowOf(to - 1) + 1 }];
  const isShort = to - from < chunkSectors && end - first === chunkSectors;
  if (!isShort) return [{ from: first, to: end }];
  return [
    { from: first, to: rowOf(to - 1) + 1 },
    { from: rowOf(from), to: end },
  ];
}

function* parityUnits(
  geometry: ParityGeometry,
  span: Span,
  maxSectors: number,
): Generator<Unit, void, undefined> {
  const { chunkSectors, level } = geometry;
  const mayMiss = level === 'raid6' ? 1 : 0;
  for (const { from, to } of pieces(span, chunkSectors, maxSectors)) {
    const extent = { start: from, sectors: to - from };
    const unit = parityUnit(geometry, extent);
    if (unit.missing.length <= mayMiss) yield unit;
  }
}

function parityUnit(geometry: ParityGeometry, extent: SectorExtent): Unit {
  const { chunkSectors, dataSlots } = geometry;
  const { start, sectors } = extent;
  const stripe = Math.floor(start / chunkSectors);
  const inChunk = start - stripe * chunkSectors;
  const arrayStartOf = (role: UnitRole) =>
    role.kind === 'data' ? (stripe * dataSlots + role.index) * chunkSectors + inChunk : undefined;
  const reads: MemberExtent[] = [];
  const missing: UnitRole[] = [];
  for (const [slot, role] of rolesOf(geometry, stripe).entries()) {
    const read = readOf(geometry, extent, { slot, role, arrayStart: arrayStartOf(role) });
    if (read.length === 0) missing.push(role);
    reads.push(...read);
  }
  const covers = Array.from({ length: dataSlots }, (_, index) => ({
    start: (stripe * dataSlots + index) * chunkSectors + inChunk,
    sectors,
  }));
  return { kind: 'parity', sectors, covers, memberStart: start, reads, missing };
}

/** The array sectors that a slot holds a copy of in an extent of its data area; ascending there. */
function* arraySpansOf(
  geometry: Raid10Geometry,
  slot: number,
  extent: SectorExtent,
): Generator<Span, void, undefined> {
  const { chunkSectors, componentSectors } = geometry;
  const { from, to } = within(extent, componentSectors);
  for (let at = from; at < to; ) {
    const memberChunk = Math.floor(at / chunkSectors);
    const end = Math.min(to, (memberChunk + 1) * chunkSectors);
    const chunk = chunkAt(geometry, slot, memberChunk);
    if (chunk !== undefined) {
      const shift = (chunk - memberChunk) * chunkSectors;
      yield { from: at + shift, to: end + shift };
    }
    at = end;
  }
}
