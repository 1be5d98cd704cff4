import { readingOf } from '../collectors/collector.ts';
import type { MdArray } from '../collectors/md-arrays/reading.ts';
import type { SurveyedArray } from '../collectors/md-superblocks/survey-reading.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Family, gauge, type Sample } from './family.ts';

function arraysOf({ observed }: Snapshot): readonly MdArray[] {
  return readingOf(observed['md-arrays'])?.arrays ?? [];
}

function surveyOf({ observed }: Snapshot, name: string): SurveyedArray | undefined {
  const arrays = readingOf(observed['md-superblocks'])?.arrays;
  return arrays?.find(({ array }) => array.name === name);
}

type ArrayLabel =
  | 'array'
  | 'uuid'
  | 'name'
  | 'level'
  | 'layout'
  | 'metadata'
  | 'consistency_policy';

function* arrayInfo(snapshot: Snapshot): Generator<Sample<ArrayLabel>> {
  for (const array of arraysOf(snapshot)) {
    const survey = surveyOf(snapshot, array.name);
    const superblocks = survey?.rounds.at(-1)?.members.flatMap(({ look }) => {
      const found = look?.examined?.found?.superblock;
      return found !== undefined && found.arrayUuid === survey.uuid ? [found] : [];
    });
    const labels = {
      array: array.name,
      uuid: array.uuid ?? survey?.uuid,
      name: superblocks?.[0]?.name,
      level: array.level,
      layout: array.layout?.toString(),
      metadata: array.metadata,
      consistency_policy: array.consistencyPolicy,
    };
    yield [labels, 1];
  }
}

type MemberLabel = 'array' | 'member' | 'slot' | 'role' | 'disk' | 'device_uuid';

function* memberInfo(snapshot: Snapshot): Generator<Sample<MemberLabel>> {
  const identities = readingOf(snapshot.observed['md-superblocks'])?.identities;
  for (const array of arraysOf(snapshot)) {
    const latest = surveyOf(snapshot, array.name)?.rounds.at(-1);
    for (const { name, slot, role } of array.members) {
      const look = latest?.members.find(({ member }) => member.name === name)?.look;
      const labels = {
        array: array.name,
        member: name,
        slot: slot?.toString(),
        role,
        disk: identities?.get(name)?.disk,
        device_uuid: look?.examined?.found?.superblock.deviceUuid,
      };
      yield [labels, 1];
    }
  }
}

/** Families that join what several collectors know of one thing: who is who. */
export const identityFamilies: readonly Family<Snapshot>[] = [
  gauge({
    name: 'rotwatch_md_array_info',
    help: 'Which array this is; always 1. `name` is the one stored in the superblock.',
    labels: ['array', 'uuid', 'name', 'level', 'layout', 'metadata', 'consistency_policy'],
    samples: arrayInfo,
  }),
  gauge({
    name: 'rotwatch_md_member_info',
    help: 'Which device a member is; always 1. `disk` is the serial number of the physical disk, else its WWN, else its kernel name.',
    labels: ['array', 'member', 'slot', 'role', 'disk', 'device_uuid'],
    samples: memberInfo,
  }),
];
