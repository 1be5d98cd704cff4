import { nextFarSlot, shapeOfLayout } from '../collectors/md-arrays/layout-raid10.ts';
import { type Frame, type GeometryResult, objection, type Raid10Geometry } from './geometry.ts';

/** Where a copy of a chunk begins: sectors of the slot's data area. */
export interface CopyPlace {
  readonly slot: number;
  readonly start: number;
}

/** The geometry of a raid10 from its layout number (setup_geo and calc_sectors, drivers/md/raid10.c). */
export function raid10Geometry(frame: Frame, layout: number, chunkSectors: number): GeometryResult {
  const { slots, componentSectors } = frame;
  const shape = shapeOfLayout(layout, slots);
  if (shape === undefined) return objection('layout-unsupported', `layout ${layout}`);
  const chunksPerCopy = Math.floor(Math.floor(componentSectors / chunkSectors) / shape.far);
  const isOffset = (layout & (1 << 16)) !== 0;
  const geometry: Raid10Geometry = {
    ...frame,
    level: 'raid10',
    layout,
    chunkSectors,
    shape,
    isOffset,
    strideSectors: (isOffset ? 1 : chunksPerCopy) * chunkSectors,
    arraySectors: Math.floor((chunksPerCopy * slots) / shape.near) * chunkSectors,
  };
  return isSound(geometry)
    ? { ok: true, geometry }
    : objection('layout-unsupported', `layout ${layout} puts chunks over each other`);
}

/**
 * The copies of a chunk of the array (`__raid10_find_phys`, drivers/md/raid10.c), in the kernel's order.
 */
export function copiesOf(geometry: Raid10Geometry, chunk: number): readonly CopyPlace[] {
  const { shape, chunkSectors, isOffset, strideSectors } = geometry;
  const found: CopyPlace[] = [];
  const first = chunk * shape.near;
  const stripe = Math.floor(first / shape.slots) * (isOffset ? shape.far : 1);
  for (let copy = 0; copy < shape.near; copy += 1) {
    const position = (first % shape.slots) + copy;
    let slot = position % shape.slots;
    let start = (stripe + Math.floor(position / shape.slots)) * chunkSectors;
    found.push({ slot, start });
    for (let far = 1; far < shape.far; far += 1) {
      slot = nextFarSlot(slot, shape);
      start += strideSectors;
      found.push({ slot, start });
    }
  }
  return found;
}

/**
 * The chunk of the array that a slot holds at a chunk of its data area (`raid10_find_virt`); undefined where it
 * holds none, as at its end.
 */
export function chunkAt(
  geometry: Raid10Geometry,
  slot: number,
  memberChunk: number,
): number | undefined {
  const { shape, chunkSectors, isOffset, strideSectors, arraySectors } = geometry;
  const stride = strideSectors / chunkSectors;
  const far = isOffset ? memberChunk % shape.far : Math.floor(memberChunk / stride);
  if (!(far < shape.far)) return undefined;
  const row = isOffset ? Math.floor(memberChunk / shape.far) : memberChunk % stride;
  const firstSlot = firstSlotOf(geometry, slot, far);
  const chunk = Math.floor((row * shape.slots + firstSlot) / shape.near);
  const start = memberChunk * chunkSectors;
  const isThere = copiesOf(geometry, chunk).some(
    (place) => place.slot === slot && place.start === start,
  );
  return isThere && chunk * chunkSectors < arraySectors ? chunk : undefined;
}

/** The slot that holds the first of the copies whose `far`th is in `slot`. */
function firstSlotOf({ shape }: Raid10Geometry, slot: number, far: number): number {
  const { slots, near, setSize } = shape;
  const sets = Math.floor(slots / setSize);
  const set = Math.min(Math.floor(slot / setSize), sets - 1);
  const start = set * setSize;
  const size = set === sets - 1 ? setSize + (slots % setSize) : setSize;
  return start + ((((slot - start - far * near) % size) + size) % size);
}

/**
 * Whether no two copies share a place and no chunk has two on one slot. It is not so for some layouts that mdadm never
 * makes: near and far copies together, or the buggy variant of sets.
 */
function isSound(geometry: Raid10Geometry): boolean {
  const { shape, chunkSectors, arraySectors } = geometry;
  const taken = new Set<string>();
  // Chunks repeat their slots after as many as there are slots; one more row shows what wraps.
  const chunks = Math.min(2 * shape.slots, arraySectors / chunkSectors);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const copies = copiesOf(geometry, chunk);
    if (new Set(copies.map(({ slot }) => slot)).size !== copies.length) return false;
    for (const { slot, start } of copies) taken.add(`${slot}:${start}`);
    if (taken.size !== (chunk + 1) * copies.length) return false;
  }
  return chunks > 0;
}

/** Whether some chunk has two copies on these slots. */
export function hasComparableChunk(geometry: Raid10Geometry, inSync: ReadonlySet<number>): boolean {
  for (let chunk = 0; chunk < geometry.slots; chunk += 1) {
    const left = copiesOf(geometry, chunk).filter(({ slot }) => inSync.has(slot));
    if (left.length >= 2) return true;
  }
  return false;
}
