import { inSyncMembers } from '../collectors/md-superblocks/agreement.ts';
import type { Round } from '../collectors/md-superblocks/survey-reading.ts';
import { persists, surveyRule } from './survey-rule.ts';

/** The superblock on a member in sync is that of another array: a wrong disk was overwritten, or swapped. */
export const mdSuperblockForeign = surveyRule('md_superblock_foreign', ({ survey, latest }) => {
  const { uuid } = survey;
  if (uuid === undefined) return [];
  const foreign = (round: Round) =>
    inSyncMembers(round).filter(
      ({ superblock }) => superblock.checksum.valid && superblock.arrayUuid !== uuid,
    );
  return foreign(latest)
    .filter(({ name }) =>
      persists(survey, (round) => foreign(round).some((one) => one.name === name)),
    )
    .map(({ name, superblock }) => ({
      severity: 'critical' as const,
      subject: { member: name },
      summary: `${name} is in sync for the kernel, but its superblock is that of another array`,
      evidence: [
        `array UUID of ${survey.array.name}: ${uuid}`,
        `on ${name}: ${superblock.arrayUuid} (${superblock.name ?? 'no name'}, slot ${superblock.role})`,
      ],
      action:
        'Do not stop the array. Find out what wrote to the device; fail and remove the member, zero its superblock and add it for a full rebuild, once it is certain that it is the wrong one.',
    }));
});
