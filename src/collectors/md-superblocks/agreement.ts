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

/** Fields that must be equal on members in sync and are not. */
export function differencesAmong(members: readonly SpeakingMember[]): readonly Difference[] {
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

/** Members whose own superblock gives them another role than the kernel does. */
export function misplacedMembers(members: readonly SpeakingMember[]): readonly SpeakingMember[] {
  return members.filter(({ superblock, surveyed }) => {
    const { slot } = surveyed.member;
    // v0.90 rewrites its numbers at assembly only.
    return slot !== undefined && superblock.version !== '0.90' && superblock.role !== slot;
  });
}

/** What would make md refuse a member's bitmap at the next assembly; it reads it only then. */
export function bitmapFaults({ look }: SurveyedMember): readonly { readonly detail: string }[] {
  const bitmap = look?.examined?.bitmap;
  if (bitmap === undefined || look?.problem !== undefined) return [];
  if (!isBitmap(bitmap)) return [bitmap];
  return bitmap.problems.filter(({ code }) => code === 'foreign-uuid' || code === 'stale');
}

/**
 * Whether a round of an array shows anything that another look right away could explain; `uuid` is
 * the array's by the kernel's word.
 */
export function isSuspect(uuid: string | undefined, round: Round): boolean {
  const members = inSyncMembers(round).filter(({ superblock }) => superblock.checksum.valid);
  return (
    unsoundMembers(round).length > 0 ||
    differencesAmong(members).length > 0 ||
    misplacedMembers(members).length > 0 ||
    members.some(({ superblock }) => uuid !== undefined && superblock.arrayUuid !== uuid) ||
    members.some(({ surveyed }) => bitmapFaults(surveyed).length > 0)
  );
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
