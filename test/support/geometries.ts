import type { MdArray } from '../../src/collectors/md-arrays/reading.ts';
import type { Geometry, SectorExtent, SoundnessFacts } from '../../src/verify/geometry.ts';
import { geometryOf } from '../../src/verify/geometry-of.ts';
import { array, member } from './md.ts';

/** A shape of array whose contents can be compared. */
export interface Shape {
  readonly level: 'raid1' | 'raid10' | 'raid4' | 'raid5' | 'raid6';
  readonly layout: number;
  readonly slots: number;
  readonly chunkSectors: number;
  readonly componentSectors: number;
}

export const CHUNK_SECTORS = 16;

/** Nothing that speaks against comparing these members. */
export function sound(
  names: readonly string[],
  badBlocks: Readonly<Record<string, readonly SectorExtent[]>> = {},
): SoundnessFacts {
  return {
    reshapePosition: 'none',
    resyncStart: 'none',
    isClustered: false,
    isLockless: false,
    members: new Map(
      names.map((name) => [
        name,
        { newDataOffsetSectors: undefined, badBlocks: badBlocks[name] ?? [] },
      ]),
    ),
  };
}

/** Kernel name of the member in a slot. */
export function nameOf(slot: number): string {
  return `disk${slot}`;
}

/** Where the data of a slot's member begin: different for each. */
export function dataOffsetOf(slot: number): number {
  return 8 + 8 * ((slot * 5) % 7);
}

/** The array of a shape as sysfs tells it. */
export function arrayOf(shape: Shape, given: Partial<MdArray> = {}): MdArray {
  const { level, layout, slots, chunkSectors, componentSectors } = shape;
  return array({
    level,
    layout,
    slots,
    chunkBytes: level === 'raid1' ? undefined : chunkSectors * 512,
    componentBytes: componentSectors * 512,
    members: Array.from({ length: slots }, (_, slot) =>
      member(nameOf(slot), { slot, dataOffsetSectors: dataOffsetOf(slot) }),
    ),
    ...given,
  });
}

/** The geometry of a shape, with some of its slots empty. */
export function geometryOfShape(shape: Shape, empty: readonly number[] = []): Geometry {
  const facts = arrayOf(shape);
  const members = facts.members.filter(({ slot }) => slot === undefined || !empty.includes(slot));
  const names = members.map(({ name }) => name);
  const result = geometryOf({ ...facts, members }, sound(names));
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.geometry;
}

const shape = (
  level: Shape['level'],
  layout: number,
  slots: number,
  stripes = slots + 3,
): Shape => ({
  ...{ level, layout, slots },
  ...{ chunkSectors: CHUNK_SECTORS, componentSectors: stripes * CHUNK_SECTORS },
});

/** raid10 layout numbers: copies, and the variant of sets that far copies stay in. */
const near = (copies: number) => copies | (1 << 8);
const far = (copies: number, variant = 0) => 1 | (copies << 8) | (variant << 17);
const offset = (copies: number, variant = 0) => far(copies, variant) | (1 << 16);

const RAID10: readonly Shape[] = [2, 3, 4, 5, 6].flatMap((slots) => [
  ...[2, 3]
    .filter((copies) => copies <= slots)
    .map((copies) => shape('raid10', near(copies), slots)),
  ...[2, 3]
    .filter((copies) => copies <= slots)
    .flatMap((copies) => [
      shape('raid10', far(copies), slots),
      shape('raid10', offset(copies), slots),
      shape('raid10', far(copies, 2), slots),
      shape('raid10', offset(copies, 2), slots),
    ]),
]);

/** Every level and layout, small. */
export const SHAPES: readonly Shape[] = [
  { ...shape('raid1', 0, 2), componentSectors: 333 },
  { ...shape('raid1', 0, 3), componentSectors: 96 },
  ...RAID10,
  ...[2, 3, 5].map((slots) => shape('raid4', 0, slots)),
  ...[0, 1, 2, 3, 4, 5].flatMap((layout) =>
    [2, 3, 5].map((slots) => shape('raid5', layout, slots)),
  ),
  ...[0, 1, 2, 3, 4, 5, 8, 9, 10, 16, 17, 18, 19, 20].flatMap((layout) =>
    [4, 5].map((slots) => shape('raid6', layout, slots)),
  ),
  ...[0, 2, 9, 10, 19].map((layout) => shape('raid6', layout, 7)),
];

export const titleOf = ({ level, layout, slots }: Shape): string =>
  `${level}, layout ${layout}, of ${slots} members`;
