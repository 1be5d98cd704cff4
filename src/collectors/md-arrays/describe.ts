import type { MdArray, MdArraysReading } from './reading.ts';

/** What was found, for the start of the log and the end of `check`: one line an array, or why there are none. */
export function describeArrays({
  arrays,
  personalities,
  problems,
}: MdArraysReading): readonly string[] {
  const lines = arrays.map(describeArray);
  if (arrays.length === 0) {
    lines.push(
      personalities === undefined
        ? 'md: the md module is not loaded (/proc/mdstat is absent): no arrays'
        : 'md: no arrays are assembled',
    );
  }
  const denied = problems.filter(({ reason }) => reason === 'denied');
  if (denied.length > 0) {
    lines.push(
      `md: ${denied.length} files are denied (${denied[0]?.subject}, …): /proc and /sys must be readable`,
    );
  }
  return lines;
}

function describeArray(array: MdArray): string {
  const { name, level, metadata, state, slots, members } = array;
  if (array.container) return `${name}: container (${metadata}), ${members.length} disks`;
  const inSync = members.filter(({ role }) => role === 'in_sync').length;
  const filled = slots === undefined ? `${inSync} in sync` : `${inSync} of ${slots} in sync`;
  const words = [level ?? 'level not known', filled, state ?? 'state not known'];
  if (array.syncAction !== undefined && array.syncAction !== 'idle') words.push(array.syncAction);
  return `${name}: ${words.join(', ')} (${members.map((member) => member.name).join(' ')})`;
}
