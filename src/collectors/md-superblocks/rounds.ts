import type { Round, SurveyedMember } from './survey-reading.ts';

/** The first round and this many of the latest tell how long a difference lasts, and that it lasts. */
const LATEST_KEPT = 4;

/** The rounds with one more; starts over when its members agree. */
export function withRound(
  rounds: readonly Round[],
  round: Round,
  isSuspect: (round: Round) => boolean,
): readonly Round[] {
  if (!isSuspect(round)) return [round];
  const before = rounds.filter(isSuspect);
  const [first = round, ...rest] = [...before, round];
  return [first, ...rest.slice(-LATEST_KEPT)];
}

/** Whether so many rounds differed that each later poll need add but one. */
export function areEnough(rounds: readonly Round[]): boolean {
  return rounds.length > LATEST_KEPT;
}

/** Whether two rounds saw the very same looks: nothing was read in between. */
export function isSameRound(one: Round | undefined, members: readonly SurveyedMember[]): boolean {
  if (one === undefined || one.members.length !== members.length) return false;
  return one.members.every((before, index) => before.look?.readAt === members[index]?.look?.readAt);
}
