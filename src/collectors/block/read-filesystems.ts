import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { problemOf } from '../read-attributes.ts';
import type { Filesystem } from './bus-reading.ts';
import type { Ext4Stops } from './ext4-stops.ts';
import {
  isReadOnly,
  type Mount,
  parseFstab,
  parseMountinfo,
  parseUptime,
  wasRemounted,
} from './parse-mounts.ts';
import { type Ext4, readExt4s } from './read-ext4.ts';
import type { BlockDevices } from './reading.ts';
import { foundationOf } from './stack.ts';

/** Never written to, so that being read-only says nothing of them. */
const ALWAYS_READ_ONLY = ['squashfs', 'iso9660', 'erofs', 'cramfs', 'udf'];

const NOT_EXT4: Ext4 = {
  errors: undefined,
  firstErrorAt: undefined,
  lastErrorAt: undefined,
  stopsOnErrors: false,
};

/** What filesystems are read from, and what is remembered of them. */
export interface FilesystemSource {
  readonly host: Host;
  readonly devices: BlockDevices;
  readonly stops: Ext4Stops;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Every mounted filesystem on a block device, and every one of which ext4 counts errors. */
export function readFilesystems(
  source: FilesystemSource,
  problems: Problem[],
): readonly Filesystem[] {
  const { host, devices, stops, now } = source;
  const ext4s = readExt4s(host, problems);
  const mounts = readMounts(host, devices, problems);
  const fstab = host.readText('/etc/fstab');
  const wanted = parseFstab(fstab.ok ? fstab.value : '');
  const facts = mounts.map(({ mount, device }) => ({
    id: mount.id,
    ...(ext4s.get(device) ?? NOT_EXT4),
  }));
  const stopped = stops.look(facts, bootOf(host, now));
  const mounted = mounts.map(({ mount, device }, index): Filesystem => {
    const { stopsOnErrors: _, ...errors } = ext4s.get(device) ?? NOT_EXT4;
    const shown = isReadOnly(mount);
    return {
      device,
      type: mount.type,
      mountpoint: mount.mountpoint,
      ...foundationOf(devices, device),
      readOnly: shown || stopped[index],
      remounted: shown ? wasRemounted(mount, wanted.get(mount.mountpoint)) : stopped[index],
      ...errors,
    };
  });
  const seen = new Set(mounts.map(({ device }) => device));
  const elsewhere = [...ext4s].filter(([device]) => !seen.has(device));
  return [...mounted, ...elsewhere.map(([device, ext4]) => unmounted(devices, device, ext4))];
}

/** Mounted in another namespace only, a container's say. */
function unmounted(devices: BlockDevices, device: string, ext4: Ext4): Filesystem {
  const { stopsOnErrors: _, ...errors } = ext4;
  return {
    device,
    type: 'ext4',
    mountpoint: undefined,
    ...foundationOf(devices, device),
    readOnly: undefined,
    remounted: undefined,
    ...errors,
  };
}

/** When the machine was started, seconds since the epoch. */
function bootOf(host: Host, now: number): number | undefined {
  const uptime = host.readText('/proc/uptime');
  const seconds = uptime.ok ? parseUptime(uptime.value) : undefined;
  return seconds === undefined ? undefined : now / 1000 - seconds;
}

function readMounts(
  host: Host,
  { devices }: BlockDevices,
  problems: Problem[],
): readonly { readonly mount: Mount; readonly device: string }[] {
  // Those of the machine: the daemon's own are read-only under ProtectSystem=strict, and others in a container.
  const text = host.readText('/proc/1/mountinfo');
  if (!text.ok && text.reason !== 'absent') problems.push(problemOf(text));
  const byNumber = new Map([...devices.values()].map(({ name, number }) => [number, name]));
  return parseMountinfo(text.ok ? text.value : '').flatMap((mount) => {
    const named = mount.source.startsWith('/dev/') ? mount.source.slice('/dev/'.length) : '';
    const device = byNumber.get(mount.number) ?? devices.get(named)?.name;
    return device === undefined || ALWAYS_READ_ONLY.includes(mount.type) ? [] : [{ mount, device }];
  });
}
