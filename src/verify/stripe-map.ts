import { type Frame, type GeometryResult, objection, type ParityGeometry } from './geometry.ts';
import type { UnitRole } from './unit.ts';

/** Where a stripe has what: slots by their place in the stripe. */
export interface StripePlaces {
  readonly p: number;
  /** Undefined on raid4 and raid5. */
  readonly q: number | undefined;
  /** The slot of each data chunk, in array order. */
  readonly data: readonly number[];
}

/** `ALGORITHM_*` of drivers/md/raid5.h. */
const RAID5_LAYOUTS = [0, 1, 2, 3, 4, 5];
const RAID6_LAYOUTS = [0, 1, 2, 3, 4, 5, 8, 9, 10, 16, 17, 18, 19, 20];
/** The DDF ones: the syndrome counts from slot 0 with P and Q as places of their own (`ddf_layout`). */
const DDF_LAYOUTS = [8, 9, 10];
const FIRST_LAYOUT_WITH_Q_LAST = 16;

/** The geometry of a parity level. */
export function parityGeometry(
  frame: Frame,
  shape: Pick<ParityGeometry, 'level' | 'layout' | 'chunkSectors'>,
): GeometryResult {
  const { level, layout, chunkSectors } = shape;
  const { slots, componentSectors } = frame;
  if (!isKnownLayout(level, layout)) return objection('layout-unsupported', `layout ${layout}`);
  // raid6 takes four at least, the others two (raid5_run and setup_conf, drivers/md/raid5.c).
  if (slots < (level === 'raid6' ? 4 : 2)) return objection('facts-missing', 'raid_disks');
  const dataSlots = slots - (level === 'raid6' ? 2 : 1);
  const stripes = Math.floor(componentSectors / chunkSectors);
  const arraySectors = stripes * chunkSectors * dataSlots;
  if (stripes === 0) return objection('facts-missing', 'component_size is less than a chunk');
  return { ok: true, geometry: { ...frame, ...shape, dataSlots, arraySectors } };
}

function isKnownLayout(level: ParityGeometry['level'], layout: number): boolean {
  switch (level) {
    case 'raid4':
      // The kernel does not look at it.
      return true;
    case 'raid5':
      return RAID5_LAYOUTS.includes(layout);
    case 'raid6':
      return RAID6_LAYOUTS.includes(layout);
  }
}

/** Where stripe `stripe` has its data and parity (`raid5_compute_sector`, drivers/md/raid5.c). */
export function placesOf(geometry: ParityGeometry, stripe: number): StripePlaces {
  const { level, layout, slots, dataSlots } = geometry;
  if (level === 'raid4') return afterParity({ slots, p: dataSlots, dataSlots });
  if (level === 'raid5') return placesOfRaid5({ slots, layout, dataSlots }, stripe);
  if (layout < FIRST_LAYOUT_WITH_Q_LAST) return placesOfRaid6(geometry, stripe);
  // The raid5 layouts over all but the last slot, which has Q.
  const short = { slots: slots - 1, layout: layout - FIRST_LAYOUT_WITH_Q_LAST, dataSlots };
  return { ...placesOfRaid5(short, stripe), q: slots - 1 };
}

interface Raid5Shape {
  readonly slots: number;
  readonly layout: number;
  readonly dataSlots: number;
}

function placesOfRaid5({ slots, layout, dataSlots }: Raid5Shape, stripe: number): StripePlaces {
  const turn = stripe % slots;
  const p = [dataSlots - turn, turn, dataSlots - turn, turn, 0, dataSlots][layout] ?? dataSlots;
  const isSymmetric = layout === 2 || layout === 3;
  if (!isSymmetric) return afterParity({ slots, p, dataSlots });
  return { p, q: undefined, data: inTurn(p + 1, slots, dataSlots) };
}

/** Data in slot order, with the one of P left out. */
function afterParity({
  slots,
  p,
  dataSlots,
}: {
  readonly slots: number;
  readonly p: number;
  readonly dataSlots: number;
}): StripePlaces {
  const data = inTurn(0, slots, slots).filter((slot) => slot !== p);
  return { p, q: undefined, data: data.slice(0, dataSlots) };
}

function placesOfRaid6({ slots, layout, dataSlots }: ParityGeometry, stripe: number): StripePlaces {
  const turn = stripe % slots;
  const fromLeft = slots - 1 - turn;
  switch (layout) {
    case 4:
      return { p: 0, q: 1, data: inTurn(2, slots, dataSlots) };
    case 5:
      return { p: dataSlots, q: dataSlots + 1, data: inTurn(0, slots, dataSlots) };
    case 10:
      // Q before P (ALGORITHM_ROTATING_N_CONTINUE).
      return {
        p: fromLeft,
        q: (fromLeft + slots - 1) % slots,
        data: inTurn(fromLeft + 1, slots, dataSlots),
      };
    case 2:
    case 3: {
      const p = layout === 2 ? fromLeft : turn;
      return { p, q: (p + 1) % slots, data: inTurn(p + 2, slots, dataSlots) };
    }
    default: {
      // ALGORITHM_ROTATING_N_RESTART is left-asymmetric, a stripe further.
      const further = slots - 1 - ((stripe + 1) % slots);
      const p = layout === 0 ? fromLeft : layout === 9 ? further : turn;
      const q = (p + 1) % slots;
      const data = inTurn(0, slots, slots).filter((slot) => slot !== p && slot !== q);
      return { p, q, data };
    }
  }
}

function inTurn(first: number, slots: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (first + index) % slots);
}

/**
 * What each slot holds in a stripe, by slot. Data enter Q by place, not in array order: from the slot after Q on,
 * without P; in the DDF layouts from slot 0 on, P and Q counted (raid6_d0 and raid6_idx_to_slot, drivers/md/raid5.c).
 */
export function rolesOf(geometry: ParityGeometry, stripe: number): readonly UnitRole[] {
  const { slots, layout, level } = geometry;
  const { p, q, data } = placesOf(geometry, stripe);
  const isDdf = level === 'raid6' && DDF_LAYOUTS.includes(layout);
  const roles: UnitRole[] = [];
  let exponent = 0;
  const first = isDdf || q === undefined ? 0 : (q + 1) % slots;
  for (const slot of inTurn(first, slots, slots)) {
    if (slot === p) roles[slot] = { kind: 'P' };
    else if (slot === q) roles[slot] = { kind: 'Q' };
    else roles[slot] = { kind: 'data', index: data.indexOf(slot), exponent };
    if (isDdf || roles[slot]?.kind === 'data') exponent += 1;
  }
  return roles;
}
