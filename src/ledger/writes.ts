import type { ArrayContext } from './context.ts';
import { grown, grownOfArray } from './counters.ts';
import { identityOf } from './identity.ts';
import type { KnownArray, UnequalWrites, WriteWindow } from './ledger.ts';
import type { Counter } from './member-notes.ts';
import type { MemberView } from './view.ts';

const SECTORS_PER_MIB = 2048;
/** So much must be written before growth is compared (signal S2b). */
const ENOUGH_SECTORS = 64 * SECTORS_PER_MIB;
/** Write-behind lets a write-mostly member lag: whoever lags is given as much again to catch up. */
const ENOUGH_TO_LAG = 2 * ENOUGH_SECTORS;
const ALIKE = 0.9;

type Writes = Pick<KnownArray, 'unequal'> & { readonly window: WriteWindow | undefined };

/**
 * Signal S2b: every write to a mirror goes to each member, so their counters grow alike with the array's.
 * A member that gets fewer loses writes, one that gets more is written by somebody else.
 */
export function writesAfter(known: KnownArray, context: ArrayContext): Writes {
  const { unequal, window } = known;
  const fresh = windowOf(context);
  if (fresh === undefined || hasSynced(context)) return { unequal, window: undefined };
  if (window === undefined || !isSameMembers(window, fresh)) return { unequal, window: fresh };
  const growth = growthOf(window, context);
  if (growth === undefined) return { unequal, window: fresh };
  const most = Math.max(...growth.members.map(({ sectors }) => sectors));
  if (most < ENOUGH_SECTORS) return { unequal, window };
  const odd = growth.members.flatMap((one) => {
    const verdict = oddness(one, growth, most);
    return verdict === undefined ? [] : [{ ...one, ...verdict }];
  });
  if (odd.some(({ isLag }) => isLag) && most < ENOUGH_TO_LAG) return { unequal, window };
  const found = odd.flatMap((one) => noted(one, growth, context));
  if (found.length === 0) return { unequal, window: fresh };
  const others = unequal.filter((one) => found.every(({ slot }) => slot !== one.slot));
  return { unequal: [...others, ...found], window: fresh };
}

/** A window that begins now; undefined while members come, go or are being synced, and where writes differ by design. */
function windowOf({ view, machine }: ArrayContext): WriteWindow | undefined {
  const { array, counter, members } = view;
  const isQuiet = array.level === 'raid1' && array.degraded === 0 && array.syncAction === 'idle';
  const inSync = members.filter(({ listed }) => listed.role === 'in_sync');
  if (!isQuiet || counter === undefined || inSync.length !== members.length) return undefined;
  const counted = members.flatMap((one) =>
    one.counter === undefined ? [] : [{ name: one.name, counter: one.counter }],
  );
  if (counted.length !== members.length || counted.length < 2) return undefined;
  return { since: machine.at, array: counter, members: counted };
}

/** Whether a sync that was over before this look may have written to one member alone. */
function hasSynced({ view: { events } }: ArrayContext): boolean {
  return events.some(({ attribute }) => attribute !== 'array_state');
}

function isSameMembers(one: WriteWindow, other: WriteWindow): boolean {
  return (
    one.members.length === other.members.length &&
    one.members.every(({ name }, index) => name === other.members[index]?.name)
  );
}

interface Grown {
  readonly device: MemberView;
  readonly sectors: number;
}

interface Growth {
  readonly array: number;
  readonly members: readonly Grown[];
}

function growthOf(window: WriteWindow, { view }: ArrayContext): Growth | undefined {
  const array = grownOfArray(window.array, view.counter);
  const members = view.members.flatMap((device) => {
    const before = window.members.find(({ name }) => name === device.name)?.counter;
    const isOne = isContinued(before, device.counter);
    const growth = grown(before, device.counter);
    return isOne && growth.exact ? [{ device, sectors: growth.sectors }] : [];
  });
  if (!array.exact || members.length !== view.members.length) return undefined;
  return { array: array.sectors, members };
}

function isContinued(before: Counter | undefined, now: Counter | undefined): boolean {
  return (
    before !== undefined &&
    now !== undefined &&
    before.sequence === now.sequence &&
    now.sectors >= before.sectors
  );
}

function oddness(
  { sectors }: Grown,
  { array }: Growth,
  most: number,
): { readonly isLag: boolean } | undefined {
  if (sectors < ALIKE * Math.min(array, most)) return { isLag: true };
  const isMore = array < ALIKE * sectors && sectors >= ENOUGH_SECTORS;
  return isMore ? { isLag: false } : undefined;
}

function noted(
  { device, isLag }: Grown & { readonly isLag: boolean },
  growth: Growth,
  { view, machine, nextOrder }: ArrayContext,
): readonly UnequalWrites[] {
  const { slot } = device.listed;
  if (slot === undefined) return [];
  const lines = growth.members.map((one) => `${one.sectors} sectors written to ${one.device.name}`);
  const evidence = [`${growth.array} sectors written to ${view.array.name}`, ...lines];
  const { name, disk } = identityOf(device);
  const who = { slot, name, ...(disk !== undefined && { disk }) };
  return [{ order: nextOrder(), at: machine.at, ...who, isLag, evidence }];
}
