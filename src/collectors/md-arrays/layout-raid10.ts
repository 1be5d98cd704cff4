import type { MdstatCopies } from './mdstat.ts';

/** How a raid10 spreads the copies of a chunk over its slots (struct geom, drivers/md/raid10.h). */
export interface Raid10Shape {
  readonly slots: number;
  readonly near: number;
  readonly far: number;
  /** `far_set_size`: far copies stay within sets of this many slots. */
  readonly setSize: number;
}

/** The most devices a superblock of version 1 can tell of (`max_dev` in 4 KiB); keeps a garbled count from costing time. */
const MAX_SLOTS = 1920;

function valid(shape: Raid10Shape): Raid10Shape | undefined {
  const { slots, near, far, setSize } = shape;
  const copies = near * far;
  // setup_conf (drivers/md/raid10.c) takes no other.
  const isValid =
    near >= 1 && far >= 1 && copies >= 2 && copies <= slots && setSize >= 1 && setSize <= slots;
  return isValid && slots <= MAX_SLOTS ? shape : undefined;
}

/**
 * The shape of a raid10 by its layout number (setup_geo, drivers/md/raid10.c): near copies in the low
 * byte, far copies in the next, then whether far copies are offset, then the variant of the sets.
 * Undefined for a layout that the kernel would not take either.
 */
export function shapeOfLayout(layout: number, slots: number): Raid10Shape | undefined {
  const near = layout & 255;
  const far = (layout >> 8) & 255;
  const setSize = [slots, Math.floor(slots / far), near * far][layout >> 17];
  return setSize === undefined ? undefined : valid({ slots, near, far, setSize });
}

/** The shape of a raid10 as mdstat tells it. */
export function shapeOfCopies(copies: MdstatCopies, slots: number): Raid10Shape | undefined {
  return valid({ slots, near: copies.near, far: copies.far, setSize: copies.setSize ?? slots });
}

/**
 * The layout number that makes mdstat print these copies. Undefined when two variants of sets would;
 * sets as wide as the array are no sets, which is the plain variant.
 */
export function layoutOfCopies(copies: MdstatCopies, slots: number): number | undefined {
  const { near, far, offset, setSize } = copies;
  const plain = near | (far << 8) | (offset ? 1 << 16 : 0);
  if (setSize === undefined) return plain;
  const variants = [1, 2].filter(
    (v) => [slots, Math.floor(slots / far), near * far][v] === setSize,
  );
  const [variant] = variants;
  return variants.length === 1 && variant !== undefined ? plain | (variant << 17) : undefined;
}

/** The slot of the next far copy (__raid10_find_phys, drivers/md/raid10.c). */
export function nextFarSlot(slot: number, shape: Raid10Shape): number {
  const { slots, near, setSize } = shape;
  const lastSetStart = (Math.floor(slots / setSize) - 1) * setSize;
  const uneven = slots % setSize;
  const moved = slot + near;
  if (uneven !== 0 && moved > lastSetStart) {
    return ((moved - lastSetStart) % (setSize + uneven)) + lastSetStart;
  }
  return (moved % setSize) + setSize * Math.floor(slot / setSize);
}

/** The slots that hold the copies of chunk `chunk`. */
function slotsOfChunk(chunk: number, shape: Raid10Shape): readonly number[] {
  const found: number[] = [];
  for (let copy = 0; copy < shape.near; copy += 1) {
    let slot = (chunk * shape.near + copy) % shape.slots;
    found.push(slot);
    for (let far = 1; far < shape.far; far += 1) {
      slot = nextFarSlot(slot, shape);
      found.push(slot);
    }
  }
  return found;
}

/** Copies left of the chunk that has fewest, with data on these slots only; zero is data lost. */
export function fewestCopies(shape: Raid10Shape, isInSync: (slot: number) => boolean): number {
  let fewest = shape.near * shape.far;
  // The slots of a chunk repeat after at most as many chunks as there are slots.
  for (let chunk = 0; chunk < shape.slots; chunk += 1) {
    const left = slotsOfChunk(chunk, shape).filter(isInSync).length;
    fewest = Math.min(fewest, left);
  }
  return fewest;
}
