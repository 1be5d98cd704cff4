import { z } from 'zod';
import { count, extents, time } from '../ledger/member-notes.ts';

/** The form of the state below; a file of another version is begun anew. */
export const VERIFY_VERSION = 1;

/** How much is kept of one array at most; beyond it the oldest differences stay, since one is enough to act on. */
export const VERIFY_LIMITS = { arrays: 256, differences: 64 } as const;

/** Where sampling stands; see `plan/cursor.ts`. */
const cursor = z
  .object({ bytes: count, seed: count, position: count, taken: count, rounds: count })
  .readonly();

/** Units compared, by what came of them, since the array is known. */
const tally = z.object({ match: count, zeroed: count, differ: count, undecided: count }).readonly();

/** Bytes of bitmap chunks seen dirty: of this day so far, and of the day before. */
const written = z.object({ since: time, recent: extents, before: extents }).readonly();

const sectorExtent = z.object({ start: count, sectors: count }).readonly();

/** Where members differ, stable over several looks. */
const standing = z
  .object({
    /** Where the unit lies, bytes of what is sampled: members' data, or on raid10 the array. */
    extent: z.tuple([count, count]).readonly(),
    foundAt: time,
    /** When it was last seen to differ. */
    seenAt: time,
    /** Sectors that differ, of the array. */
    arrayExtents: z.array(sectorExtent).readonly(),
    /** The same in the members' data areas. */
    memberExtents: z.array(sectorExtent).readonly(),
    members: z
      .array(z.object({ slot: count, device: z.string(), digest: z.string() }).readonly())
      .readonly(),
    majority: z.array(count).readonly().optional(),
    culprits: z.array(count).readonly(),
    severalCulprits: z.boolean(),
  })
  .readonly();

/** What is kept of the comparisons of one array. */
const comparedArray = z
  .object({
    uuid: z.string(),
    cursor,
    tally,
    readBytes: count,
    lastSampleAt: time.optional(),
    /** First byte of the last sample. */
    lastPosition: count.optional(),
    written,
    differences: z.array(standing).readonly(),
  })
  .readonly();

/** What comparing must remember over a restart. */
export const verifyStateSchema = z
  .object({ version: z.literal(VERIFY_VERSION), arrays: z.array(comparedArray).readonly() })
  .readonly();

export type VerifyState = z.infer<typeof verifyStateSchema>;
export type ComparedArray = z.infer<typeof comparedArray>;
export type StandingDifference = z.infer<typeof standing>;
export type Tally = z.infer<typeof tally>;
