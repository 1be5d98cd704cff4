import type { Host } from '../host/host.ts';
import type { Problem } from './collector.ts';
import type { RawText, RawTexts } from './parse-attributes.ts';

/** A failed read as a problem of the reading. */
export function problemOf({ reason, subject, detail }: Problem): Problem {
  return { reason, subject, detail };
}

/** Text of one proc or sysfs file answered from memory; an absent one is undefined, not a problem. */
export function readAttribute(host: Host, path: string): RawText {
  const text = host.readText(path);
  if (text.ok) return text.value;
  return text.reason === 'absent' ? undefined : problemOf(text);
}

/** Texts of these attributes of a sysfs folder. */
export function readAttributes<Name extends string>(
  host: Host,
  folder: string,
  names: readonly Name[],
): RawTexts<Name> {
  const read: { [N in Name]?: RawText } = {};
  for (const name of names) {
    const text = readAttribute(host, `${folder}/${name}`);
    if (text !== undefined) read[name] = text;
  }
  return read;
}

/** Names in a folder that match, in natural order (`dimm2` before `dimm10`); none when it cannot be listed. */
export function listMatching(host: Host, folder: string, pattern: RegExp): readonly string[] {
  const names = host.list(folder);
  if (!names.ok) return [];
  return names.value.filter((name) => pattern.test(name)).sort(naturally);
}

function naturally(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
