import type { WitnessedEvent } from '../collectors/md-arrays/reading.ts';
import type { ArrayContext } from './context.ts';
import type { FinishedScrub, KnownArray, ScrubRun } from './ledger.ts';

type Scrubs = KnownArray['scrub'];
type Action = ScrubRun['action'];

const SECTOR_BYTES = 512;
/** A place is kept when it has moved by this part of the whole, so that not every look is worth a write. */
const STEP = 1 / 64;

/** Scrubs that began and ended between two looks, or ended now: what the kernel announced and sysfs left behind. */
export function scrubsEnded(before: Scrubs, context: ArrayContext): Scrubs {
  const { array, events } = context.view;
  if (actionOf(array.syncAction) !== undefined) return before;
  const seen = before.running ?? announced(before, context);
  if (seen === undefined) return before;
  const isKnown = before.running !== undefined;
  const run = { ...seen, ...farthest(seen, eventsDuring(seen.action, isKnown, events)) };
  const { running: _, interrupted: __, ...others } = before;
  if (!isComplete(run, context)) return { ...others, interrupted: interruptedOf(run, context) };
  return run.fromStart ? { ...others, finished: finishedOf(run, context) } : others;
}

/** Scrubs that run now: begun since the look before, or gone on. */
export function scrubsRunning(before: Scrubs, context: ArrayContext): Scrubs {
  const { array, events } = context.view;
  const action = actionOf(array.syncAction);
  if (action === undefined) return before;
  const known = before.running?.action === action ? before.running : undefined;
  const run = known ?? begun(action, before, context);
  const during = eventsDuring(action, known !== undefined, events);
  const reached = { ...run, ...farthest(run, during) };
  const after = { ...reached, ...polled(reached, context) };
  if (known !== undefined && !hasMoved(known, after)) return before;
  const { interrupted: _, ...others } = before;
  return { ...others, running: after };
}

function actionOf(text: string | undefined): Action | undefined {
  return text === 'check' || text === 'repair' ? text : undefined;
}

/** A scrub of which only the notifications tell. */
function announced(before: Scrubs, context: ArrayContext): ScrubRun | undefined {
  const start = context.view.events.find(
    ({ attribute, value }) => attribute === 'sync_action' && actionOf(value) !== undefined,
  );
  const action = actionOf(start?.value);
  return action === undefined ? undefined : begun(action, before, context);
}

/** A run that begins: the next part of one that was interrupted, or a new one. */
function begun(action: Action, { interrupted }: Scrubs, context: ArrayContext): ScrubRun {
  const { view, machine } = context;
  const from = view.array.syncMinBytes;
  if (interrupted?.action === action && from !== undefined && from > 0) {
    const { interruptedAt: _, ...run } = interrupted;
    if (run.reachedBytes !== undefined && run.reachedBytes >= from) return run;
  }
  const start = view.events.find(
    ({ attribute, value }) => attribute === 'sync_action' && value === action,
  );
  const isContinued = machine.listing?.mdcheck.some(
    ({ uuid, doneBytes }) => uuid === view.uuid && doneBytes > 0,
  );
  return {
    action,
    // mdcheck vouches for the parts before, but not for when they were done.
    order: isContinued === true ? 0 : context.nextOrder(),
    startedAt: start?.at ?? machine.at,
    fromStart: from === undefined || from === 0 || isContinued === true,
    mismatchSectors: 0,
  };
}

type Progress = Pick<ScrubRun, 'reachedBytes' | 'totalBytes'>;

/** The events of this run alone: a recovery before it announced its progress in the same words. */
function eventsDuring(
  action: Action,
  isRunning: boolean,
  events: readonly WitnessedEvent[],
): readonly WitnessedEvent[] {
  let runs = isRunning;
  return events.filter(({ attribute, value }) => {
    if (attribute === 'sync_action') runs = value === action;
    return runs;
  });
}

/** The farthest place that was announced: `done / total` in sectors. */
function farthest(run: Progress, events: readonly WitnessedEvent[]): Progress {
  return events.reduce<Progress>((before, { attribute, value }) => {
    const match = attribute === 'sync_completed' ? /^(\d+) \/ (\d+)$/.exec(value ?? '') : null;
    if (match === null) return before;
    const reachedBytes = Number(match[1]) * SECTOR_BYTES;
    if (before.reachedBytes !== undefined && before.reachedBytes > reachedBytes) return before;
    return { reachedBytes, totalBytes: Number(match[2]) * SECTOR_BYTES };
  }, run);
}

function polled(run: Progress, { view: { array } }: ArrayContext): Progress {
  const { doneBytes, totalBytes } = array.sync ?? {};
  if (doneBytes === undefined || totalBytes === undefined) return {};
  if (run.reachedBytes !== undefined && run.reachedBytes > doneBytes) return {};
  return { reachedBytes: doneBytes, totalBytes };
}

function hasMoved(before: Progress, after: Progress): boolean {
  const { reachedBytes, totalBytes } = after;
  if (reachedBytes === undefined || reachedBytes === before.reachedBytes) return false;
  if (before.reachedBytes === undefined || totalBytes === undefined) return true;
  return reachedBytes === totalBytes || reachedBytes - before.reachedBytes > totalBytes * STEP;
}

/** Whether it reached the end: an interrupted one leaves its place in sync_min, a whole one leaves 0. */
function isComplete(run: ScrubRun, { view: { array } }: ArrayContext): boolean {
  const { reachedBytes, totalBytes } = run;
  if (reachedBytes !== undefined && reachedBytes === totalBytes) return true;
  // One that was stopped before it got anywhere leaves 0 as well.
  return array.syncMinBytes === 0 && reachedBytes !== undefined && reachedBytes > 0;
}

function finishedOf(run: ScrubRun, { view: { array }, machine }: ArrayContext): FinishedScrub {
  const { action, order, startedAt } = run;
  const finished = { action, order, startedAt, endedAt: machine.at };
  const { mismatchSectors } = array;
  if (mismatchSectors === undefined) return finished;
  return { ...finished, mismatchSectors: run.mismatchSectors + mismatchSectors };
}

/** Each part counts its mismatches anew, so they are summed up. */
function interruptedOf(run: ScrubRun, { view: { array }, machine }: ArrayContext): ScrubRun {
  const { mismatchSectors, syncMinBytes } = array;
  const reachedBytes = syncMinBytes === 0 ? run.reachedBytes : syncMinBytes;
  return {
    ...run,
    interruptedAt: machine.at,
    ...(mismatchSectors !== undefined && {
      mismatchSectors: run.mismatchSectors + mismatchSectors,
    }),
    ...(reachedBytes !== undefined && { reachedBytes }),
  };
}
