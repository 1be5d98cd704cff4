import { readingOf } from '../collectors/collector.ts';
import { isInactive, isRedundant } from '../collectors/md-arrays/levels.ts';
import { inSyncMembers, type SpeakingMember } from '../collectors/md-superblocks/agreement.ts';
import type { Superblock } from '../collectors/md-superblocks/reading.ts';
import type {
  MdSuperblocksReading,
  OutsideDevice,
  Round,
  SurveyedArray,
} from '../collectors/md-superblocks/survey-reading.ts';
import { judged, type Lack, type Rule, type Ruling, unread, type Verdict } from './rule.ts';

/** Torn reads and updates under way do not last this many rounds. */
const ROUNDS_TO_PERSIST = 3;

/** A running array as surveyed, with everything else that was surveyed. */
export interface SurveyedContext {
  readonly survey: SurveyedArray;
  readonly latest: Round;
  readonly reading: MdSuperblocksReading;
  /** When the judgement is made; milliseconds since the epoch. */
  readonly at: number;
}

type SurveyJudge = (context: SurveyedContext) => readonly (Verdict | Lack)[];

/** A rule that looks at one running array's own metadata at a time, once its members could be read. */
export function surveyRule(code: string, judge: SurveyJudge): Rule {
  return {
    code,
    judge: ({ at, observed }) => {
      const reading = readingOf(observed['md-superblocks']);
      if (reading === undefined) return [unread(code, observed['md-superblocks'])];
      return reading.arrays.flatMap((survey): readonly Ruling[] => {
        const latest = survey.rounds.at(-1);
        if (latest === undefined || isInactive(survey.array)) return [];
        const outcomes = [...judge({ survey, latest, reading, at }), ...gapsOf(latest)];
        return outcomes.map((outcome) =>
          judged(code, { array: survey.array.name }, withDisk(outcome, reading)),
        );
      });
    },
  };
}

/** In-sync members that could not be read now: what they would tell is missing, what others tell is judged. */
function gapsOf({ members }: Round): readonly Lack[] {
  const blind = members.filter(
    ({ member, look }) =>
      member.role === 'in_sync' &&
      member.present !== false &&
      (look?.examined === undefined || look.problem !== undefined),
  );
  const [first] = blind;
  if (first === undefined) return [];
  const problem = first.look?.problem;
  const names = blind.map(({ member }) => member.name).join(', ');
  const detail = problem?.detail ?? 'no such block device is known here';
  return [
    { reason: problem?.reason ?? 'unread', why: `superblock of ${names} not read: ${detail}` },
  ];
}

/** The outcome with the physical disk of the member that it names. */
function withDisk(outcome: Verdict | Lack, { identities }: MdSuperblocksReading): Verdict | Lack {
  if ('why' in outcome || outcome.subject?.member === undefined) return outcome;
  const disk = identities.get(outcome.subject.member)?.disk;
  return { ...outcome, subject: { ...outcome.subject, disk } };
}

/**
 * Whether members can be held against each other: on levels without redundancy md hardly writes
 * superblocks, during a reshape they move all the time, and in a cluster other machines write them too.
 */
export function isComparable({ survey, latest }: SurveyedContext): boolean {
  const isClustered = ownMembers(survey, latest).some(({ superblock }) =>
    superblock.features.includes('clustered'),
  );
  return isRedundant(survey.array) && survey.array.syncAction !== 'reshape' && !isClustered;
}

/** The latest rounds without a break in which something held, oldest first; the first may be long ago. */
export function lasting(
  { rounds }: SurveyedArray,
  holds: (round: Round) => boolean,
): readonly Round[] {
  return rounds.slice(rounds.findLastIndex((round) => !holds(round)) + 1);
}

/** Whether something held in enough rounds, up to the latest, to be no torn read and no update under way. */
export function persists(survey: SurveyedArray, holds: (round: Round) => boolean): boolean {
  return lasting(survey, holds).length >= ROUNDS_TO_PERSIST;
}

/** The in-sync members whose superblock is sound and of the array itself. */
export function ownMembers({ uuid }: SurveyedArray, round: Round): readonly SpeakingMember[] {
  return inSyncMembers(round).filter(
    ({ superblock }) =>
      superblock.checksum.valid && (uuid === undefined || superblock.arrayUuid === uuid),
  );
}

/** The in-sync member with the newest superblock: the array's own word on itself. */
export function spokesman(survey: SurveyedArray, round: Round): SpeakingMember | undefined {
  return ownMembers(survey, round).toSorted((one, other) =>
    Number(other.superblock.events - one.superblock.events),
  )[0];
}

/** Devices outside any array whose sound superblock has the array's UUID. */
export function claimants({ survey, reading }: SurveyedContext): readonly {
  readonly device: OutsideDevice;
  readonly superblock: Superblock;
}[] {
  return reading.outside.flatMap((device) => {
    const superblock = device.examined.found?.superblock;
    if (superblock === undefined || !superblock.checksum.valid) return [];
    return superblock.arrayUuid === survey.uuid ? [{ device, superblock }] : [];
  });
}

/** Seconds since the epoch as people read it. */
export function timeText(seconds: number): string {
  return Number.isFinite(seconds) && Math.abs(seconds) < 8.64e12
    ? new Date(seconds * 1000).toISOString()
    : `${seconds} s`;
}
