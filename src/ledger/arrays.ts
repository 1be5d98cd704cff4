import { isInactive } from '../collectors/md-arrays/levels.ts';
import type { ArrayContext } from './context.ts';
import { NOTHING } from './extents.ts';
import { type KnownArray, type Ledger, LIMITS } from './ledger.ts';
import type { LastLook } from './member-notes.ts';
import { membershipAfter } from './members.ts';
import { coveredBytes, dirtyOfAny, noteOf } from './metadata.ts';
import { scrubsEnded, scrubsRunning } from './scrubs.ts';
import { settledByScrub } from './settle.ts';
import type { ArrayView, MachineView } from './view.ts';
import { writesAfter } from './writes.ts';

/** Assembly takes its time at boot, and so does a move from one name to another. */
const GRACE_MS = 30_000;

/** The arrays after a look; the same object when it shows nothing new. */
export function arraysAfter(
  ledger: Ledger,
  machine: MachineView,
  nextOrder: () => number,
): Ledger['arrays'] {
  const kept = ledger.arrays.filter(({ uuid }) => !machine.clustered.has(uuid));
  const known = kept.map((array) => {
    const view = machine.arrays.find(({ uuid }) => uuid === array.uuid);
    return view === undefined
      ? notThere(array, ledger, machine)
      : seen(array, contextOf(array, view, { ledger, machine, nextOrder }));
  });
  const added = machine.arrays
    .filter(({ uuid, array, isSettled }) => {
      const isNew = ledger.arrays.every((one) => one.uuid !== uuid);
      return isNew && isSettled && !isInactive(array);
    })
    .filter(({ uuid }, index, all) => all.findIndex((one) => one.uuid === uuid) === index)
    .map((view) => {
      const array = newArray(view, machine);
      return seen(array, contextOf(array, view, { ledger, machine, nextOrder }));
    });
  const after = [...known, ...added];
  const isUnchanged =
    after.length === ledger.arrays.length && after.every((one, at) => one === ledger.arrays[at]);
  return isUnchanged ? ledger.arrays : bounded(after);
}

interface Machine {
  readonly ledger: Ledger;
  readonly machine: MachineView;
  readonly nextOrder: () => number;
}

function contextOf(
  known: KnownArray,
  view: ArrayView,
  { ledger: { latest }, machine, nextOrder }: Machine,
): ArrayContext {
  return {
    view,
    machine,
    last: view.last,
    lastAt: latest?.at ?? machine.at,
    isNewBoot: latest !== undefined && latest.boot !== machine.boot,
    wasGone: known.gone !== undefined,
    nextOrder,
  };
}

function newArray({ uuid, array }: ArrayView, { at }: MachineView): KnownArray {
  return {
    uuid,
    name: array.name,
    firstSeenAt: at,
    members: [],
    arrivals: [],
    departures: [],
    departureCount: 0,
    returns: [],
    scrub: {},
    unequal: [],
  };
}

/** An array that is in no reading: gone once the grace is over, which the clock cannot take back. */
function notThere(array: KnownArray, ledger: Ledger, { at, survey }: MachineView): KnownArray {
  if (!survey.areAllArrays || mayBeUntold(array, ledger, survey)) return array;
  const gone = array.gone ?? { at, lasts: false };
  const lasts = gone.lasts || Math.abs(at - gone.at) >= GRACE_MS;
  return array.gone !== undefined && lasts === gone.lasts
    ? array
    : { ...array, gone: { ...gone, lasts } };
}

/**
 * Whether an array whose UUID nobody tells (no superblock could be read) may be this one: it has its name,
 * or one that is new here, as after a boot.
 */
function mayBeUntold(
  { name }: KnownArray,
  { arrays }: Ledger,
  survey: MachineView['survey'],
): boolean {
  const untold = survey.arrays.filter(({ uuid }) => uuid === undefined);
  return untold.some((one) => {
    const isNewName = arrays.every((known) => known.name !== one.array.name);
    return one.array.name === name || isNewName;
  });
}

function seen(before: KnownArray, context: ArrayContext): KnownArray {
  const { array, isSettled } = context.view;
  const { gone: _, ...here } = before;
  // Gathered and not started, or not shown as one: it is there, and of its members nothing is known now.
  if (isInactive(array) || !isSettled) return before.gone === undefined ? before : here;
  const ended = scrubsEnded(before.scrub, context);
  const members = { ...here, ...membershipAfter(before, context) };
  const finished = ended === before.scrub ? undefined : ended.finished;
  const scrub = scrubsRunning(ended, context);
  const writes = writesAfter(members, context);
  const { window: __, ...rest } = { ...members, ...writes, scrub };
  const after: KnownArray = {
    ...rest,
    name: array.name,
    ...(array.level !== undefined && { level: array.level }),
    ...(array.slots !== undefined && { slots: array.slots }),
    ...(writes.window !== undefined && { window: writes.window }),
  };
  const settledToo = { ...after, ...settledByScrub(after, finished) };
  return isSame(before, settledToo) ? before : settledToo;
}

function isSame(before: KnownArray, after: KnownArray): boolean {
  const keys = Object.keys({ ...before, ...after });
  const [one, other] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return keys.every((key) => one.get(key) === other.get(key));
}

/** At most so many: arrays longest gone go first, for a machine has no such number at once. */
function bounded(arrays: Ledger['arrays']): Ledger['arrays'] {
  const excess = arrays.length - LIMITS.arrays;
  if (excess <= 0) return arrays;
  const goneFirst = arrays.toSorted(
    (one, other) => (one.gone?.at ?? Infinity) - (other.gone?.at ?? Infinity),
  );
  const dropped = new Set(goneFirst.slice(0, excess));
  return arrays.filter((one) => !dropped.has(one));
}

/** What the look showed of the arrays, for the next one to compare with; arrays that it did not show stay as they were. */
export function lastLooks(
  machine: MachineView,
  before: readonly LastLook[],
  known: Ledger['arrays'],
): readonly LastLook[] {
  return known.flatMap(({ uuid }) => {
    const view = machine.arrays.find((one) => one.uuid === uuid);
    const isClear = view?.isSettled === true && !isInactive(view.array);
    if (isClear) return [lookAt(view)];
    return before.find((one) => one.uuid === uuid) ?? [];
  });
}

function lookAt(view: ArrayView): LastLook {
  const inSync = view.members.filter(({ listed }) => listed.role === 'in_sync');
  return {
    uuid: view.uuid,
    heard: view.heard,
    ...(view.counter !== undefined && { counter: view.counter }),
    members: inSync.flatMap((device) => {
      const { slot } = device.listed;
      if (slot === undefined) return [];
      const note = noteOf(device);
      const { name, counter } = device;
      return [
        {
          slot,
          name,
          ...(counter !== undefined && { counter }),
          ...(note !== undefined && { note }),
        },
      ];
    }),
    dirty: dirtyOfAny(inSync, coveredBytes(view)) ?? NOTHING,
  };
}
