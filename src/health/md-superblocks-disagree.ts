import { differencesAmong, misplacedMembers } from '../collectors/md-superblocks/agreement.ts';
import type { Difference } from '../collectors/md-superblocks/compare.ts';
import type { Round } from '../collectors/md-superblocks/survey-reading.ts';
import type { Verdict } from './rule.ts';
import {
  isComparable,
  ownMembers,
  persists,
  type SurveyedContext,
  surveyRule,
} from './survey-rule.ts';

/** Judged elsewhere: these lag on a member that loses writes, and step with every update. */
const MOVING = [
  'events',
  'update time',
  'resync offset',
  'bitmap events',
  'bitmap events cleared',
  'bitmap state',
  'bitmap uuid',
];

/** In-sync members' superblocks differ in what must be equal, or put a member in another slot than the kernel has it in. */
export const mdSuperblocksDisagree = surveyRule('md_superblocks_disagree', (context) => [
  ...(isComparable(context) ? betweenMembers(context) : []),
  ...withTheKernel(context),
]);

function betweenMembers({ survey, latest }: SurveyedContext): readonly Verdict[] {
  const standing = (round: Round) =>
    differencesAmong(ownMembers(survey, round)).filter(({ field }) => !MOVING.includes(field));
  const lasting = standing(latest).filter(({ field }) =>
    persists(survey, (round) => standing(round).some((one) => one.field === field)),
  );
  if (lasting.length === 0) return [];
  const onlyBitmaps = lasting.every(({ field }) => field.startsWith('bitmap '));
  return [
    {
      severity: onlyBitmaps ? 'warning' : 'critical',
      summary: `the members of ${survey.array.name} do not agree on ${lasting.map(({ field }) => field).join(', ')}`,
      evidence: lasting.flatMap(lines),
      action:
        'Write nothing to the array: the first update makes the superblocks equal and the evidence is gone. Save mdadm --examine of every member, then find out which of them holds the current data.',
    },
  ];
}

function lines({ field, values }: Difference): readonly string[] {
  return [...values].map(([member, value]) => `${field} on ${member}: ${value}`);
}

/** A cable swap or an overwritten disk: the superblock says another slot than the kernel uses it in. */
function withTheKernel({ survey, latest }: SurveyedContext): readonly Verdict[] {
  const misplaced = (round: Round) => misplacedMembers(ownMembers(survey, round));
  return misplaced(latest)
    .filter(({ name }) =>
      persists(survey, (round) => misplaced(round).some((one) => one.name === name)),
    )
    .map(({ name, superblock, surveyed }) => ({
      severity: 'critical' as const,
      subject: { member: name },
      summary: `the superblock of ${name} gives it another role than the kernel does`,
      evidence: [
        `kernel: slot ${surveyed.member.slot}`,
        `superblock: ${superblock.role} (device number ${superblock.deviceNumber})`,
      ],
      action:
        'Do not stop the array. Save mdadm --examine of every member and compare serial numbers with the bays.',
    }));
}
