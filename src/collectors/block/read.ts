import type { Host } from '../../host/host.ts';
import { problemOf } from '../read-attributes.ts';
import { parseIdentity } from './parse-identity.ts';
import type { BlockDevice, BlockDevices, DiskIdentity } from './reading.ts';

const CLASS = '/sys/class/block';

/** Every block device of the machine and the identity of each whole disk; memory reads only, no disk is touched. */
export function readBlockDevices(host: Host): BlockDevices {
  const names = host.list(CLASS);
  const devices = new Map<string, BlockDevice>();
  for (const entry of names.ok ? names.value : []) {
    const device = readDevice(host, entry);
    devices.set(device.name, device);
  }
  const identities = new Map<string, DiskIdentity>();
  for (const device of devices.values()) {
    if (device.wholeDisk === device.name) identities.set(device.name, readIdentity(host, device));
  }
  return {
    devices,
    identities: withStacked(devices, identities),
    hidden: names.ok ? undefined : problemOf(names),
  };
}

/** The random number that the kernel gave this boot; undefined where it is not shown. */
export function readBootId(host: Host): string | undefined {
  return textOf(host, '/proc/sys/kernel/random/boot_id');
}

/** Identity of the disk that a device lies on; undefined for an unknown device. */
export function identityOf(
  { devices, identities }: BlockDevices,
  name: string,
): DiskIdentity | undefined {
  const device = devices.get(name);
  return device === undefined ? undefined : identities.get(device.wholeDisk);
}

function readDevice(host: Host, entry: string): BlockDevice {
  const folder = `${CLASS}/${entry}`;
  const name = kernelName(entry);
  const text = (file: string) => textOf(host, `${folder}/${file}`);
  const isPartition = text('partition') !== undefined;
  const parent = isPartition ? (parentOf(host, folder) ?? entry) : entry;
  const names = (below: string) => {
    const list = host.list(`${folder}/${below}`);
    return list.ok ? list.value.map(kernelName) : [];
  };
  return {
    name,
    number: text('dev'),
    sectors: numberOf(text('size')),
    wholeDisk: kernelName(parent),
    startSector: isPartition ? numberOf(text('start')) : undefined,
    holders: names('holders'),
    slaves: names('slaves'),
    logicalBlockBytes: numberOf(textOf(host, `${CLASS}/${parent}/queue/logical_block_size`)),
    sequence: textOf(host, `${CLASS}/${parent}/diskseq`),
  };
}

/** sysfs writes `!` for the slash in a kernel name (`cciss!c0d0p1`). */
function kernelName(entry: string): string {
  return entry.replaceAll('!', '/');
}

/** A partition's folder lies inside that of its disk: `…/block/sda/sda1`. */
function parentOf(host: Host, folder: string): string | undefined {
  const link = host.readLink(folder);
  return link.ok ? link.value.split('/').at(-2) : undefined;
}

/** Which disk a whole device is, by what the kernel and udev tell. */
export function readIdentity(
  host: Host,
  { name, number }: Pick<BlockDevice, 'name' | 'number'>,
): DiskIdentity {
  const folder = `${CLASS}/${name.replaceAll('/', '!')}`;
  const first = (...files: readonly string[]) =>
    files.map((file) => textOf(host, `${folder}/${file}`)).find((text) => text !== undefined);
  return parseIdentity(name, {
    serial: first('device/serial', 'serial'),
    unitSerialPage: first('device/vpd_pg80'),
    wwid: first('wwid', 'device/wwid'),
    model: first('device/model'),
    udev: number === undefined ? undefined : textOf(host, `/run/udev/data/b${number}`),
  });
}

/** A device-mapper device over paths of one disk (multipath), or over a part of one, is that disk. */
function withStacked(
  devices: ReadonlyMap<string, BlockDevice>,
  identities: ReadonlyMap<string, DiskIdentity>,
): ReadonlyMap<string, DiskIdentity> {
  const stacked = new Map(identities);
  for (const [name, identity] of identities) {
    if (identity.serial !== undefined) continue;
    const below = [...bottomsOf(name, devices)].flatMap((disk) => identities.get(disk) ?? []);
    const [only] = below;
    if (only !== undefined && new Set(below.map(({ disk }) => disk)).size === 1) {
      stacked.set(name, { ...only, name });
    }
  }
  return stacked;
}

/** The whole disks that lie lowest under a device, itself when it stands on none. */
function bottomsOf(name: string, devices: ReadonlyMap<string, BlockDevice>): ReadonlySet<string> {
  const bottoms = new Set<string>();
  const seen = new Set<string>();
  const next = [name];
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    const slaves = devices.get(one)?.slaves ?? [];
    if (slaves.length === 0) bottoms.add(one);
    next.push(...slaves.map((slave) => devices.get(slave)?.wholeDisk ?? slave));
  }
  return bottoms;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function textOf(host: Host, path: string): string | undefined {
  const text = host.readText(path);
  return text.ok ? text.value.trimEnd() : undefined;
}
