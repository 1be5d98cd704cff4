import { type Family, gauge, type Labels, type Sample } from '../../metrics/family.ts';
import { type ExaminedBitmap, isBitmap } from './examined.ts';
import { externalFamilies } from './metrics-external.ts';
import type { Superblock } from './reading.ts';
import type { DeviceLook, MdSuperblocksReading } from './survey-reading.ts';

interface Labelled {
  readonly labels: Labels<'array' | 'member'>;
  readonly look: DeviceLook;
  /** Whether md counts on this superblock: it is a listed member's. */
  readonly isMember: boolean;
}

type SuperblockValue = (superblock: Superblock) => number | bigint | undefined;
type BitmapValue = (bitmap: ExaminedBitmap) => number | bigint | undefined;

const MEMBER = ['array', 'member'] as const;
/** Of a bitmap's state bits, those that mean harm. */
const TOLD_STATES = ['stale', 'write-error'] as const;

/** Every device with a look: members under their array, others under the running array whose UUID they claim. */
function labelled({ arrays, outside }: MdSuperblocksReading): readonly Labelled[] {
  const members = arrays.flatMap(({ array, rounds }) =>
    (rounds.at(-1)?.members ?? []).flatMap(({ member, look }) => {
      if (look === undefined) return [];
      return [{ labels: { array: array.name, member: member.name }, look, isMember: true }];
    }),
  );
  const listed = new Set(members.map(({ look }) => look.name));
  const others = outside
    // Members of an array that is not started are outside too, but have its name already.
    .filter(({ look }) => !listed.has(look.name))
    .map(({ look, examined }) => {
      const claimed = examined.found?.superblock.arrayUuid;
      const array = arrays.find(({ uuid }) => uuid !== undefined && uuid === claimed)?.array.name;
      return { labels: { array, member: look.name }, look, isMember: false };
    });
  return [...members, ...others];
}

function superblockOf({ examined }: DeviceLook): Superblock | undefined {
  return examined?.found?.superblock;
}

function perSuperblock(value: SuperblockValue) {
  return (reading: MdSuperblocksReading): Sample<'array' | 'member'>[] =>
    labelled(reading).map(({ labels, look }) => {
      const superblock = superblockOf(look);
      return [labels, superblock === undefined ? undefined : value(superblock)];
    });
}

/** Every legible bitmap: each device's own copy, and those that arrays keep in files, which have no member. */
function bitmaps(reading: MdSuperblocksReading): readonly {
  readonly labels: Labels<'array' | 'member'>;
  readonly bitmap: ExaminedBitmap;
}[] {
  const own = labelled(reading).map(({ labels, look }) => [labels, look.examined?.bitmap] as const);
  const ofFiles = reading.arrays.map(
    ({ array, fileBitmap }) =>
      [{ array: array.name, member: undefined }, fileBitmap?.bitmap] as const,
  );
  return [...own, ...ofFiles].flatMap(([labels, bitmap]) =>
    isBitmap(bitmap) ? [{ labels, bitmap }] : [],
  );
}

function perBitmap(value: BitmapValue) {
  return (reading: MdSuperblocksReading): Sample<'array' | 'member'>[] =>
    bitmaps(reading).map(({ labels, bitmap }) => [labels, value(bitmap)]);
}

/** Events that each device is behind the newest superblock of the same array. */
function eventsBehind(reading: MdSuperblocksReading): Sample<'array' | 'member'>[] {
  const all = labelled(reading).filter(({ labels }) => labels.array !== undefined);
  return all.map(({ labels, look }) => {
    const own = superblockOf(look)?.events;
    if (own === undefined) return [labels, undefined];
    const events = all.flatMap((other) => {
      const theirs = superblockOf(other.look);
      const same = other.labels.array === labels.array && theirs?.checksum.valid === true;
      return same ? [theirs.events] : [];
    });
    const newest = events.toSorted((one, other) => Number(other - one))[0] ?? own;
    return [labels, newest > own ? newest - own : 0n];
  });
}

/** 1 when the place holds a sound superblock, 0 when it does not; nothing while it was never read. */
function valid(reading: MdSuperblocksReading): Sample<'array' | 'member'>[] {
  return labelled(reading).map(({ labels, look }) => {
    if (look.examined === undefined) return [labels, undefined];
    return [labels, superblockOf(look)?.checksum.valid === true ? 1 : 0];
  });
}

const superblockFamilies: readonly Family<MdSuperblocksReading>[] = [
  gauge({
    name: 'rotwatch_md_superblock_events',
    help: "Event count in the device's own superblock. It may step back by one, and equal counts do not prove equal contents.",
    labels: MEMBER,
    samples: perSuperblock(({ events }) => events),
  }),
  gauge({
    name: 'rotwatch_md_superblock_events_behind',
    help: 'Events by which the superblock is behind the newest one of the array; one or two for a moment are normal, spares and faulty members lag.',
    labels: MEMBER,
    samples: eventsBehind,
  }),
  gauge({
    name: 'rotwatch_md_superblock_update_timestamp_seconds',
    help: 'When the superblock was last written, by its own word; in-sync members of one array have the same.',
    labels: MEMBER,
    samples: perSuperblock(({ updatedAt }) => updatedAt),
  }),
  gauge({
    name: 'rotwatch_md_superblock_valid',
    help: 'Whether a superblock with the right magic, place and checksum was found (1) or not (0).',
    labels: MEMBER,
    samples: valid,
  }),
  gauge({
    name: 'rotwatch_md_superblock_read_timestamp_seconds',
    help: 'When the device was last read; one that nobody uses is not read, lest it wake.',
    labels: MEMBER,
    samples: (reading: MdSuperblocksReading) =>
      labelled(reading).map(({ labels, look }) => [labels, look.readAt / 1000] as const),
  }),
  gauge({
    name: 'rotwatch_md_superblock_read_direct',
    help: 'Whether the device was read past the page cache (1); when not (0), the values may be old, since md writes around that cache.',
    labels: MEMBER,
    samples: (reading: MdSuperblocksReading) =>
      labelled(reading).map(({ labels, look }) => [
        labels,
        look.examined === undefined ? undefined : Number(look.examined.direct),
      ]),
  }),
  gauge({
    name: 'rotwatch_md_superblock_outside_array',
    help: 'A block device carries an md superblock and is in no running array: 1. Without `array`, no running array has its UUID.',
    labels: MEMBER,
    samples: (reading: MdSuperblocksReading) =>
      labelled(reading)
        .filter(({ isMember }) => !isMember)
        .map(({ labels }) => [labels, 1] as const),
  }),
  gauge({
    name: 'rotwatch_md_superblock_role_info',
    help: 'What the device is by its own superblock: a slot, or spare, faulty, journal, removed; always 1. The slot by the kernel is in rotwatch_md_member_info.',
    labels: ['array', 'member', 'role'],
    samples: (reading: MdSuperblocksReading) =>
      labelled(reading).flatMap(({ labels, look }) => {
        const superblock = superblockOf(look);
        return superblock === undefined
          ? []
          : [[{ ...labels, role: String(superblock.role) }, 1] as const];
      }),
  }),
  gauge({
    name: 'rotwatch_md_superblock_bad_block_log_entries',
    help: "Ranges in the device's own bad-block log.",
    labels: MEMBER,
    samples: (reading: MdSuperblocksReading) =>
      labelled(reading).map(({ labels, look }) => [
        labels,
        look.examined?.badBlocks?.ranges.length,
      ]),
  }),
];

const bitmapFamilies: readonly Family<MdSuperblocksReading>[] = [
  gauge({
    name: 'rotwatch_md_bitmap_events',
    help: "Event count in the device's own copy of the write-intent bitmap.",
    labels: MEMBER,
    samples: perBitmap(({ bitmap }) => bitmap.events),
  }),
  gauge({
    name: 'rotwatch_md_bitmap_events_cleared',
    help: 'Event count up to which bits were allowed to be cleared: a returning member with fewer events is rebuilt in full.',
    labels: MEMBER,
    samples: perBitmap(({ bitmap }) => bitmap.eventsCleared),
  }),
  gauge({
    name: 'rotwatch_md_bitmap_dirty_chunks',
    help: "Chunks of which the device's own bitmap says that copies may differ; cleared some seconds after the writes.",
    labels: MEMBER,
    samples: perBitmap(({ dirtyChunks }) => dirtyChunks),
  }),
  gauge({
    name: 'rotwatch_md_bitmap_chunk_bytes',
    help: 'Bytes that one chunk of the bitmap covers.',
    labels: MEMBER,
    samples: perBitmap(({ bitmap }) => bitmap.chunkBytes),
  }),
  gauge({
    name: 'rotwatch_md_bitmap_state',
    help: 'Whether the bitmap on the device calls itself stale (md will not use it at the next assembly), or a write to it failed: 1 where it does.',
    labels: ['array', 'member', 'state'],
    samples: (reading: MdSuperblocksReading) =>
      bitmaps(reading).flatMap(({ labels, bitmap: { bitmap } }) =>
        TOLD_STATES.map(
          (state) => [{ ...labels, state }, Number(bitmap.states.includes(state))] as const,
        ),
      ),
  }),
  gauge({
    name: 'rotwatch_md_bitmap_lockless_chunks',
    help: 'Chunks of a lockless bitmap by state.',
    labels: ['array', 'member', 'state'],
    samples: (reading: MdSuperblocksReading) =>
      bitmaps(reading).flatMap(({ labels, bitmap }) =>
        [...(bitmap.lockless?.byState ?? [])].map(
          ([state, count]) => [{ ...labels, state }, count] as const,
        ),
      ),
  }),
];

/** The families of the md-superblocks collector. */
export const mdSuperblocksFamilies: readonly Family<MdSuperblocksReading>[] = [
  ...superblockFamilies,
  ...bitmapFamilies,
  ...externalFamilies,
];
