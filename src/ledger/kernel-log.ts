import type { ArrayContext } from './context.ts';

/** A failure and the recovery after it make four. */
const MAX_LINES = 4;
/** The kernel's clock and the machine's, and the moments of two polls, are so close to each other. */
const SLACK_MS = 1000;

/** Whose lines are wanted: those that name another member are not of it. */
interface Wanted {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
  readonly members: readonly string[];
}

/**
 * What the kernel's log says of an array over a time, the latest last, as evidence for people alone: that a
 * recovery ran proves nothing (signal S2), so no verdict may rest on it.
 */
export function logged(
  { view, machine }: ArrayContext,
  { since, until, members }: Wanted,
): readonly string[] {
  return (machine.listing?.kernelLog ?? [])
    .filter(({ at }) => at >= since - SLACK_MS && at <= until + SLACK_MS)
    .filter(({ array, member }) => {
      const isOwn = member === undefined || members.includes(member);
      return isOwn && (array === view.array.name || (array === undefined && member !== undefined));
    })
    .slice(-MAX_LINES)
    .map(({ text, at }) => `the kernel log: '${text}' at ${new Date(at).toISOString()}`);
}
