import { saysThrownOut } from '../collectors/md-arrays/member-role.ts';
import type { WitnessedEvent } from '../collectors/md-arrays/reading.ts';
import { callsMissing } from '../collectors/md-superblocks/calls-missing.ts';
import type { ArrayContext } from './context.ts';
import { grown, grownOfArray, latestOf, NONE_WRITTEN, plus } from './counters.ts';
import { NOTHING, union } from './extents.ts';
import { isSame } from './identity.ts';
import { logged } from './kernel-log.ts';
import type { Away, Counter, KnownMember } from './member-notes.ts';
import { bitmapOf, coveredBytes, dirtyOf, dirtyOfAny, noteOf, spaceOf } from './metadata.ts';
import { counterOf, type DeviceView, type MemberView } from './view.ts';

/** Bits of finished writes clear within three sleeps of the bitmap's daemon; twice that is sure. */
const SLEEPS_TO_REST = 6;
/** As in the rule md_bitmap_not_recording. */
const LEAST_SECTORS = 16;

/** A member that has just been seen to be away, `survivors` being those that stayed. */
export function departed(
  holder: KnownMember,
  survivors: readonly MemberView[],
  context: ArrayContext,
): Away {
  const { view, last, lastAt } = context;
  const own = last?.members.find(({ slot }) => slot === holder.slot)?.note;
  const how = howOf(holder, context);
  const wasSeen = how !== 'absent' && how !== 'unwatched';
  // What was written around the departure may have been before it.
  const around = grownOfArray(last?.counter, view.counter);
  const isQuiet = around.exact && around.sectors === 0;
  const now = dirtyOfAny(survivors, coveredBytes(view)) ?? NOTHING;
  const first: Away = {
    order: context.nextOrder(),
    at: departureTime(holder, context),
    notBefore: lastAt,
    how,
    ...(own !== undefined && { own }),
    written: { sectors: 0, exact: wasSeen && isQuiet },
    ...(view.counter !== undefined && { arrayCounter: view.counter }),
    ownWritten: NONE_WRITTEN,
    bitmap: 'not_read',
    space: spaceOf(view),
    dirty: NOTHING,
    dirtyNow: NOTHING,
    ownDirty: NOTHING,
    dirtyBefore: union(last?.dirty ?? NOTHING, now),
    ranApart: [],
  };
  const ownCounter = ownCounterOf(holder, first, context);
  return stillAway(
    holder,
    { ...first, ...(ownCounter !== undefined && { ownCounter }) },
    survivors,
    context,
  );
}

/** When md said so, where it did; else now. */
function departureTime(holder: KnownMember, context: ArrayContext): number {
  return thrownOut(holder, context)?.at ?? context.machine.at;
}

/** The kernel's announcement that it threw a member out, where it came since the look before. */
export function thrownOut(
  { name }: KnownMember,
  { view }: ArrayContext,
): WitnessedEvent | undefined {
  return view.events.find(({ member, value }) => member === name && saysThrownOut(value));
}

function howOf(holder: KnownMember, context: ArrayContext): Away['how'] {
  const { view, machine, isNewBoot, wasGone } = context;
  const listed = view.members.find((one) => isSame(holder, one));
  if (listed?.listed.role === 'faulty') return 'faulty';
  if (isNewBoot || wasGone) return 'absent';
  if (machine.isFirstLook) return 'unwatched';
  const { writes } = machine.survey;
  const isListed = writes.size === 0 || writes.has(holder.name);
  return isListed || view.outside.some((one) => isSame(holder, one)) ? 'removed' : 'vanished';
}

/** What is known of an absence with one more look added; the same object when that shows nothing new. */
export function stillAway(
  holder: KnownMember,
  before: Away,
  survivors: readonly MemberView[],
  context: ArrayContext,
): Away {
  const { view } = context;
  const arrayCounter = latestOf(before.arrayCounter, view.counter);
  const withWrites: Away = {
    ...before,
    ...loggedOf(holder, before, context),
    written: plus(before.written, grownOfArray(before.arrayCounter, view.counter)),
    ...(arrayCounter !== undefined && { arrayCounter }),
  };
  const after = withOutside(holder, withBitmap(withWrites, survivors, context), survivors, context);
  return isEqual(before, after) ? before : after;
}

/** What the kernel's log says of the departure; the log may have been read later than the members. */
function loggedOf(
  { name }: KnownMember,
  { logged: told, notBefore, at }: Away,
  context: ArrayContext,
): Pick<Away, 'logged'> {
  if (told !== undefined) return {};
  const lines = logged(context, { since: notBefore, until: at, members: [name] });
  return lines.length === 0 ? {} : { logged: lines };
}

/** What the members that stayed say. */
function withBitmap(away: Away, survivors: readonly MemberView[], { view }: ArrayContext): Away {
  const covered = coveredBytes(view);
  const dirtyNow = dirtyOfAny(survivors, covered) ?? away.dirtyNow;
  const read = survivors.find(({ bitmap }) => bitmap !== undefined);
  const rested = isRested(away, survivors);
  const bitmap = mergedBitmap(away.bitmap, bitmapOf(view, survivors));
  const spokesman = survivors
    .filter(({ superblock }) => superblock !== undefined)
    .toSorted((one, other) => newest(one, other))[0];
  const note = spokesman === undefined ? undefined : noteOf(spokesman);
  const isUnrecorded =
    bitmap === 'recorded' &&
    rested &&
    away.written.sectors >= LEAST_SECTORS &&
    dirtyNow.length === 0;
  return {
    ...away,
    bitmap: isUnrecorded ? 'not_recording' : bitmap,
    ...(read?.bitmap !== undefined && { chunkBytes: read.bitmap.bitmap.chunkBytes }),
    dirty: union(away.dirty, dirtyNow),
    dirtyNow: union(dirtyNow, NOTHING),
    dirtyBefore: rested ? NOTHING : away.dirtyBefore,
    ...(note !== undefined && { arrayThen: away.arrayThen ?? note, arrayNow: note }),
  };
}

function newest(one: MemberView, other: MemberView): number {
  const [a, b] = [one.superblock?.events, other.superblock?.events];
  return a === undefined || b === undefined ? 0 : Number(b - a);
}

/** Whether a look at the bitmap is so long after the departure that bits of earlier writes have cleared. */
function isRested(away: Away, survivors: readonly MemberView[]): boolean {
  return survivors.some(({ asOf, bitmap }) => {
    if (asOf === undefined || bitmap === undefined) return false;
    return asOf - away.at >= SLEEPS_TO_REST * bitmap.bitmap.daemonSleepSeconds * 1000;
  });
}

/** Bits stay set while a member is away, so one whole look is as good as many; a gap in recording is not mended. */
function mergedBitmap(before: Away['bitmap'], now: Away['bitmap']): Away['bitmap'] {
  if (before === 'not_read') return now;
  return before === 'recorded' && now !== 'not_read' ? now : before;
}

/** What the device itself says while it lies outside. */
function withOutside(
  holder: KnownMember,
  away: Away,
  survivors: readonly MemberView[],
  context: ArrayContext,
): Away {
  const { view } = context;
  const isBack = view.members.some((one) => isSame(holder, one) && one.listed.role !== 'faulty');
  const device =
    view.outside.find((one) => isSame(holder, one)) ??
    view.members.find((one) => one.listed.role === 'faulty' && isSame(holder, one));
  const counter = isBack ? undefined : ownCounterOf(holder, away, context);
  const ownCounter = latestOf(away.ownCounter, counter);
  const growth = grown(away.ownCounter, counter);
  // What may stem from before the absence (another boot) is nothing to accuse anybody by.
  const ownWritten = growth.exact ? plus(away.ownWritten, growth) : away.ownWritten;
  const { ownLate: _, ...earlier } = away;
  const isLate = growth.exact && growth.sectors > 0;
  const withCounter: Away = {
    ...(isBack ? away : earlier),
    ownWritten,
    ...(isLate && { ownLate: growth.sectors }),
    ...(ownCounter !== undefined && { ownCounter }),
  };
  if (device === undefined) return withCounter;
  const outside = noteOf(device);
  const reasons = reasonsOf(device, survivors);
  return {
    ...withCounter,
    ...(outside !== undefined && { outside }),
    ownDirty: union(away.ownDirty, dirtyOf(device, coveredBytes(view)) ?? NOTHING),
    ranApart: reasons.length === 0 ? away.ranApart : reasons,
  };
}

/** The device's own counter; that of nothing written, when it is not on the machine. */
function ownCounterOf(
  holder: KnownMember,
  away: Away,
  { view, machine }: ArrayContext,
): Counter | undefined {
  const outside = view.outside.find((one) => isSame(holder, one));
  if (outside !== undefined) return outside.counter;
  // Without any counter, or without a list of devices, nobody knows whether it is on the machine.
  if (machine.survey.writes.size === 0 || machine.survey.disks === undefined) return undefined;
  const counter = counterOf(machine.survey, holder.name);
  const before = away.ownCounter;
  const isOther =
    before !== undefined && (before.sequence !== counter?.sequence || before.boot !== machine.boot);
  if (counter !== undefined && !isOther) return counter;
  return {
    device: holder.name,
    sectors: 0,
    ...(machine.boot !== undefined && { boot: machine.boot }),
  };
}

/** Why a device outside is known to have run without the members. */
function reasonsOf(device: DeviceView, survivors: readonly MemberView[]): readonly string[] {
  const { name, superblock } = device;
  if (superblock === undefined) return [];
  const others = survivors.flatMap((one) =>
    one.superblock === undefined ? [] : [{ name: one.name, superblock: one.superblock }],
  );
  const missed = others.filter((one) => callsMissing(superblock, one.superblock));
  const behind = others.filter((one) => one.superblock.events < superblock.events);
  return [
    ...(missed.length > 0
      ? [`${name} ran without ${missed.map((one) => one.name).join(', ')}: it calls them missing`]
      : []),
    ...(others.length > 0 && behind.length === others.length
      ? [`${name} was ahead of the array: its events ${superblock.events}`]
      : []),
  ];
}

function isEqual(one: Away, other: Away): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
