import { bounded } from './extents.ts';
import type { KnownArray, Ledger } from './ledger.ts';
import type { Away, Extents, MemberReturn } from './member-notes.ts';

/** The ledger's file is never larger, up to a thousand members of which each is away and owed a comparison. */
export const MAX_LEDGER_BYTES = 8 * 1024 * 1024;

/** How fine a ledger is that has grown too large: runs in a list of extents, and entries of each history. */
interface Grain {
  readonly runs: number;
  readonly history: number;
  readonly lines: number;
}

const GRAINS: readonly Grain[] = [
  { runs: 128, history: 32, lines: 8 },
  { runs: 32, history: 16, lines: 4 },
  { runs: 8, history: 8, lines: 2 },
  { runs: 1, history: 4, lines: 1 },
];

/**
 * The ledger as it is while its text is no longer than `maxBytes`, else made coarser until it is. What is owed a
 * comparison grows by that, and is never lost; of what is settled the oldest goes first.
 */
export function fitted(ledger: Ledger, maxBytes = MAX_LEDGER_BYTES): Ledger {
  let fit = ledger;
  for (const grain of GRAINS) {
    if (Buffer.byteLength(JSON.stringify(fit)) <= maxBytes) return fit;
    fit = coarser(ledger, grain);
  }
  return fit;
}

function coarser(ledger: Ledger, grain: Grain): Ledger {
  const { latest } = ledger;
  return {
    ...ledger,
    arrays: ledger.arrays.map((array) => coarserArray(array, grain)),
    ...(latest !== undefined && {
      latest: {
        ...latest,
        arrays: latest.arrays.map((look) => ({ ...look, dirty: longest(look.dirty, grain.runs) })),
      },
    }),
  };
}

function coarserArray(array: KnownArray, grain: Grain): KnownArray {
  const settled = array.returns.filter((one) => one.settled !== undefined).slice(-grain.history);
  const kept = array.returns.filter((one) => one.settled === undefined || settled.includes(one));
  return {
    ...array,
    members: array.members.map((member) =>
      member.away === undefined ? member : { ...member, away: coarserAway(member.away, grain) },
    ),
    arrivals: array.arrivals.slice(-grain.history),
    departures: array.departures.slice(-grain.history),
    returns: kept.map((one) => coarserReturn(one, grain)),
    unequal: array.unequal.slice(-grain.history),
  };
}

function coarserAway(away: Away, { runs, lines }: Grain): Away {
  return {
    ...away,
    dirty: bounded(away.dirty, runs),
    dirtyNow: bounded(away.dirtyNow, runs),
    ownDirty: bounded(away.ownDirty, runs),
    // This one excuses: it may only shrink.
    dirtyBefore: longest(away.dirtyBefore, runs),
    ranApart: away.ranApart.slice(0, lines),
    ...(away.logged !== undefined && { logged: away.logged.slice(0, lines) }),
  };
}

function coarserReturn(one: MemberReturn, { runs, lines }: Grain): MemberReturn {
  return { ...one, evidence: one.evidence.slice(0, lines), owed: bounded(one.owed, runs) };
}

/** At most so many of the runs, the longest, in their order. */
function longest(extents: Extents, limit: number): Extents {
  if (extents.length <= limit) return extents;
  const kept = new Set(extents.toSorted((one, other) => other[1] - one[1]).slice(0, limit));
  return extents.filter((run) => kept.has(run));
}
