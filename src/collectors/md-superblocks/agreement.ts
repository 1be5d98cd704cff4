import { compareBitmaps, compareSuperblocks, type Difference } from './compare.ts';
import { isBitmap } from './examined.ts';
import type { Superblock } from './reading.ts';
import type { Round, SurveyedMember } from './survey-reading.ts';

/** A member in sync whose superblock could be decoded. */
export interface SpeakingMember {
  readonly name: string;
  readonly superblock: Superblock;
  readonly surveyed: SurveyedMember;
}

/** Members of a round that the kernel calls in sync and whose superblock was read, sound or not. */
export function inSyncMembers({ members }: Round): readonly SpeakingMember[] {
  return members.flatMap((surveyed) => {
    const superblock = surveyed.look?.examined?.found?.superblock;
    // After a failed read only an older one stands there: not comparable with the others'.
    if (surveyed.look?.problem !== undefined) return [];
    if (surveyed.member.role !== 'in_sync' || superblock === undefined) return [];
    return [{ name: surveyed.member.name, superblock, surveyed }];
  });
}

/** Fields that must be equal on all in-sync members and were not in this round. */
export function differencesOf(round: Round): readonly Difference[] {
  const members = inSyncMembers(round).filter(({ superblock }) => superblock.checksum.valid);
  const superblocks = members.map(({ name, superblock }) => ({ member: name, superblock }));
  const bitmaps = members.flatMap(({ name, surveyed }) => {
    const bitmap = surveyed.look?.examined?.bitmap;
    return isBitmap(bitmap) ? [{ member: name, bitmap: bitmap.bitmap }] : [];
  });
  return [...compareSuperblocks(superblocks), ...compareBitmaps(bitmaps)];
}

/** Members that hold a slot and whose place for the superblock was read, but holds none that is sound. */
export function unsoundMembers({ members }: Round): readonly SurveyedMember[] {
  return members.filter(({ member, look }) => {
    const examined = look?.examined;
    if (member.role !== 'in_sync' || examined === undefined || look?.problem) return false;
    return examined.found === undefined || !examined.found.superblock.checksum.valid;
  });
}

/** Whether a round shows anything that another look right away could explain. */
export function isSuspect(round: Round): boolean {
  return unsoundMembers(round).length > 0 || differencesOf(round).length > 0;
}

/** The UUID of an array: the kernel's word, else that of most in-sync members; undefined when none leads. */
export function uuidOf(kernels: string | undefined, round: Round): string | undefined {
  if (kernels !== undefined) return kernels;
  const votes = new Map<string, number>();
  for (const { superblock } of inSyncMembers(round)) {
    if (!superblock.checksum.valid) continue;
    const before = votes.get(superblock.arrayUuid);
    votes.set(superblock.arrayUuid, before === undefined ? 1 : before + 1);
  }
  const [first, second] = [...votes].toSorted(([, one], [, other]) => other - one);
  if (first === undefined) return undefined;
  return second !== undefined && second[1] === first[1] ? undefined : first[0];
}
