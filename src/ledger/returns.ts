import { isRedundant } from '../collectors/md-arrays/levels.ts';
import { grownArrival } from './arrivals.ts';
import type { ArrayContext } from './context.ts';
import { grown, grownOfArray } from './counters.ts';
import { NOTHING, union } from './extents.ts';
import { identityOf, isSame } from './identity.ts';
import { LIMITS } from './ledger.ts';
import type { Arrival, KnownMember, MemberReturn, Tally } from './member-notes.ts';
import { componentBytes, coveredBytes, spaceOf } from './metadata.ts';
import { type ReturnFacts, verdictOf, wholeExtent } from './verdict.ts';
import type { ArrayView, MemberView } from './view.ts';

const PARITY_DEVICES: ReadonlyMap<string | undefined, number> = new Map([
  ['raid4', 1],
  ['raid5', 1],
  ['raid6', 2],
]);

/** A device that came into sync: where, whom it follows there, and as what it was listed before. */
export interface Entry {
  readonly device: MemberView;
  readonly slot: number;
  /** Who held the slot last; undefined for a slot that was never seen filled. */
  readonly holder: KnownMember | undefined;
  readonly arrival: Arrival | undefined;
}

/** The return as it is to be noted; undefined on levels that keep nothing twice. */
export function returnOf(entry: Entry, context: ArrayContext): MemberReturn | undefined {
  const { view, machine } = context;
  if (!isRedundant(view.array)) return undefined;
  const { device, slot, holder } = entry;
  const verdict = verdictOf(factsOf(entry, context));
  const isRebuilt = verdict.standing === 'rebuilt';
  return {
    order: context.nextOrder(),
    at: machine.at,
    leftAt: holder?.away?.at ?? machine.at,
    slot,
    ...identityOf(device),
    ...verdict,
    evidence: [...verdict.evidence, ...witnessed(view)].slice(0, LIMITS.lines),
    space: spaceOf(view),
    ...(isRebuilt && { settled: { at: machine.at, by: 'recovery' as const } }),
  };
}

/** The return of a member that ran apart and was put together with the others without any recovery. */
export function joinedApart(
  device: MemberView,
  place: { readonly slot: number; readonly apart: readonly string[] },
  { view, machine, nextOrder }: ArrayContext,
): MemberReturn {
  return {
    order: nextOrder(),
    at: machine.at,
    leftAt: machine.at,
    slot: place.slot,
    ...identityOf(device),
    verdict: 'none',
    standing: 'unsynced',
    evidence: place.apart,
    space: spaceOf(view),
    owed: wholeExtent(coveredBytes(view)),
  };
}

/** The kernel's own word on a recovery; it proves that one ran, not that anything was copied. */
function witnessed({ events, array }: ArrayView): readonly string[] {
  const ran = events.some(
    ({ attribute, value }) => attribute === 'sync_action' && value === 'recover',
  );
  const last = events.findLast(
    ({ attribute, value }) => attribute === 'sync_completed' && value?.includes('/') === true,
  );
  return [
    ...(ran ? ['the kernel announced a recovery'] : []),
    ...(last === undefined ? [] : [`it announced sync_completed ${last.value} sectors`]),
    ...(array.lastSyncAction === undefined ? [] : [`last_sync_action ${array.lastSyncAction}`]),
  ];
}

function factsOf({ device, holder, arrival }: Entry, context: ArrayContext): ReturnFacts {
  const { view } = context;
  const { away } = holder ?? {};
  const filled = arrival === undefined ? undefined : grownArrival(arrival, device, context);
  const isKnown = holder !== undefined && isSame(holder, device);
  const unseen: Tally = { sectors: 0, exact: false };
  const sinceAway = isKnown ? grown(away?.ownCounter, device.counter) : unseen;
  return {
    array: view.array.name,
    member: device.name,
    componentBytes: componentBytes(view),
    coveredBytes: coveredBytes(view),
    share: shareOf(view),
    density: spaceOf(view) === 'array' ? shareOf(view) : 1,
    written: filled?.written ?? sinceAway,
    arrayWritten: filled?.arrayWritten ?? grownOfArray(away?.arrayCounter, view.counter),
    away: isKnown ? away : undefined,
    isNew: newness(holder, device),
    volumeBlind: blindness(view, filled),
  };
}

/** Part of the array's own writes that falls on each member, on average. */
function shareOf({ array: { level, layout, slots } }: ArrayView): number {
  if (slots === undefined || level === 'raid1') return 1;
  if (level === 'raid10' && layout !== undefined) {
    return Math.min(1, ((layout & 0xff) * ((layout >> 8) & 0xff)) / slots);
  }
  return 1 / Math.max(1, slots - (PARITY_DEVICES.get(level) ?? 0));
}

/** Why md takes the device for one that it has never seen; such a one is always rebuilt from nothing. */
function newness(holder: KnownMember | undefined, device: MemberView): string | undefined {
  if (holder === undefined) return `${device.name} was not seen in the array before`;
  if (!isSame(holder, device)) {
    return `${device.name} is another device than ${holder.name}, which held the slot before`;
  }
  const number = numberOf(device);
  const isV090 = device.superblock?.version === '0.90';
  if (isV090 || number === undefined || holder.deviceNumber === undefined) return undefined;
  if (number === holder.deviceNumber) return undefined;
  return `its number in the array is ${number}, before ${holder.deviceNumber}: it was added as a new device`;
}

/** The `[N]` that the array has for a member. */
export function numberOf({ listed, superblock }: MemberView): number | undefined {
  return superblock?.deviceNumber ?? listed.deviceNumber;
}

function blindness(view: ArrayView, arrival: Arrival | undefined): string | undefined {
  if (arrival?.disturbed === true || view.array.lastSyncAction === 'reshape')
    return 'a reshape wrote to it as well, so the volume tells nothing';
  const isLockless = view.members.some(({ bitmap }) => bitmap?.bitmap.lockless === true);
  return isLockless ? 'the lockless bitmap spares what was never written' : undefined;
}

/** The returns with one more: what was owed before goes on, or is settled by a whole recovery. */
export function withReturn(
  returns: readonly MemberReturn[],
  added: MemberReturn,
): readonly MemberReturn[] {
  const open = returns.find((one) => one.slot === added.slot && one.settled === undefined);
  const others = returns.filter((one) => one !== open);
  if (open === undefined) return bounded([...others, added]);
  if (added.settled !== undefined) {
    const by = isOther(open, added) ? ('replacement' as const) : ('recovery' as const);
    const settled = { ...open, owed: NOTHING, settled: { at: added.at, by } };
    return bounded([...others, settled, added]);
  }
  const owed = union(added.owed, open.owed);
  const standing = open.standing === 'unsynced' ? open.standing : added.standing;
  const before = `still owed since ${new Date(open.at).toISOString()}: ${open.verdict}`;
  const evidence = [...added.evidence.slice(0, LIMITS.lines - 1), before];
  return bounded([...others, { ...added, owed, standing, evidence }]);
}

function isOther(one: MemberReturn, other: MemberReturn): boolean {
  return one.disk !== undefined && other.disk !== undefined && one.disk !== other.disk;
}

/** At most so many: what is settled goes first, the oldest first. */
function bounded(returns: readonly MemberReturn[]): readonly MemberReturn[] {
  let excess = returns.length - LIMITS.returnsPerArray;
  return returns.filter(({ settled }) => {
    const goes = excess > 0 && settled !== undefined;
    if (goes) excess -= 1;
    return !goes;
  });
}
