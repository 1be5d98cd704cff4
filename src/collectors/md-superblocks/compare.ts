import type { Bitmap } from './bitmap.ts';
import type { RecordedReshape, Superblock } from './reading.ts';

/** A field in which members of one array differ although they must not, with each member's value. */
export interface Difference {
  readonly field: string;
  readonly values: ReadonlyMap<string, string>;
}

/** A member by the name it is to be called in a difference. */
export interface ComparedSuperblock {
  readonly member: string;
  readonly superblock: Superblock;
}

/** As above, for bitmaps. */
export interface ComparedBitmap {
  readonly member: string;
  readonly bitmap: Bitmap;
}

/** Feature bits that speak of the single device; all others must be the same on each. */
const OWN_FEATURES: readonly string[] = [
  'recovery-offset',
  'bad-blocks',
  'replacement',
  'new-offset',
  'recovery-bitmap',
];

const NONE = 'none';

type FieldOf<T> = readonly [field: string, textOf: (one: T) => string];

/**
 * What md writes the same to every member at each update (drivers/md/md.c, `super_1_sync` and
 * `super_90_sync`). The places on the device, the device's own number and flags, its checksum and
 * the length of the role table may differ.
 */
const SUPERBLOCK_FIELDS: readonly FieldOf<Superblock>[] = [
  ['version', ({ version }) => version],
  ['array uuid', ({ arrayUuid }) => arrayUuid],
  ['creation time', ({ createdAt }) => String(createdAt)],
  ['level', ({ level }) => String(level)],
  ['layout', ({ layout }) => String(layout)],
  ['size', ({ sizeSectors }) => String(sizeSectors)],
  ['chunk', ({ chunkBytes }) => String(chunkBytes)],
  ['raid disks', ({ raidDisks }) => String(raidDisks)],
  ['reshape', ({ reshape }) => reshapeText(reshape)],
  ['bitmap offset', ({ bitmapOffsetSectors }) => String(bitmapOffsetSectors ?? NONE)],
  ['features', ({ features }) => features.filter((word) => !OWN_FEATURES.includes(word)).join(' ')],
  ['events', ({ events }) => String(events)],
  ['update time', ({ updatedAt }) => String(updatedAt)],
  ['resync offset', ({ resyncOffsetSectors }) => String(resyncOffsetSectors ?? NONE)],
  ['roles', ({ roles }) => roles.join(' ')],
  ['state', ({ v090 }) => String(v090?.stateBits ?? NONE)],
  [
    'device counts',
    ({ v090 }) => (v090 === undefined ? NONE : Object.values(v090.devices).join(' ')),
  ],
  ['device table', deviceTableText],
];

const BITMAP_FIELDS: readonly FieldOf<Bitmap>[] = [
  ['bitmap version', ({ version }) => String(version)],
  ['bitmap uuid', ({ uuid }) => uuid],
  ['bitmap events', ({ events }) => String(events)],
  ['bitmap events cleared', ({ eventsCleared }) => String(eventsCleared)],
  ['bitmap chunk', ({ chunkBytes }) => String(chunkBytes)],
  ['bitmap sync size', ({ syncSizeSectors }) => String(syncSizeSectors)],
  ['bitmap state', ({ stateBits }) => String(stateBits)],
];

/**
 * Fields in which the superblocks of an array's in-sync members differ. A single look proves nothing: members
 * are written one after the other, so only what stays different over several reads counts.
 */
export function compareSuperblocks(members: readonly ComparedSuperblock[]): readonly Difference[] {
  return differences(
    SUPERBLOCK_FIELDS,
    members.map(({ member, superblock }) => [member, superblock]),
  );
}

/** Fields in which the bitmap superblocks of an array's in-sync members differ; the same caution holds. */
export function compareBitmaps(members: readonly ComparedBitmap[]): readonly Difference[] {
  return differences(
    BITMAP_FIELDS,
    members.map(({ member, bitmap }) => [member, bitmap]),
  );
}

function differences<T>(
  fields: readonly FieldOf<T>[],
  members: readonly (readonly [member: string, one: T])[],
): readonly Difference[] {
  return fields
    .map(([field, textOf]) => ({
      field,
      values: new Map(members.map(([member, one]) => [member, textOf(one)])),
    }))
    .filter(({ values }) => new Set(values.values()).size > 1);
}

/** Everything of a reshape but the move of the data, which each member has of its own. */
function reshapeText(reshape: RecordedReshape | undefined): string {
  if (reshape === undefined) return NONE;
  const { positionSectors, newLevel, deltaDisks, newLayout, newChunkBytes, backwards } = reshape;
  return [
    `position ${positionSectors}`,
    `level ${newLevel}`,
    `delta ${deltaDisks}`,
    `layout ${newLayout}`,
    `chunk ${newChunkBytes}`,
    backwards ? 'backwards' : 'forwards',
  ].join(', ');
}

function deviceTableText({ v090 }: Superblock): string {
  if (v090 === undefined) return NONE;
  return v090.descriptors
    .map(({ number, major, minor, raidDisk, stateBits }) =>
      [number, `${major}:${minor}`, raidDisk, stateBits].join('/'),
    )
    .join(' ');
}
