import { dataOffsetOf, type Shape } from './geometries.ts';

const SECTOR = 512;
const WORST_OFFSET = 64;

/** Where an array's sector lies. */
interface Place {
  readonly slot: number;
  readonly sector: number;
}

/**
 * A slow md of its own: it writes an array's sectors to its members by the tables of Linux's formulas, one sector and
 * one byte at a time, and keeps parity by multiplying out.
 */
export class ModelArray {
  readonly shape: Shape;
  readonly arraySectors: number;
  /** Whole devices by slot: a data offset, different for each, then the data. */
  readonly devices: readonly Uint8Array[];

  constructor(shape: Shape) {
    this.shape = shape;
    this.arraySectors = arraySectors(shape);
    this.devices = Array.from(
      { length: shape.slots },
      () => new Uint8Array((WORST_OFFSET + shape.componentSectors) * SECTOR),
    );
  }

  /** Fills the whole array: every sector gets what `contents` says. */
  fill(contents: (sector: number) => Uint8Array): void {
    for (let sector = 0; sector < this.arraySectors; sector += 1) {
      for (const place of placesOfSector(this.shape, sector)) {
        this.sectorAt(place.slot, place.sector).set(contents(sector));
      }
    }
    if (['raid4', 'raid5', 'raid6'].includes(this.shape.level)) this.#writeParity();
  }

  /** The bytes of a sector of a slot's data area, to read or to change. */
  sectorAt(slot: number, sector: number): Uint8Array {
    const start = (dataOffsetOf(slot) + sector) * SECTOR;
    return this.devices[slot]?.subarray(start, start + SECTOR) ?? new Uint8Array(0);
  }

  #writeParity(): void {
    const { chunkSectors, componentSectors } = this.shape;
    for (let sector = 0; sector < componentSectors; sector += 1) {
      const stripe = stripeOf(this.shape, Math.floor(sector / chunkSectors));
      const p = new Uint8Array(SECTOR);
      const q = new Uint8Array(SECTOR);
      for (const { slot, power } of stripe.syndromeOrder) {
        const products = productsWithPower(power);
        for (const [at, byte] of this.sectorAt(slot, sector).entries()) {
          p[at] = (p[at] ?? 0) ^ byte;
          q[at] = (q[at] ?? 0) ^ (products[byte] ?? 0);
        }
      }
      this.sectorAt(stripe.p, sector).set(p);
      if (stripe.q !== undefined) this.sectorAt(stripe.q, sector).set(q);
    }
  }
}

/** Bit by bit, modulo x^8 + x^4 + x^3 + x^2 + 1. */
export function multiply(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = product & 0x80 ? ((product << 1) & 0xff) ^ 0x1d : product << 1;
    if (other & (1 << bit)) product ^= one;
  }
  return product;
}

export function powerOfTwo(power: number): number {
  let value = 1;
  for (let turn = 0; turn < power; turn += 1) value = multiply(value, 2);
  return value;
}

const PRODUCTS = new Map<number, readonly number[]>();

/** Every byte times that power of two. */
function productsWithPower(power: number): readonly number[] {
  const factor = powerOfTwo(power);
  const known =
    PRODUCTS.get(power) ?? Array.from({ length: 256 }, (_, byte) => multiply(byte, factor));
  PRODUCTS.set(power, known);
  return known;
}

function arraySectors({ level, layout, slots, chunkSectors, componentSectors }: Shape): number {
  if (level === 'raid1') return componentSectors;
  const chunks = Math.floor(componentSectors / chunkSectors);
  if (level !== 'raid10') return chunks * chunkSectors * (slots - (level === 'raid6' ? 2 : 1));
  const far = (layout >> 8) & 255;
  return Math.floor((Math.floor(chunks / far) * slots) / (layout & 255)) * chunkSectors;
}

/** All places that hold an array sector. */
export function placesOfSector(shape: Shape, sector: number): readonly Place[] {
  const { level, slots, chunkSectors } = shape;
  if (level === 'raid1') return Array.from({ length: slots }, (_, slot) => ({ slot, sector }));
  if (level === 'raid10') return raid10Places(shape, sector);
  const dataSlots = slots - (level === 'raid6' ? 2 : 1);
  const chunk = Math.floor(sector / chunkSectors);
  const row = Math.floor(chunk / dataSlots);
  const slot = stripeOf(shape, row).data[chunk % dataSlots] ?? -1;
  return [{ slot, sector: row * chunkSectors + (sector % chunkSectors) }];
}

/** Copy by copy, the way `__raid10_find_phys` walks. */
function raid10Places(shape: Shape, sector: number): readonly Place[] {
  const { layout, slots, chunkSectors, componentSectors } = shape;
  const near = layout & 255;
  const far = (layout >> 8) & 255;
  const isOffset = ((layout >> 16) & 1) === 1;
  const set = [slots, Math.floor(slots / far), near * far][layout >> 17] ?? slots;
  const last = (Math.floor(slots / set) - 1) * set;
  const stride = isOffset ? 1 : Math.floor(Math.floor(componentSectors / chunkSectors) / far);
  const first = Math.floor(sector / chunkSectors) * near;
  let device = first % slots;
  let row = Math.floor(first / slots) * (isOffset ? far : 1);
  const places: Place[] = [];
  for (let copy = 0; copy < near; copy += 1) {
    for (let turn = 0, slot = device; turn < far; turn += 1) {
      places.push({ slot, sector: (row + turn * stride) * chunkSectors + (sector % chunkSectors) });
      const group = Math.floor(slot / set);
      slot += near;
      slot =
        slots % set !== 0 && slot > last
          ? ((slot - last) % (set + (slots % set))) + last
          : (slot % set) + set * group;
    }
    device += 1;
    if (device === slots) {
      device = 0;
      row += 1;
    }
  }
  return places;
}

interface Stripe {
  readonly p: number;
  readonly q: number | undefined;
  readonly data: readonly number[];
  /** Data slots with the power of g that each enters Q with. */
  readonly syndromeOrder: readonly { readonly slot: number; readonly power: number }[];
}

/** Where data chunk k of a stripe lies, given where P is: one formula for each kind of layout. */
type DataPlace = (k: number, p: number) => number;
type Row = readonly [p: number, q: number, data: DataPlace];

function raid5Row(layout: number, n: number, turn: number): readonly [number, DataPlace] {
  const skipping: DataPlace = (k, p) => (k >= p ? k + 1 : k);
  const turning: DataPlace = (k, p) => (p + 1 + k) % n;
  const rows: readonly (readonly [number, DataPlace])[] = [
    [n - 1 - turn, skipping],
    [turn, skipping],
    [n - 1 - turn, turning],
    [turn, turning],
    [0, (k) => k + 1],
    [n - 1, (k) => k],
  ];
  return rows[layout] ?? [n - 1, (k) => k];
}

function raid6Row(layout: number, n: number, stripe: number): Row {
  if (layout >= 16) {
    const [p, data] = raid5Row(layout - 16, n - 1, stripe % (n - 1));
    return [p, n - 1, data];
  }
  const t = stripe % n;
  const skipping: DataPlace = (k, p) => (p === n - 1 ? k + 1 : k >= p ? k + 2 : k);
  const turning: DataPlace = (k, p) => (p + 2 + k) % n;
  const rows: Readonly<Record<number, Row>> = {
    0: [n - 1 - t, (n - t) % n, skipping],
    1: [t, (t + 1) % n, skipping],
    2: [n - 1 - t, (n - t) % n, turning],
    3: [t, (t + 1) % n, turning],
    4: [0, 1, (k) => k + 2],
    5: [n - 2, n - 1, (k) => k],
    8: [t, (t + 1) % n, skipping],
    9: [n - 1 - ((stripe + 1) % n), (n - ((stripe + 1) % n)) % n, skipping],
    10: [n - 1 - t, (n - 1 - t + n - 1) % n, (k, p) => (p + 1 + k) % n],
  };
  return rows[layout] ?? [-1, -1, (k) => k];
}

function stripeOf({ level, layout, slots }: Shape, stripe: number): Stripe {
  const dataSlots = slots - (level === 'raid6' ? 2 : 1);
  const count = Array.from({ length: dataSlots }, (_, k) => k);
  if (level !== 'raid6') {
    const [p, place] = raid5Row(level === 'raid4' ? 5 : layout, slots, stripe % slots);
    const data = count.map((k) => place(k, p));
    return { p, q: undefined, data, syndromeOrder: data.map((slot) => ({ slot, power: 0 })) };
  }
  const [p, q, place] = raid6Row(layout, slots, stripe);
  const powers = syndromeOrder({ p, q, slots, isDdf: layout >= 8 && layout <= 10 });
  return { p, q, data: count.map((k) => place(k, p)), syndromeOrder: powers };
}

interface SyndromePlan {
  readonly p: number;
  readonly q: number;
  readonly slots: number;
  readonly isDdf: boolean;
}

function syndromeOrder({ p, q, slots, isDdf }: SyndromePlan): Stripe['syndromeOrder'] {
  const order: { slot: number; power: number }[] = [];
  for (let turn = 0; turn < slots; turn += 1) {
    const slot = isDdf ? turn : (q + 1 + turn) % slots;
    if (slot === p || slot === q) continue;
    order.push({ slot, power: isDdf ? slot : order.length });
  }
  return order;
}
