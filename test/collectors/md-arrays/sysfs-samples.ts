import { type JoinedArray, joinArray } from '../../../src/collectors/md-arrays/join.ts';
import { type ParsedArray, parseSysfs } from '../../../src/collectors/md-arrays/parse-sysfs.ts';
import type { RawArray, RawMember } from '../../../src/collectors/md-arrays/raw.ts';
import { only } from './mdstat-samples.ts';

/** What was read of a member, by its state and slot. */
export function member(name: string, state: string, slot: string, present = true): RawMember {
  return { name, present, attributes: { state, slot } };
}

/** Array md7 as sysfs tells it. */
export function sysfs(
  attributes: RawArray['attributes'],
  members: RawArray['members'],
): ParsedArray {
  return parseSysfs({ name: 'md7', attributes, members }).array;
}

/** The array that a text of mdstat, sysfs, or both make. */
export function joined(mdstat: string | undefined, array: ParsedArray | undefined): JoinedArray {
  const found = joinArray(mdstat === undefined ? undefined : only(mdstat), array);
  if (found === undefined) throw new Error('neither source');
  return found;
}
