import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { type JoinedArray, joinArrays } from './join.ts';
import { parseMdstat } from './parse-mdstat.ts';
import { parseSysfs } from './parse-sysfs.ts';
import { readArrays } from './read.ts';

/** The arrays as the kernel shows them at one moment. */
export interface ArraysNow {
  readonly arrays: readonly JoinedArray[];
  readonly personalities: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}

/** Reads, understands and joins both of the kernel's views. */
export async function lookAtArrays(host: Host, deadlineMs: number): Promise<ArraysNow> {
  const raw = await readArrays(host, deadlineMs);
  const mdstat = raw.mdstat === undefined ? undefined : parseMdstat(raw.mdstat);
  const sysfs = raw.sysfs.map(parseSysfs);
  return {
    arrays: joinArrays(
      mdstat?.arrays ?? [],
      sysfs.map(({ array }) => array),
    ),
    personalities: mdstat?.personalities,
    problems: [
      ...raw.problems,
      ...(mdstat?.problems ?? []),
      ...sysfs.flatMap(({ problems }) => problems),
    ],
  };
}
