import { joinFacts } from './join-facts.ts';
import { layoutOfCopies } from './layout-raid10.ts';
import type { MdstatArray } from './mdstat.ts';
import type { ParsedArray } from './parse-sysfs.ts';
import type { BitmapPlace, MdArray, SyncProgress } from './reading.ts';
import { missingMembers, redundancyRemaining } from './redundancy.ts';

/** An array without what only memory can tell. */
export type JoinedArray = Omit<MdArray, 'syncAdvancedAt' | 'inactiveSince'>;

type MaybeMdstat = MdstatArray | undefined;
type MaybeSysfs = ParsedArray | undefined;

const NOTHING_DONE = {
  doneBytes: undefined,
  totalBytes: undefined,
  speedBytesPerSecond: undefined,
} as const;

/** The sync that runs or waits. sysfs decides whether one runs; PENDING and REMOTE only mdstat tells. */
function joinSync(mdstat: MaybeMdstat, sysfs: MaybeSysfs): SyncProgress | undefined {
  const completed = sysfs?.syncCompleted;
  const shown = mdstat?.sync;
  if (completed === 'delayed') return { wait: 'delayed', ...NOTHING_DONE };
  if (completed === 'none') {
    const waits = shown?.wait === 'pending' || shown?.wait === 'remote';
    return waits ? { wait: shown.wait, ...NOTHING_DONE } : undefined;
  }
  if (completed !== undefined) {
    return { wait: undefined, ...completed, speedBytesPerSecond: sysfs?.syncSpeedBytesPerSecond };
  }
  if (shown === undefined) return undefined;
  const { action: _, ...progress } = shown;
  return progress;
}

/** By mdstat alone a DELAYED sync is of no known kind: the word before it is always `resync` (status_resync). */
function joinSyncAction(mdstat: MaybeMdstat, sysfs: MaybeSysfs): string | undefined {
  const shown = mdstat?.sync?.wait === 'delayed' ? undefined : mdstat?.sync?.action;
  return sysfs?.syncAction ?? shown;
}

function joinBitmap(mdstat: MaybeMdstat, sysfs: MaybeSysfs): BitmapPlace | undefined {
  const bitmap = sysfs?.bitmap ?? mdstat?.bitmap;
  return bitmap === undefined ? undefined : { ...bitmap, file: mdstat?.bitmap?.file };
}

function joinLayout(mdstat: MaybeMdstat, sysfs: MaybeSysfs): number | undefined {
  if (sysfs?.layout !== undefined) return sysfs.layout.now;
  if (mdstat?.copies === undefined || mdstat.slots === undefined) return mdstat?.algorithm;
  return layoutOfCopies(mdstat.copies, mdstat.slots);
}

/** An inactive array has no size: mdstat shows the sum of its members there. */
function joinSize(mdstat: MaybeMdstat, sysfs: MaybeSysfs): number | undefined {
  const state = sysfs?.state ?? mdstat?.state;
  if (state === 'inactive' || state === 'clear') return undefined;
  return sysfs?.sizeBytes ?? (mdstat?.state === 'inactive' ? undefined : mdstat?.sizeBytes);
}

/** Array `name` by either source, of which at least one knows it; sysfs is believed where both speak. */
function joinNamed(name: string, mdstat: MaybeMdstat, sysfs: MaybeSysfs): JoinedArray {
  const facts = joinFacts(mdstat, sysfs);
  const { state, level, container, slots, slotsBefore, degraded } = facts;
  return {
    name,
    inMdstat: mdstat !== undefined,
    inSysfs: sysfs !== undefined,
    container,
    state,
    level,
    layout: joinLayout(mdstat, sysfs),
    chunkBytes: sysfs?.chunkBytes ?? mdstat?.chunkBytes,
    slots,
    slotsBefore,
    degraded,
    missingMembers: missingMembers(facts),
    redundancyRemaining: redundancyRemaining(facts),
    syncAction: joinSyncAction(mdstat, sysfs),
    lastSyncAction: sysfs?.lastSyncAction,
    sync: joinSync(mdstat, sysfs),
    syncMinBytes: sysfs?.syncMinBytes,
    mismatchSectors: sysfs?.mismatchSectors,
    consistencyPolicy: sysfs?.consistencyPolicy,
    metadata: sysfs?.metadata ?? mdstat?.metadata,
    uuid: sysfs?.uuid,
    sizeBytes: joinSize(mdstat, sysfs),
    componentBytes: sysfs?.componentBytes,
    bitmap: joinBitmap(mdstat, sysfs),
    members: facts.members ?? [],
  };
}

/**
 * Joins what /proc/mdstat and sysfs say of one array; either is enough, neither makes none. `mdstat`
 * and `sysfs` must be of the same array.
 */
export function joinArray(mdstat: MaybeMdstat, sysfs: MaybeSysfs): JoinedArray | undefined {
  const name = sysfs?.name ?? mdstat?.name;
  return name === undefined ? undefined : joinNamed(name, mdstat, sysfs);
}

/** A device node that no array uses (any name ever opened stays as one): not an array. */
function isUnused(array: JoinedArray): boolean {
  return array.state === 'clear' && !array.inMdstat;
}

/**
 * Joins all arrays by name, each once: where mdstat has one twice (it is not read in one piece) the
 * later is the newer.
 */
export function joinArrays(
  mdstat: readonly MdstatArray[],
  sysfs: readonly ParsedArray[],
): readonly JoinedArray[] {
  const shown = new Map(mdstat.map((array) => [array.name, array]));
  const listed = new Map(sysfs.map((array) => [array.name, array]));
  const names = [...new Set([...shown.keys(), ...listed.keys()])];
  return names
    .map((name) => joinNamed(name, shown.get(name), listed.get(name)))
    .filter((array) => !isUnused(array));
}
