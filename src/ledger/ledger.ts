import { z } from 'zod';
import {
  arrival,
  count,
  counter,
  departure,
  knownMember,
  lastLook,
  memberReturn,
  order,
  time,
} from './member-notes.ts';

/** The form of the ledger below; a file of another version is converted or set aside by whoever reads it. */
export const LEDGER_VERSION = 2;

/**
 * How much is kept at most. What is over is dropped from the oldest that holds nothing open, so that the
 * ledger has a bound whatever the machine does.
 */
export const LIMITS = {
  arrays: 256,
  membersPerArray: 512,
  arrivalsPerArray: 64,
  departuresPerArray: 64,
  returnsPerArray: 64,
  /** Runs of bytes of one list of extents; beyond, the nearest neighbours are joined, nothing is dropped. */
  extents: 512,
  /** Lines of evidence of a return, or of reasons. */
  lines: 16,
  disks: 1024,
  findings: 1024,
  resets: 8,
} as const;

/** A `check` or `repair` from its first part to the latest; mdcheck and people run it in parts. */
const scrubRun = z
  .object({
    action: z.enum(['check', 'repair']),
    /** Of the start of the first part. */
    order,
    startedAt: time,
    /** Whether its first part began at the start of the array, as far as is known. */
    fromStart: z.boolean(),
    /** How far it was last seen, bytes of each member; undefined when it was not told. */
    reachedBytes: count.optional(),
    totalBytes: count.optional(),
    /** Mismatches of its finished parts. */
    mismatchSectors: count,
    interruptedAt: time.optional(),
  })
  .readonly();

/** A `check` or `repair` that went over the whole array. */
const finishedScrub = z
  .object({
    action: z.enum(['check', 'repair']),
    order,
    startedAt: time,
    endedAt: time,
    mismatchSectors: count.optional(),
  })
  .readonly();

/** What was written to each member of a mirror since a moment, to be compared when it is enough. */
const writeWindow = z
  .object({
    since: time,
    array: counter,
    members: z.array(z.object({ name: z.string(), counter }).readonly()).readonly(),
  })
  .readonly();

/** A window in which the members of a mirror were not written alike. */
const unequalWrites = z
  .object({
    order,
    at: time,
    slot: count,
    name: z.string(),
    disk: z.string().optional(),
    /** Written less than the others; else more, by somebody other than md. */
    isLag: z.boolean(),
    evidence: z.array(z.string()).readonly(),
  })
  .readonly();

/** An array ever seen running. */
const knownArray = z
  .object({
    /** In mdadm's form, as everywhere. */
    uuid: z.string(),
    /** Kernel name that it was last seen under, and the name stored in the superblocks. */
    name: z.string(),
    level: z.string().optional(),
    slots: count.optional(),
    firstSeenAt: time,
    /** Since when it has not been assembled; undefined while it is. */
    gone: z.object({ at: time, lasts: z.boolean() }).readonly().optional(),
    members: z.array(knownMember).readonly(),
    arrivals: z.array(arrival).readonly(),
    /** The latest departures, oldest first, and how many there ever were. */
    departures: z.array(departure).readonly(),
    departureCount: count,
    /** The latest returns, oldest first: at most one that is not settled for each slot. */
    returns: z.array(memberReturn).readonly(),
    scrub: z
      .object({
        running: scrubRun.optional(),
        interrupted: scrubRun.optional(),
        finished: finishedScrub.optional(),
      })
      .readonly(),
    window: writeWindow.optional(),
    unequal: z.array(unequalWrites).readonly(),
  })
  .readonly();

/** A disk that carries members, by its serial number or else its WWN. */
const knownDisk = z
  .object({
    disk: z.string(),
    serial: z.string().optional(),
    wwn: z.string().optional(),
    model: z.string().optional(),
    /** Kernel name that it was last seen under. */
    name: z.string(),
    firstSeenAt: time,
    /** Since when it has not been on the machine; undefined while it is. */
    gone: z.object({ at: time, lasts: z.boolean() }).readonly().optional(),
    /** UUIDs of the arrays that it carries members of. */
    arrays: z.array(z.string()).readonly(),
  })
  .readonly();

/** Since when a finding holds. */
const firstSeen = z
  .object({
    code: z.string(),
    array: z.string().optional(),
    member: z.string().optional(),
    disk: z.string().optional(),
    dimm: z.string().optional(),
    at: time,
  })
  .readonly();

/** What the last look showed. */
const latest = z
  .object({
    at: time,
    boot: z.string().optional(),
    /** Since when notifications were listened to: their sequences are only comparable within one listening. */
    listeningSince: time.optional(),
    arrays: z.array(lastLook).readonly(),
  })
  .readonly();

/** A ledger that could not be read and was begun anew: what it held is not known any more. */
const ledgerReset = z
  .object({
    at: time,
    why: z.string(),
    /** Name that the unreadable file was given; undefined while it could not be renamed. */
    setAside: z.string().optional(),
  })
  .readonly();

/** What must survive a restart: plain JSON, 64-bit numbers as decimal text. */
export const ledgerSchema = z
  .object({
    version: z.literal(LEDGER_VERSION),
    /** The next place in the order of things noted. */
    order,
    /** What every look changes and no look misses: not worth a write by itself. */
    latest: latest.optional(),
    arrays: z.array(knownArray).readonly(),
    disks: z.array(knownDisk).readonly(),
    findings: z.array(firstSeen).readonly(),
    /** Those that nobody has acknowledged, oldest first. */
    resets: z.array(ledgerReset).readonly(),
  })
  .readonly();

export type Ledger = z.infer<typeof ledgerSchema>;
export type KnownArray = z.infer<typeof knownArray>;
export type KnownDisk = z.infer<typeof knownDisk>;
export type Latest = z.infer<typeof latest>;
export type ScrubRun = z.infer<typeof scrubRun>;
export type FinishedScrub = z.infer<typeof finishedScrub>;
export type WriteWindow = z.infer<typeof writeWindow>;
export type UnequalWrites = z.infer<typeof unequalWrites>;
export type LedgerReset = z.infer<typeof ledgerReset>;
export type FirstSeen = z.infer<typeof firstSeen>;

/** A ledger of a machine never seen before. */
export function emptyLedger(): Ledger {
  return { version: LEDGER_VERSION, order: 0, arrays: [], disks: [], findings: [], resets: [] };
}

/** Whether anything but `latest`, which every look changes, is another: what is worth writing down soon. */
export function hasNews(before: Ledger, after: Ledger): boolean {
  return (
    before.arrays !== after.arrays ||
    before.disks !== after.disks ||
    before.findings !== after.findings ||
    before.resets !== after.resets
  );
}
