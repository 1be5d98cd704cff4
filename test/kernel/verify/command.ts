import { z } from 'zod';
import type { Guest } from '../harness/guest.ts';
import { GUEST_MAIN } from '../harness/program.ts';

/** A start under emulation, and the minute that a difference must outlast. */
const SECONDS = 400;
/** Commands at once: each is a Node of its own, under emulation, in little memory. */
const AT_ONCE = 3;

const extent = z.object({ start: z.number(), sectors: z.number() });
const OUTCOME = z.looseObject({
  array: z.string(),
  complete: z.boolean(),
  bytes: z.looseObject({ match: z.number(), differ: z.number(), undecided: z.number() }),
  differences: z.array(
    z.looseObject({
      extents: z.array(extent),
      memberExtents: z.array(extent),
      culprits: z.array(z.number()),
      majority: z.array(z.number()).optional(),
    }),
  ),
});
const PAGE_SECTORS = 8;

/** What `rotwatch verify --json` said of an array. */
export interface Verified {
  readonly exitCode: number;
  readonly complete: boolean;
  /** Pages of 4 KiB of the members' data, counted from its start, in which members differ; on raid10 of the array. */
  readonly pages: readonly number[];
  readonly culprits: readonly number[];
}

/** Compares arrays, a few at the same time, each with a command of its own; gives what each said, in order. */
export async function verifyAll(
  guest: Guest,
  arrays: readonly string[],
  space: (array: string) => 'extents' | 'memberExtents' = () => 'memberExtents',
): Promise<readonly Verified[]> {
  const commands = arrays.map(
    (array) =>
      `{ ${process.execPath} --optimize-for-size --max-semi-space-size=1 ${GUEST_MAIN} verify ${array} --full --json >/run/verified-${array}; echo $? >/run/status-${array}; } &`,
  );
  for (let first = 0; first < commands.length; first += AT_ONCE) {
    const some = commands.slice(first, first + AT_ONCE);
    await guest.must(`${some.join('\n')}\nwait`, { seconds: SECONDS });
  }
  const verified: Verified[] = [];
  for (const array of arrays) {
    const text = await guest.must(`cat /run/verified-${array}`);
    const exitCode = Number(await guest.must(`cat /run/status-${array}`));
    const { complete, differences } = OUTCOME.parse(JSON.parse(text));
    const pages = differences.flatMap((one) => one[space(array)].flatMap(pagesOf));
    const culprits = [...new Set(differences.flatMap((one) => one.culprits))];
    verified.push({ exitCode, complete, pages: pages.toSorted((a, b) => a - b), culprits });
  }
  return verified;
}

function pagesOf({ start, sectors }: z.infer<typeof extent>): readonly number[] {
  const first = Math.floor(start / PAGE_SECTORS);
  const end = Math.ceil((start + sectors) / PAGE_SECTORS);
  return Array.from({ length: end - first }, (_, page) => first + page);
}
