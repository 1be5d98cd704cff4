import type { ArrayContext } from './context.ts';
import { grown, grownOfArray, latestOf, NONE_WRITTEN, plus } from './counters.ts';
import { identityOf, isSame } from './identity.ts';
import { LIMITS } from './ledger.ts';
import type { Arrival, KnownMember, Tally } from './member-notes.ts';
import type { MemberView } from './view.ts';

const UNKNOWN: Tally = { sectors: 0, exact: false };

/** The arrivals after a look: devices listed and not in sync, with what was written to each since it came. */
export function arrivalsAfter(
  before: readonly Arrival[],
  members: readonly KnownMember[],
  context: ArrayContext,
): readonly Arrival[] {
  const listed = context.view.members.filter(({ listed: { role } }) => isArriving(role));
  const after = listed.slice(0, LIMITS.arrivalsPerArray).map((device) => {
    const known = before.find((one) => isSame(one, device));
    return known === undefined
      ? arrived(device, members, context)
      : grownArrival(known, device, context);
  });
  const isUnchanged =
    after.length === before.length && after.every((one, index) => one === before[index]);
  return isUnchanged ? before : after;
}

function isArriving(role: MemberView['listed']['role']): boolean {
  return role === 'rebuilding' || role === 'spare' || role === 'replacement';
}

function arrived(
  device: MemberView,
  members: readonly KnownMember[],
  context: ArrayContext,
): Arrival {
  const { view, machine } = context;
  const holder = members.find((one) => one.away !== undefined && isSame(one, device));
  const isUntouched = device.listed.role === 'spare';
  const untouched = isUntouched ? NONE_WRITTEN : UNKNOWN;
  const { away } = holder ?? {};
  return {
    order: context.nextOrder(),
    at: machine.at,
    ...identityOf(device),
    written: away === undefined ? untouched : grown(away.ownCounter, device.counter),
    ...(device.counter !== undefined && { counter: device.counter }),
    arrayWritten: away === undefined ? untouched : grownOfArray(away.arrayCounter, view.counter),
    ...(view.counter !== undefined && { arrayCounter: view.counter }),
    disturbed: isReshaping(context),
  };
}

/** What an arrival comes to with one more look: also the one that shows it in sync. */
export function grownArrival(known: Arrival, device: MemberView, context: ArrayContext): Arrival {
  const { view } = context;
  const counter = latestOf(known.counter, device.counter);
  const arrayCounter = latestOf(known.arrayCounter, view.counter);
  const written = plus(known.written, grown(known.counter, device.counter));
  const arrayWritten = plus(known.arrayWritten, grownOfArray(known.arrayCounter, view.counter));
  const identity = { ...known, ...identityOf(device) };
  const disturbed = known.disturbed || isReshaping(context);
  const isStill =
    counter === known.counter &&
    arrayCounter === known.arrayCounter &&
    disturbed === known.disturbed &&
    identity.deviceUuid === known.deviceUuid &&
    identity.name === known.name &&
    identity.disk === known.disk;
  if (isStill) return known;
  return {
    ...identity,
    written,
    arrayWritten,
    disturbed,
    ...(counter !== undefined && { counter }),
    ...(arrayCounter !== undefined && { arrayCounter }),
  };
}

/** While a reshape runs everything is written anew, and a member need not be filled by a recovery. */
function isReshaping({ view: { array } }: ArrayContext): boolean {
  return array.syncAction === 'reshape' || array.slotsBefore !== undefined;
}
