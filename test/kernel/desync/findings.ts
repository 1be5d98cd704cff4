import { expect } from 'vitest';
import type { Bench } from '../harness/bench.ts';
import type { FindingFacts } from '../harness/daemon.ts';

const WITHIN_MS = 90_000;

/** A finding about an array or a device, in one line: `md_split_brain critical md0 vdb`. */
function lineOf({ code, severity, array, member }: FindingFacts): string {
  return [code, severity, array, member].filter((word) => word !== undefined).join(' ');
}

/** What the daemon reports now, a line each. */
export async function reported({ daemon }: Bench): Promise<readonly string[]> {
  return (await daemon.findings()).map(lineOf).toSorted();
}

async function surveysEnded({ daemon }: Bench): Promise<number | undefined> {
  return (await daemon.metrics()).value('rotwatch_collector_last_success_timestamp_seconds', {
    collector: 'md-superblocks',
  });
}

/** Resolves when a survey of superblocks that began after now has been published. */
export async function surveyed(bench: Bench): Promise<void> {
  // The survey under way at the call may have begun before it.
  for (let ended = 0; ended < 2; ended += 1) {
    const before = await surveysEnded(bench);
    await bench.guest.waitFor(async () => {
      if ((await surveysEnded(bench)) === before) throw new Error('no survey ended');
    });
  }
}

/** Waits until exactly these findings are reported, and asserts that a further survey changes nothing. */
export async function reports(
  bench: Bench,
  lines: readonly string[],
  { within = WITHIN_MS } = {},
): Promise<void> {
  const exact = async (): Promise<void> => expect(await reported(bench)).toEqual(lines.toSorted());
  await bench.guest.waitFor(exact, { within });
  await surveyed(bench);
  await exact();
  await bench.noteMoment();
}

/** What memory tells of members that were away: the ledger's scenarios say all of it. */
const REMEMBERED = /^md_(?:member_missing|member_returned_)/;

/** The same for what one look can show: findings that rest on memory are left out. */
export async function reportsOfNow(bench: Bench, lines: readonly string[]): Promise<void> {
  const exact = async (): Promise<void> => {
    const now = (await reported(bench)).filter((line) => !REMEMBERED.test(line));
    expect(now).toEqual(lines.toSorted());
  };
  await bench.guest.waitFor(exact, { within: WITHIN_MS });
  await surveyed(bench);
  await exact();
  await bench.noteMoment();
}

/** Looks at the findings again and again while something goes on; gives every line ever seen. */
export async function seenDuring(
  bench: Bench,
  action: () => Promise<unknown>,
): Promise<readonly string[]> {
  const seen = new Set<string>();
  const ended = new AbortController();
  const look = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      // A guest that is short of time may answer late once.
      const lines = await bench.guest.waitFor(() => reported(bench));
      for (const line of lines) seen.add(line);
    }
  };
  const looking = look();
  try {
    await action();
  } finally {
    ended.abort();
    await looking;
  }
  return [...seen].toSorted();
}
