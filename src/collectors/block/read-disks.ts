import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { attributesOf, parseCount } from '../parse-attributes.ts';
import { listMatching, readAttributes } from '../read-attributes.ts';
import type { BusDisk, CommandCounts } from './bus-reading.ts';
import { errorCountersOf } from './error-counters.ts';
import type { HardwareReads } from './hardware-reads.ts';
import { type DevicePlace, parseDevicePath, pciAddress, resolveLink } from './parse-device-path.ts';
import { parseDeviceState, parseHexCount } from './parse-links.ts';
import { identityOf } from './read.ts';
import { readSlot } from './read-enclosure.ts';
import { readLink } from './read-link.ts';
import type { BlockDevice, BlockDevices } from './reading.ts';
import { membersOn } from './stack.ts';

const CLASS = '/sys/class/block';

/** What is read of a disk, and what is learnt of the PCI functions on the way to it. */
export interface DiskPlaced {
  readonly disk: BusDisk;
  /** Folders of its PCI functions. */
  readonly pciFolders: readonly string[];
}

/** What reading goes by. */
export interface Looking {
  readonly host: Host;
  readonly hardware: HardwareReads;
  readonly problems: Problem[];
}

/** Every whole disk that hangs on a bus: not those that are made of others, of files or of memory. */
export function readDisks(devices: BlockDevices, looking: Looking): Promise<readonly DiskPlaced[]> {
  const { host } = looking;
  const wholes = [...devices.devices.values()].filter(
    ({ name, wholeDisk }) => name === wholeDisk && host.exists(`${folderOf(name)}/device`),
  );
  return Promise.all(wholes.map((device) => readDisk(device, devices, looking)));
}

function folderOf(name: string): string {
  return `${CLASS}/${name.replaceAll('/', '!')}`;
}

async function readDisk(
  { name }: BlockDevice,
  devices: BlockDevices,
  looking: Looking,
): Promise<DiskPlaced> {
  const { host, problems } = looking;
  const place = placeOf(host, name);
  const folder = `${folderOf(name)}/device`;
  const texts = readAttributes(host, folder, [
    'ioerr_cnt',
    'iotmo_cnt',
    'iodone_cnt',
    'timeout',
    'state',
  ]);
  const attribute = attributesOf<keyof typeof texts>(`${name}/device`, texts, problems);
  const counts = {
    errors: attribute('ioerr_cnt', parseHexCount),
    timeouts: attribute('iotmo_cnt', parseHexCount),
    completed: attribute('iodone_cnt', parseHexCount),
  };
  const commands: CommandCounts = { ...counts, provoked: provokedOf(host, name, counts) };
  const disk: BusDisk = {
    device: name,
    disk: identityOf(devices, name)?.disk ?? name,
    members: membersOn(devices, name),
    state: attribute('state', parseDeviceState) ?? nvmeState(place, looking),
    commands,
    timeoutSeconds: attribute('timeout', parseCount) ?? queueTimeout(name, looking),
    ...(await readLink(place, looking)),
    host: place.host,
    pci: place.pci.map(pciAddress),
    slot: await readSlot(host, folder, looking.hardware),
  };
  return { disk, pciFolders: place.pci };
}

function provokedOf(
  host: Host,
  name: string,
  { errors, timeouts }: Pick<CommandCounts, 'errors' | 'timeouts'>,
): CommandCounts['provoked'] {
  const paths = errorCountersOf(name);
  const raised = (path: string, count: number | undefined) =>
    count === undefined ? 0 : host.raisedByCommands(path, count);
  return { errors: raised(paths.errors, errors), timeouts: raised(paths.timeouts, timeouts) };
}

/** Of the request queue, in milliseconds (`io_timeout`); what is not SCSI has no other. */
function queueTimeout(name: string, { host, problems }: Looking): number | undefined {
  const folder = `${folderOf(name)}/queue`;
  const texts = readAttributes(host, folder, ['io_timeout']);
  const ms = attributesOf<'io_timeout'>(folder, texts, problems)('io_timeout', parseCount);
  return ms === undefined ? undefined : ms / 1000;
}

/** The place of a disk; that of an NVMe namespace with several controllers is its first controller's. */
function placeOf(host: Host, name: string): DevicePlace {
  const link = host.readLink(folderOf(name));
  const folder = link.ok ? resolveLink(CLASS, link.value) : '';
  const subsystem = /^(.*\/nvme-subsys\d+)\//.exec(folder)?.[1];
  if (subsystem === undefined) return parseDevicePath(folder);
  const [controller] = listMatching(host, subsystem, /^nvme\d+$/);
  const target = host.readLink(`${subsystem}/${controller}`);
  return parseDevicePath(target.ok ? resolveLink(subsystem, target.value) : folder);
}

function nvmeState({ nvme }: DevicePlace, { host, problems }: Looking): string | undefined {
  if (nvme === undefined) return undefined;
  const texts = readAttributes(host, nvme, ['state']);
  return attributesOf<'state'>(nvme, texts, problems)('state', parseDeviceState);
}
