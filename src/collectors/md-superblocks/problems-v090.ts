import type { Superblock, SuperblockProblem } from './reading.ts';
import { rolesAreConsistent } from './roles.ts';

/** What the kernel would refuse about a v0.90 superblock (drivers/md/md.c, `super_90_load`), and inconsistent roles. */
export function problemsV090(facts: Omit<Superblock, 'problems'>): readonly SuperblockProblem[] {
  const { checksum } = facts;
  const problems: SuperblockProblem[] = [];
  if (!checksum.valid) {
    problems.push({
      code: 'bad-checksum',
      detail: `stored 0x${checksum.stored.toString(16)}, expected 0x${checksum.expected.toString(16)}`,
    });
  }
  if (facts.raidDisks === 0) problems.push({ code: 'no-slots', detail: 'an array of no slots' });
  if (!rolesAreConsistent(facts)) {
    problems.push({
      code: 'roles-inconsistent',
      detail: 'a slot is claimed by too many devices, or lies outside the array',
    });
  }
  // The superblock lies behind the data.
  if (facts.level >= 1 && facts.superOffsetSectors < facts.sizeSectors) {
    problems.push({
      code: 'device-too-small',
      detail: `${facts.sizeSectors} sectors of data, room for ${facts.superOffsetSectors}`,
    });
  }
  return problems;
}
