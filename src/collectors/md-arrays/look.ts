import type { Host } from '../../host/host.ts';
import { PollFailure, type Problem } from '../collector.ts';
import { type JoinedArray, joinArrays } from './join.ts';
import { parseMdstat } from './parse-mdstat.ts';
import { parseSysfs } from './parse-sysfs.ts';
import { type RawArrays, readArrays } from './read.ts';

/** The arrays as the kernel shows them at one moment. */
export interface ArraysNow {
  readonly arrays: readonly JoinedArray[];
  /** Whether these are all that there are: one that is not among them is not assembled. */
  readonly areAll: boolean;
  readonly personalities: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}

/** Reads, understands and joins both of the kernel's views. Throws `PollFailure` when it is denied both. */
export async function lookAtArrays(host: Host, deadlineMs: number): Promise<ArraysNow> {
  const raw = await readArrays(host, deadlineMs);
  const blinded = blindness(raw);
  if (blinded !== undefined) throw new PollFailure(blinded);
  const mdstat = raw.mdstat === undefined ? undefined : parseMdstat(raw.mdstat);
  const sysfs = raw.sysfs.map(parseSysfs);
  return {
    arrays: joinArrays(
      mdstat?.arrays ?? [],
      sysfs.map(({ array }) => array),
    ),
    areAll:
      raw.hidden.sysfs === undefined || (mdstat !== undefined && mdstat.problems.length === 0),
    personalities: mdstat?.personalities,
    problems: [
      ...raw.problems,
      ...(mdstat?.problems ?? []),
      ...sysfs.flatMap(({ problems }) => problems),
    ],
  };
}

/** Why nothing at all is known of arrays; undefined when one of the views is there, or there is neither (no md). */
function blindness({ hidden, sysfs }: RawArrays): Problem | undefined {
  if (hidden.mdstat === undefined || hidden.sysfs === undefined || sysfs.length > 0) {
    return undefined;
  }
  return [hidden.mdstat, hidden.sysfs].find(({ reason }) => reason !== 'absent');
}
