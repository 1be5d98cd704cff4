import { bitmapFaults, unsoundMembers } from '../collectors/md-superblocks/agreement.ts';
import type { Round, SurveyedMember } from '../collectors/md-superblocks/survey-reading.ts';
import type { Verdict } from './rule.ts';
import { lasting, persists, surveyRule } from './survey-rule.ts';

/** A member in sync has no sound superblock on its disk, or cannot be read there, or its bitmap is damaged. */
export const mdSuperblockInvalid = surveyRule('md_superblock_invalid', ({ survey, latest }) => {
  const isUnsound = (name: string) => (round: Round) =>
    unsoundMembers(round).some(({ member }) => member.name === name);
  return latest.members.flatMap((surveyed): readonly Verdict[] => {
    const { name, role } = surveyed.member;
    if (role !== 'in_sync') return [];
    if (surveyed.look?.problem?.reason === 'io') return [unreadable(surveyed)];
    const unsoundRounds = lasting(survey, isUnsound(name)).length;
    if (persists(survey, isUnsound(name))) return [unsound(surveyed, unsoundRounds)];
    const hasFaults = (round: Round) =>
      round.members.some((one) => one.member.name === name && bitmapFaults(one).length > 0);
    return [
      ...implausible(surveyed),
      ...(persists(survey, hasFaults) ? [damagedBitmap(surveyed)] : []),
    ];
  });
});

function unsound({ member, look }: SurveyedMember, rounds: number): Verdict {
  const found = look?.examined?.found;
  const checksum = found?.superblock.checksum;
  return {
    severity: 'critical',
    subject: { member: member.name },
    summary: `${member.name} is in sync for the kernel, but the superblock on it is ${found === undefined ? 'gone' : 'damaged'}`,
    evidence: [
      ...(checksum === undefined
        ? [look?.examined?.error?.detail ?? 'no superblock at its place']
        : [`checksum ${checksum.stored.toString(16)}, expected ${checksum.expected.toString(16)}`]),
      `so in ${rounds} reads past the page cache`,
    ],
    action:
      'Find out who wrote to the device (partitioning tool, dd, another system) before the array is stopped: it may not assemble again. md writes the superblock anew at its next update, which heals the place, not the cause; compare the contents.',
  };
}

function unreadable({ member, look }: SurveyedMember): Verdict {
  return {
    severity: 'critical',
    subject: { member: member.name },
    summary: `the superblock of ${member.name} cannot be read, although the member is in sync`,
    evidence: [look?.problem?.detail ?? 'input/output error'],
    action:
      'Look at the kernel log and the SMART data of its disk: it fails at its metadata, md just has not needed it since.',
  };
}

/** What md would refuse or misread at the next assembly, on a superblock whose checksum is right. */
function implausible({ member, look }: SurveyedMember): readonly Verdict[] {
  const superblock = look?.examined?.found?.superblock;
  if (superblock?.checksum.valid !== true || look?.problem !== undefined) return [];
  if (superblock.problems.length === 0) return [];
  return [
    {
      severity: 'warning',
      subject: { member: member.name },
      summary: `the superblock of ${member.name} may not be accepted at the next assembly`,
      evidence: superblock.problems.map(({ code, detail }) => `${code}: ${detail}`),
      action:
        'Find out whether a newer kernel wrote it, or the device was made smaller, before the array is stopped.',
    },
  ];
}

/** The kernel reads the bitmap only at assembly: until then a damaged one goes unnoticed. */
function damagedBitmap(surveyed: SurveyedMember): Verdict {
  const { name } = surveyed.member;
  return {
    severity: 'warning',
    subject: { member: name },
    summary: `the write-intent bitmap of ${name} will not be accepted at the next assembly`,
    evidence: bitmapFaults(surveyed).map(({ detail }) => detail),
    action:
      'Remove the bitmap and make a new one while the array is whole and clean (mdadm --grow --bitmap=none, then --bitmap=internal).',
  };
}
