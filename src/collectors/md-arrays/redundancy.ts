import { fewestCopies, type Raid10Shape } from './layout-raid10.ts';
import type { MdMember } from './reading.ts';

/** What must be known of an array to say how much more it survives. */
export interface RedundancyFacts {
  readonly level: string | undefined;
  readonly state: string | undefined;
  readonly container: boolean;
  readonly slots: number | undefined;
  /** Slots before the reshape under way. */
  readonly slotsBefore: number | undefined;
  readonly degraded: number | undefined;
  /** Undefined when it is not known which members there are. */
  readonly members: readonly Pick<MdMember, 'role' | 'slot' | 'present'>[] | undefined;
  /** Of a raid10, also the shape before the reshape under way; undefined when one is not known. */
  readonly shapes: readonly Raid10Shape[] | undefined;
  /** Slots that are in sync on a device that is there; undefined when not known. */
  readonly slotsInSync: ReadonlySet<number> | undefined;
}

type Judge = (facts: RedundancyFacts) => number | undefined;

/** Members that md counts in sync while their device is gone: it finds out at the next I/O only. */
function vanished(facts: RedundancyFacts): number {
  const gone = facts.members?.filter(
    ({ role, present }) => role === 'in_sync' && !(present ?? true),
  );
  return gone === undefined ? 0 : gone.length;
}

/** Members lost by a level that cannot lose any; md keeps no count of them. */
function lostWithoutRedundancy({ slots, members }: RedundancyFacts): number | undefined {
  if (members === undefined) return undefined;
  const lost = members.filter(({ role, present }) => role === 'faulty' || present === false).length;
  if (members.some(({ role }) => role === undefined)) return lost > 0 ? lost : undefined;
  if (slots === undefined) return lost;
  const held = members.filter(
    ({ role, present }) => role === 'in_sync' && present !== false,
  ).length;
  return Math.max(0, slots - held);
}

const judgeWithoutRedundancy: Judge = (facts) => {
  const lost = lostWithoutRedundancy(facts);
  return lost === undefined ? undefined : 0 - lost;
};

/** Every slot has all data; of a multipath, every slot leads to it. */
const judgeCopies: Judge = (facts) => {
  const { slots, degraded } = facts;
  if (slots === undefined || degraded === undefined) return undefined;
  return slots - degraded - vanished(facts) - 1;
};

/** `degraded` holds while reshaping, too: raid5_calc_degraded takes the worse of both shapes. */
function judgeParity(parityDevices: number): Judge {
  return (facts) =>
    facts.degraded === undefined ? undefined : parityDevices - facts.degraded - vanished(facts);
}

const judgeRaid10: Judge = (facts) => {
  const { shapes, slotsInSync, degraded } = facts;
  if (shapes === undefined) return undefined;
  const whole = degraded === 0 && vanished(facts) === 0;
  if (!whole && slotsInSync === undefined) return undefined;
  const isInSync = (slot: number): boolean => whole || slotsInSync?.has(slot) === true;
  return Math.min(...shapes.map((shape) => fewestCopies(shape, isInSync))) - 1;
};

const JUDGES: ReadonlyMap<string | undefined, Judge> = new Map([
  ['linear', judgeWithoutRedundancy],
  ['raid0', judgeWithoutRedundancy],
  ['faulty', judgeWithoutRedundancy],
  ['raid1', judgeCopies],
  ['multipath', judgeCopies],
  ['raid4', judgeParity(1)],
  ['raid5', judgeParity(1)],
  ['raid6', judgeParity(2)],
  ['raid10', judgeRaid10],
]);

function isRunning({ state, container }: RedundancyFacts): boolean {
  return !container && state !== 'inactive' && state !== 'clear';
}

/**
 * How many further members the array survives losing, in the worst case; negative when data is lost
 * already. Members whose device is gone count as lost even while md has not noticed. Undefined when the
 * facts do not suffice, and for what does not run.
 */
export function redundancyRemaining(facts: RedundancyFacts): number | undefined {
  if (!isRunning(facts)) return undefined;
  const remaining = JUDGES.get(facts.level)?.(facts);
  // MD_BROKEN: md has given up, whatever the counts say (md_error, drivers/md/md.c).
  return facts.state === 'broken' ? Math.min(remaining ?? -1, -1) : remaining;
}

/** Slots of a running array that no member holds in sync; undefined when roles or slots are not known. */
function openSlots({ slots, slotsBefore, degraded, members }: RedundancyFacts): number | undefined {
  if (slots === undefined || degraded === undefined) return undefined;
  if (slotsBefore === undefined) return degraded;
  // While reshaping, `degraded` is the worse of both shapes and no longer slots minus those in sync.
  if (members?.every(({ role }) => role !== undefined) !== true) return undefined;
  const inSync = members.filter(({ role }) => role === 'in_sync').length;
  return Math.max(slots, slotsBefore) - inSync;
}

/** Whether listed members account for all open slots, so that none of these can be one never filled. */
function areAccountedFor(open: number, facts: RedundancyFacts): boolean {
  const { slots, slotsBefore, members } = facts;
  if (slots === undefined || members === undefined) return false;
  const holders = members.filter(
    ({ role }) => role === 'in_sync' || role === 'rebuilding' || role === undefined,
  ).length;
  const rebuilding = holders - (Math.max(slots, slotsBefore ?? slots) - open);
  const faulty = members.filter(({ role }) => role === 'faulty');
  const inTheirSlots = new Set(faulty.flatMap(({ slot }) => slot ?? [])).size;
  const outOfSlots = faulty.filter(({ slot }) => slot === undefined).length;
  // A faulty member out of its slot may linger while another is rebuilt there: that is one slot, not two.
  return rebuilding + inTheirSlots + Math.max(0, outOfSlots - rebuilding) >= open;
}

/**
 * Slots once filled and not in sync now. Undefined when an open slot may never have been filled (a
 * mirror made with `missing`, or with more slots than disks as NAS makers do): only memory can tell.
 */
export function missingMembers(facts: RedundancyFacts): number | undefined {
  if (!isRunning(facts)) return undefined;
  if (JUDGES.get(facts.level) === judgeWithoutRedundancy) return lostWithoutRedundancy(facts);
  if (facts.degraded === 0) return 0;
  const open = openSlots(facts);
  return open !== undefined && areAccountedFor(open, facts) ? facts.degraded : undefined;
}
