import { isRedundant } from '../collectors/md-arrays/levels.ts';
import { inSyncMembers, type SpeakingMember } from '../collectors/md-superblocks/agreement.ts';
import { callsMissing, missEachOther } from '../collectors/md-superblocks/calls-missing.ts';
import type { Round, SurveyedArray } from '../collectors/md-superblocks/survey-reading.ts';

/** Torn reads and updates under way do not last this many rounds, as in the rule md_split_brain. */
const ROUNDS_TO_PERSIST = 3;

/** Why members in sync are known to have run without the others before they were put together, by name. */
export type Apart = ReadonlyMap<string, readonly string[]>;

/**
 * Members in sync side by side of which each calls the other missing, as far as the latest rounds tell:
 * those that are not of the side that the array goes on with. Empty when all agree; undefined when not every
 * member was heard, or a difference may still be an update under way.
 */
export function apartIn({ array, uuid, rounds }: SurveyedArray): Apart | undefined {
  const latest = rounds.at(-1);
  if (latest === undefined || !isRedundant(array) || array.syncAction === 'reshape')
    return undefined;
  const inSync = latest.members.filter(({ member }) => member.role === 'in_sync');
  const speakers = speakersOf(latest, uuid);
  if (speakers.length === 0 || speakers.length < inSync.length) return undefined;
  const side = mainSide(speakers);
  const apart = speakers.filter((one) => isApart(one, side));
  if (apart.length > 0 && !lasts(rounds, uuid)) return undefined;
  return new Map(apart.map((one) => [one.name, reasonsOf(one, side)]));
}

function speakersOf(round: Round, uuid: string | undefined): readonly SpeakingMember[] {
  return inSyncMembers(round).filter(
    ({ superblock }) => superblock.checksum.valid && superblock.arrayUuid === uuid,
  );
}

function lasts(rounds: readonly Round[], uuid: string | undefined): boolean {
  const isWhole = (round: Round) => {
    const speakers = speakersOf(round, uuid);
    return !speakers.some((one) => isApart(one, speakers));
  };
  return rounds.length - (rounds.findLastIndex(isWhole) + 1) >= ROUNDS_TO_PERSIST;
}

function isApart({ superblock }: SpeakingMember, others: readonly SpeakingMember[]): boolean {
  return others.some((other) => missEachOther(superblock, other.superblock));
}

/** The larger side, else the one written last: what the other lacks is most of what people want back. */
function mainSide(speakers: readonly SpeakingMember[]): readonly SpeakingMember[] {
  const sides = speakers.map((one) => ({
    newest: one.superblock.updatedAt,
    side: speakers.filter((other) => !missEachOther(one.superblock, other.superblock)),
  }));
  const [first] = sides.toSorted(
    (one, other) => other.side.length - one.side.length || other.newest - one.newest,
  );
  return first === undefined ? [] : first.side;
}

function reasonsOf(
  { name, superblock }: SpeakingMember,
  side: readonly SpeakingMember[],
): readonly string[] {
  const missed = side.filter((other) => callsMissing(superblock, other.superblock));
  const names = missed.map((other) => other.name).join(', ');
  return [
    `${name} ran without ${names}: it called them missing, and they it`,
    `its events ${superblock.events} when they were put together`,
  ];
}
