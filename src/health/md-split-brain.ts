import { readingOf } from '../collectors/collector.ts';
import { isInactive } from '../collectors/md-arrays/levels.ts';
import { callsMissing, missEachOther } from '../collectors/md-superblocks/calls-missing.ts';
import type { Superblock } from '../collectors/md-superblocks/reading.ts';
import type {
  MdSuperblocksReading,
  OutsideDevice,
  Round,
  SurveyedArray,
} from '../collectors/md-superblocks/survey-reading.ts';
import { type Rule, type Ruling, unread, type Verdict } from './rule.ts';
import {
  claimants,
  isComparable,
  ownMembers,
  persists,
  type SurveyedContext,
  surveyRule,
} from './survey-rule.ts';

const CODE = 'md_split_brain';

interface Speaker {
  readonly name: string;
  readonly superblock: Superblock;
}

/** Superblocks of one array each call the other missing: both sides went on alone, and both hold data the other lacks. */
export const mdSplitBrain: Rule = {
  code: CODE,
  judge: (snapshot, background) => {
    const reading = readingOf(snapshot.observed['md-superblocks']);
    if (reading === undefined) return [unread(CODE, snapshot.observed['md-superblocks'])];
    return [
      ...inRunningArrays.judge(snapshot, background),
      ...runningTwice(reading),
      ...amongUnassembled(reading),
    ];
  },
};

const inRunningArrays = surveyRule(CODE, (context) => [
  ...(isComparable(context) ? inside(context) : []),
  ...outside(context),
]);

/** Both sides are in the array: assembled together although they ran apart, not written to since. */
function inside({ survey, latest }: SurveyedContext): readonly Verdict[] {
  const split = (round: Round) => mutuallyMissing(ownMembers(survey, round));
  if (split(latest).length === 0 || !persists(survey, (round) => split(round).length > 0))
    return [];
  return [
    {
      severity: 'critical',
      summary: `members of ${survey.array.name} that call each other missing are in sync side by side`,
      evidence: split(latest).flatMap(([one, other]) => pairEvidence(one, other)),
      action:
        'Write nothing: remount read-only, save mdadm --examine of every member, and decide which side holds the current data. Fail the other, zero its superblock, add it for a full rebuild.',
    },
  ];
}

/** One side runs, the other lies beside it. */
function outside(context: SurveyedContext): readonly Verdict[] {
  const { survey, latest } = context;
  const members = ownMembers(survey, latest);
  return claimants(context).flatMap(({ device, superblock }): readonly Verdict[] => {
    const { name } = device.look;
    const missed = members.filter((one) => callsMissing(superblock, one.superblock));
    const missers = members.filter((one) => callsMissing(one.superblock, superblock));
    const [first] = missers;
    if (missed.length === 0 || first === undefined) return [];
    return [
      {
        severity: 'critical',
        subject: { member: name },
        summary: `${name} and ${survey.array.name} each call the other missing: both ran on alone`,
        evidence: pairEvidence({ name, superblock }, first),
        action:
          'Do not add it: md would not copy what only one side wrote. Decide which side holds the data you want before zeroing the superblock of the other and adding it for a full rebuild.',
      },
    ];
  });
}

/** The same array runs under two names, each with a part of the members. */
function runningTwice({ arrays }: MdSuperblocksReading): readonly Ruling[] {
  const running = arrays.filter(({ array }) => !isInactive(array));
  return running.flatMap((survey): readonly Ruling[] => {
    const twins = running.filter((other) => other !== survey && isSameArray(survey, other));
    if (twins.length === 0) return [];
    const names = twins.map(({ array }) => array.name).join(', ');
    return [
      {
        kind: 'finding',
        code: CODE,
        severity: 'critical',
        subject: { array: survey.array.name },
        summary: `${survey.array.name} and ${names} are the same array, running twice`,
        evidence: [`array UUID ${survey.uuid}`],
        action:
          'Stop using one of them at once; decide which holds the current data before stopping the other and zeroing the superblocks of its members.',
      },
    ];
  });
}

function isSameArray(one: SurveyedArray, other: SurveyedArray): boolean {
  return one.uuid !== undefined && one.uuid === other.uuid;
}

/** No part runs: seen before assembly, when it can still be prevented. */
function amongUnassembled({ arrays, outside: devices }: MdSuperblocksReading): readonly Ruling[] {
  const started = arrays.filter(({ array }) => !isInactive(array));
  const running = new Set(started.map(({ uuid }) => uuid));
  const loose = devices.flatMap((device) => speakerOf(device));
  const pairs = mutuallyMissing(
    loose.filter(({ superblock }) => !running.has(superblock.arrayUuid)),
  );
  return pairs.flatMap(([one, other]) =>
    [one, other].map(({ name }) => ({
      kind: 'finding' as const,
      code: CODE,
      severity: 'critical' as const,
      subject: { member: name },
      summary: `${one.name} and ${other.name} are members of one array and each call the other missing`,
      evidence: pairEvidence(one, other),
      action:
        'Do not assemble them together. Save mdadm --examine of both; assemble one side alone and read-only to see which holds the current data.',
    })),
  );
}

function speakerOf({ look, examined }: OutsideDevice): readonly Speaker[] {
  const superblock = examined.found?.superblock;
  return superblock?.checksum.valid === true ? [{ name: look.name, superblock }] : [];
}

function mutuallyMissing(speakers: readonly Speaker[]): readonly (readonly [Speaker, Speaker])[] {
  return speakers.flatMap((one, index) =>
    speakers
      .slice(index + 1)
      .filter(
        (other) =>
          one.superblock.arrayUuid === other.superblock.arrayUuid &&
          missEachOther(one.superblock, other.superblock),
      )
      .map((other) => [one, other] as const),
  );
}

function pairEvidence(one: Speaker, other: Speaker): readonly string[] {
  const missing = (from: Speaker, to: Speaker) =>
    `${from.name} (slot ${from.superblock.role}, events ${from.superblock.events}) calls slot ${to.superblock.role} missing`;
  return [missing(one, other), missing(other, one)];
}
