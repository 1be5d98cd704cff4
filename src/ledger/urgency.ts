import { hasNews, type KnownArray, type Ledger } from './ledger.ts';

/**
 * Whether a change must be on the disk at once: who is a member, departures, returns, scrubs, disks and what is
 * owed. Counters and times that move all the while can wait.
 */
export function isUrgent(before: Ledger, after: Ledger): boolean {
  return hasNews(before, after) && vital(before) !== vital(after);
}

/** Whether a member is away: what is written meanwhile, and where, must not be lost. */
export function isWatchful({ arrays }: Ledger): boolean {
  return arrays.some(({ members }) => members.some(({ away }) => away !== undefined));
}

function vital({ arrays, disks, findings, resets }: Ledger): string {
  return JSON.stringify([
    arrays.map(vitalOf),
    disks.map(({ disk, gone, arrays: carried }) => [disk, gone !== undefined, carried]),
    findings.length,
    resets,
  ]);
}

function vitalOf(array: KnownArray): unknown {
  const { uuid, level, slots, gone, members, arrivals, departureCount, returns, scrub } = array;
  return [
    [uuid, level, slots, gone !== undefined, departureCount],
    members.map(({ slot, deviceUuid, disk, apart, away }) => [
      [slot, deviceUuid, disk, apart],
      [away?.order, away?.how, away?.bitmap, away?.ranApart.length],
    ]),
    arrivals.map(({ order, deviceUuid, disk }) => [order, deviceUuid, disk]),
    returns.map(({ order, standing, owed, settled }) => [order, standing, owed.length, settled]),
    [scrub.running?.order, scrub.interrupted?.order, scrub.finished?.order],
    array.unequal.map(({ order }) => order),
  ];
}
