import { z } from 'zod';

/** Milliseconds since the epoch by the machine's clock, which may be set back: use `order` to compare. */
export const time = z.number();
export const count = z.int().nonnegative();
/** A number from the medium, up to 64 bits. */
const decimal = z.string().regex(/^\d+$/);
/** Place in the order of things noted: a later one is greater, whatever the clock did. */
export const order = z.int().nonnegative();

/** Runs of bytes, ascending and apart: first byte and length. */
export const extents = z.array(z.tuple([count, count]).readonly()).readonly();

/**
 * What bytes of extents are counted in: a member's data area, or on raid10, whose bitmap covers the
 * array, the array itself.
 */
const space = z.enum(['member', 'array']);

/** Sectors written to a device as /proc/diskstats counts them, with what makes two of them comparable. */
export const counter = z
  .object({
    /** The boot they were counted in; without it nothing tells that they did not begin anew. */
    boot: z.string().optional(),
    /** Kernel name of the device. */
    device: z.string(),
    /** The kernel's `diskseq`: another disk under the same name has another. */
    sequence: z.string().optional(),
    sectors: count,
  })
  .readonly();

/** Sectors written over a time. */
const tally = z
  .object({
    sectors: count,
    /** False when some may have been missed: counters that began anew, or were not there. */
    exact: z.boolean(),
  })
  .readonly();

/** What a member's own superblock and bitmap said when they were last read. */
const superblockNote = z
  .object({
    readAt: time,
    events: decimal,
    /** Seconds since the epoch, as stored. */
    updatedAt: z.number(),
    /** The `[N]` of mdstat. */
    deviceNumber: count,
    bitmap: z
      .object({
        events: decimal,
        eventsCleared: decimal,
        chunkBytes: count,
        /** Undefined for a bitmap of another kind (lockless), or one not read to its end. */
        dirtyChunks: count.optional(),
      })
      .readonly()
      .optional(),
  })
  .readonly();

/** How a member was seen to leave. */
export const DEPARTURES = ['faulty', 'removed', 'vanished', 'absent', 'unwatched'] as const;

/** A member that is not in its slot, and what happened since. */
const away = z
  .object({
    order,
    at: time,
    /** When it was last seen in sync; it left between then and `at`. */
    notBefore: time,
    /**
     * `faulty`: md threw it out; `removed`: it left the array; `vanished`: its device left the machine;
     * `absent`: the array was assembled without it; `unwatched`: it left while nobody looked.
     */
    how: z.enum(DEPARTURES),
    /** Its own superblock as last read before it left, and as last read while it lies outside. */
    own: superblockNote.optional(),
    outside: superblockNote.optional(),
    /** The superblock of a member that stayed, as first read after the departure, and as last read. */
    arrayThen: superblockNote.optional(),
    arrayNow: superblockNote.optional(),
    /** Sectors written to the array meanwhile. */
    written: tally,
    arrayCounter: counter.optional(),
    /** Sectors written to the device itself meanwhile, by whomever. */
    ownWritten: tally,
    /** How many of these the last look added: where it came back next, md itself may have written them. */
    ownLate: count.optional(),
    ownCounter: counter.optional(),
    /** `recorded`: every look at the others' bitmaps was whole; `none`: the array has none; else why not. */
    bitmap: z.enum(['recorded', 'none', 'illegible', 'not_recording', 'not_read']),
    chunkBytes: count.optional(),
    space,
    /** Dirty in the bitmap of any member that stayed: ever since, at the last look, and in its own bitmap. */
    dirty: extents,
    dirtyNow: extents,
    ownDirty: extents,
    /** What may have been dirty from writes before it left, and so need not be copied to it. */
    dirtyBefore: extents,
    /** Why it is known to have been assembled without the others; empty when it is not. */
    ranApart: z.array(z.string()).readonly(),
  })
  .readonly();

/** The last device in sync in a slot: there now, or away. */
export const knownMember = z
  .object({
    slot: count,
    /** Undefined for v0.90, which has none, and until its superblock was read. */
    deviceUuid: z.string().optional(),
    /** Serial number of its disk, else the WWN, else undefined: a kernel name is no identity. */
    disk: z.string().optional(),
    /** Kernel name that it was last seen under. */
    name: z.string(),
    deviceNumber: count.optional(),
    firstSeenAt: time,
    /**
     * Why it ran without the others that it is in sync with, while their superblocks tell: the first write to
     * the array makes them equal.
     */
    apart: z.array(z.string()).readonly().optional(),
    /** Undefined while it is in sync. */
    away: away.optional(),
  })
  .readonly();

/** A device listed in an array and not in sync there: a spare, or one being rebuilt. */
export const arrival = z
  .object({
    order,
    at: time,
    name: z.string(),
    deviceUuid: z.string().optional(),
    disk: z.string().optional(),
    /** Sectors written to it and to the array since it came. */
    written: tally,
    counter: counter.optional(),
    arrayWritten: tally,
    arrayCounter: counter.optional(),
    /** Whether a reshape wrote to it meanwhile, so that the volume tells nothing. */
    disturbed: z.boolean(),
  })
  .readonly();

/** What a look showed of an array and its members in sync, kept for when it shows something else. */
export const lastLook = z
  .object({
    uuid: z.string(),
    /** Sequence of the last kernel notification of it that is understood. */
    heard: count,
    counter: counter.optional(),
    members: z
      .array(
        z
          .object({
            slot: count,
            name: z.string(),
            counter: counter.optional(),
            note: superblockNote.optional(),
          })
          .readonly(),
      )
      .readonly(),
    /** Dirty in the bitmap of any of them. */
    dirty: extents,
  })
  .readonly();

/** A departure that is over or not, for people. */
export const departure = z
  .object({
    order,
    at: time,
    how: z.enum(DEPARTURES),
    slot: count,
    name: z.string(),
    disk: z.string().optional(),
  })
  .readonly();

/**
 * What accounts for the contents of a member that came into sync: a whole recovery; a recovery of what the
 * bitmap named; that nothing was written while it was away; nothing; or it cannot be told.
 */
export const RETURN_VERDICTS = ['full', 'bitmap', 'unwritten', 'none', 'unknown'] as const;

/** What it means for people: nothing, a warning, or a member that may hold stale data. */
export const RETURN_STANDINGS = ['rebuilt', 'by_bitmap', 'unsynced'] as const;

/** A device that came into sync in a slot, and what accounts for its contents. */
export const memberReturn = z
  .object({
    order,
    at: time,
    leftAt: time,
    slot: count,
    name: z.string(),
    deviceUuid: z.string().optional(),
    disk: z.string().optional(),
    verdict: z.enum(RETURN_VERDICTS),
    standing: z.enum(RETURN_STANDINGS),
    /** The verdict's reasons in numbers, one a line. */
    evidence: z.array(z.string()).readonly(),
    space,
    /** What must be compared before it can be trusted; empty once settled. */
    owed: extents,
    /** When and by what it was settled; undefined while it is owed. */
    settled: z
      .object({ at: time, by: z.enum(['recovery', 'check', 'comparison', 'replacement']) })
      .readonly()
      .optional(),
  })
  .readonly();

export type KnownMember = z.infer<typeof knownMember>;
export type Away = z.infer<typeof away>;
export type Arrival = z.infer<typeof arrival>;
export type LastLook = z.infer<typeof lastLook>;
export type Departure = z.infer<typeof departure>;
export type MemberReturn = z.infer<typeof memberReturn>;
export type SuperblockNote = z.infer<typeof superblockNote>;
export type Counter = z.infer<typeof counter>;
export type Tally = z.infer<typeof tally>;
export type Extents = z.infer<typeof extents>;
