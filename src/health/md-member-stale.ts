import type { SpeakingMember } from '../collectors/md-superblocks/agreement.ts';
import { missEachOther } from '../collectors/md-superblocks/calls-missing.ts';
import { chunksDirtyHereNotThere } from '../collectors/md-superblocks/dirty-chunks.ts';
import { isBitmap } from '../collectors/md-superblocks/examined.ts';
import type { Superblock } from '../collectors/md-superblocks/reading.ts';
import type { Round, SurveyedArray } from '../collectors/md-superblocks/survey-reading.ts';
import type { Verdict } from './rule.ts';
import {
  isComparable,
  lasting,
  ownMembers,
  persists,
  type SurveyedContext,
  surveyRule,
  timeText,
} from './survey-rule.ts';

/** md waits for all superblock writes of an update; a healthy disk answers long before this. */
const SETTLED_MS = 10_000;
/** Superblocks of one update carry the same second; one apart is the update straddling it. */
const TOLERATED_SECONDS = 2;
/** Assembly accepts a member one event behind, and clean/dirty flips step by one. */
const TOLERATED_EVENTS = 1n;
/** Bits clear two to three sleeps after the last write to their chunk. */
const SLEEPS_TO_REST = 6;

/** A member in sync whose superblock or bitmap stopped following the others': it acknowledges writes and loses them. */
export const mdMemberStale = surveyRule('md_member_stale', (context) => {
  if (!isComparable(context) || ranApart(ownMembers(context.survey, context.latest))) return [];
  const lagging = laggingSuperblocks(context);
  const named = new Set(lagging.map(({ subject }) => subject?.member));
  return [
    ...lagging,
    ...laggingBitmaps(context).filter(({ subject }) => !named.has(subject?.member)),
  ];
});

/** Sides that ran on alone lost no writes, and the older one may hold the right data: md_split_brain says what to do. */
function ranApart(members: readonly SpeakingMember[]): boolean {
  return members.some(({ superblock: one }) =>
    members.some(({ superblock: other }) => missEachOther(one, other)),
  );
}

interface Lag {
  readonly name: string;
  readonly events: bigint;
  readonly seconds: number;
  readonly own: Superblock;
  readonly newest: Superblock;
}

function lagsOf(survey: SurveyedArray, round: Round): readonly Lag[] {
  const members = ownMembers(survey, round);
  const superblocks = members.map(({ superblock }) => superblock);
  // Superblocks of different arrays have nothing to lag behind; whose is whose is judged elsewhere.
  if (new Set(superblocks.map(({ arrayUuid }) => arrayUuid)).size > 1) return [];
  const newest = superblocks.toSorted(
    (one, other) => other.updatedAt - one.updatedAt || Number(other.events - one.events),
  )[0];
  if (newest === undefined) return [];
  return members
    .map(({ name, superblock: own }) => ({
      name,
      events: newest.events - own.events,
      seconds: newest.updatedAt - own.updatedAt,
      own,
      newest,
    }))
    .filter(({ events, seconds }) => seconds > TOLERATED_SECONDS || isMore(events));
}

function isMore(events: bigint): boolean {
  return events > TOLERATED_EVENTS || -events > TOLERATED_EVENTS;
}

function laggingSuperblocks({ survey, latest, at }: SurveyedContext): readonly Verdict[] {
  const { array } = survey;
  // After a crash one update may have reached some members only; the resync that follows is md's own cure.
  const awaitsResync = array.syncAction === 'resync' || array.sync?.wait === 'pending';
  return lagsOf(survey, latest)
    .filter(({ events }) => !awaitsResync || isMore(events))
    .flatMap((lag): readonly Verdict[] => {
      const { name, newest } = lag;
      const holds = (round: Round) => lagsOf(survey, round).some((one) => one.name === name);
      const rounds = lasting(survey, holds);
      if (!persists(survey, holds) || !isSettled(rounds, newest, at)) return [];
      return [lagVerdict(lag, survey, rounds)];
    });
}

/** Whether no update can still be on its way to the member that lags. */
function isSettled([first]: readonly Round[], newest: Superblock, at: number): boolean {
  const idleMs = at - newest.updatedAt * 1000;
  return idleMs >= SETTLED_MS || (first !== undefined && at - first.at >= SETTLED_MS);
}

function lagVerdict(
  { name, events, seconds, own, newest }: Lag,
  { array }: SurveyedArray,
  rounds: readonly Round[],
): Verdict {
  return {
    severity: 'critical',
    subject: { member: name },
    summary: `${name} is in sync in ${array.name}, but its superblock stopped following the others'`,
    evidence: [
      `updated ${timeText(own.updatedAt)}, the newest ${timeText(newest.updatedAt)}: ${seconds} s behind`,
      `events ${own.events}, the newest ${newest.events}: ${events} behind`,
      `so in each of ${rounds.length} rounds of reads`,
    ],
    action: remedy(name, array.name),
  };
}

/** At rest all bits clear on all members; one that keeps bits the others cleared did not get the writes. */
function laggingBitmaps({ survey, latest, at }: SurveyedContext): readonly Verdict[] {
  const { array, activity } = survey;
  if (array.syncAction !== 'idle' || activity.restingSince === undefined) return [];
  const restedMs = at - activity.restingSince;
  const members = ownMembers(survey, latest).flatMap(({ name, surveyed }) => {
    const bitmap = surveyed.look?.examined?.bitmap;
    // Without a full list of dirty chunks (lockless, or no room for it on the device) nothing is comparable.
    const isUsable =
      isBitmap(bitmap) &&
      bitmap.dirtyChunks !== undefined &&
      bitmap.runsComplete &&
      surveyed.look?.isCurrent === true;
    return isUsable ? [{ name, bitmap }] : [];
  });
  const [one] = members;
  if (one === undefined || members.length !== ownMembers(survey, latest).length) return [];
  if (restedMs < SLEEPS_TO_REST * one.bitmap.bitmap.daemonSleepSeconds * 1000) return [];
  return members.flatMap(({ name, bitmap }) => {
    const others = members.filter((other) => other.name !== name);
    const extra = others.map(
      (other) => chunksDirtyHereNotThere(bitmap.dirtyRuns, other.bitmap.dirtyRuns).length,
    );
    if (others.length === 0 || extra.some((runs) => runs === 0)) return [];
    return [
      {
        severity: 'critical' as const,
        subject: { member: name },
        summary: `${name} is in sync in ${array.name}, but its bitmap stopped following the others'`,
        evidence: [
          ...members.map((other) => `dirty chunks on ${other.name}: ${other.bitmap.dirtyChunks}`),
          `the array has rested for ${Math.floor(restedMs / 1000)} s`,
        ],
        action: remedy(name, array.name),
      },
    ];
  });
}

function remedy(member: string, array: string): string {
  return `Reads that land on ${member} may return old data. Fail it at once (mdadm /dev/${array} --fail /dev/${member}), run neither repair nor fsck, check its cable, firmware and what lies between, and use it again only after --zero-superblock and a full rebuild.`;
}
