import type { Host, Read } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { problemOf, readAttributes } from '../read-attributes.ts';
import { parseMdcheck } from './parse-mdcheck.ts';
import { ARRAY_ATTRIBUTES, MEMBER_ATTRIBUTES, type RawArray, type RawMember } from './raw.ts';
import type { MdcheckProgress } from './reading.ts';

const MDCHECK = '/var/lib/mdcheck';

/** Everything that the two sources say of md arrays, as text. */
export interface RawArrays {
  /** /proc/mdstat; undefined when it could not be read, or the kernel has no md. */
  readonly mdstat: string | undefined;
  readonly sysfs: readonly RawArray[];
  /** Why each of the two does not show every array, however little of it; undefined for one that does. */
  readonly hidden: { readonly mdstat: Problem | undefined; readonly sysfs: Problem | undefined };
  readonly problems: readonly Problem[];
}

/**
 * Gathers /proc/mdstat and md's sysfs folders. mdstat takes locks that a hung member can hold
 * (bitmap mutex in drivers/md/md-bitmap.c, since 6.12), so it is read under a deadline and first;
 * the attributes are answered from memory.
 */
export async function readArrays(host: Host, deadlineMs: number): Promise<RawArrays> {
  const mdstat = await host.readTextWithin('/proc/mdstat', deadlineMs);
  const { arrays: sysfs, hidden } = readSysfs(host);
  const problems: Problem[] = [];
  // Without the md module there is neither; with arrays in sysfs, mdstat is hidden and missed.
  const isMissed = mdstat.ok ? false : mdstat.reason !== 'absent' || sysfs.length > 0;
  if (!mdstat.ok && isMissed) problems.push(problemOf(mdstat));
  return {
    mdstat: mdstat.ok ? mdstat.value : undefined,
    sysfs,
    hidden: { mdstat: mdstat.ok ? undefined : problemOf(mdstat), sysfs: hidden },
    problems,
  };
}

/** One line of text per array that changes whenever any array is created, stopped or changes its members. */
export function readMdstat(host: Host, deadlineMs: number): Promise<Read<string>> {
  return host.readTextWithin('/proc/mdstat', deadlineMs);
}

/** The kernel's release as `uname -r` prints it. */
export function readKernelRelease(host: Host): string | undefined {
  const text = host.readText('/proc/sys/kernel/osrelease');
  return text.ok ? text.value.trim() : undefined;
}

/** Checks that mdcheck (a timer of Debian, SUSE and others) has begun and means to continue. */
export function readMdcheck(host: Host): readonly MdcheckProgress[] {
  const files = host.list(MDCHECK);
  return (files.ok ? files.value : []).flatMap((file) => {
    const text = host.readText(`${MDCHECK}/${file}`);
    return text.ok ? (parseMdcheck(file, text.value) ?? []) : [];
  });
}

function readSysfs(host: Host): {
  readonly arrays: readonly RawArray[];
  readonly hidden: Problem | undefined;
} {
  const devices = host.list('/sys/block');
  if (!devices.ok) return { arrays: [], hidden: problemOf(devices) };
  const named = devices.value.filter((name) => name.startsWith('md'));
  const shown = named.filter((name) => host.exists(`/sys/block/${name}/md`));
  // md makes the folder with the device (md_alloc, drivers/md/md.c): without it something hides it.
  const hidden = named.find((name) => !shown.includes(name));
  return {
    arrays: shown.map((name) => readArray(host, name)),
    hidden:
      hidden === undefined
        ? undefined
        : { reason: 'denied', subject: `/sys/block/${hidden}/md`, detail: 'not shown' },
  };
}

function readArray(host: Host, name: string): RawArray {
  const folder = `/sys/block/${name}`;
  const entries = host.list(`${folder}/md`);
  const members = entries.ok
    ? entries.value
        .filter((entry) => entry.startsWith('dev-'))
        .map((entry) => readMember(host, `${folder}/md/${entry}`, entry.slice('dev-'.length)))
    : undefined;
  return { name, attributes: readAttributes(host, folder, ARRAY_ATTRIBUTES), members };
}

function readMember(host: Host, folder: string, name: string): RawMember {
  const block = `${folder}/block`;
  // A pulled disk leaves the link dangling; a tree without the link says nothing.
  const present = host.readLink(block).ok ? host.exists(block) : undefined;
  return { name, present, attributes: readAttributes(host, folder, MEMBER_ATTRIBUTES) };
}
