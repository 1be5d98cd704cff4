import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { attributesOf, parseCount, type RawText } from '../parse-attributes.ts';
import { listMatching, readAttributes } from '../read-attributes.ts';
import type { BusDisk, CommandCounts } from './bus-reading.ts';
import { type DevicePlace, parseDevicePath, pciAddress, resolveLink } from './parse-device-path.ts';
import { parseDeviceState, parseHexCount, parseLinkSpeed } from './parse-links.ts';
import { identityOf } from './read.ts';
import { readSlot } from './read-enclosure.ts';
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
interface Looking {
  readonly host: Host;
  readonly deadlineMs: number;
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
  const commands: CommandCounts = {
    errors: attribute('ioerr_cnt', parseHexCount),
    timeouts: attribute('iotmo_cnt', parseHexCount),
    completed: attribute('iodone_cnt', parseHexCount),
  };
  const disk: BusDisk = {
    device: name,
    disk: identityOf(devices, name)?.disk ?? name,
    members: membersOn(devices, name),
    state: attribute('state', parseDeviceState) ?? nvmeState(place, looking),
    commands,
    timeoutSeconds: attribute('timeout', parseCount),
    ...readLink(place, looking),
    host: place.host,
    pci: place.pci.map(pciAddress),
    slot: await readSlot(host, folder, looking.deadlineMs),
  };
  return { disk, pciFolders: place.pci };
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

type LinkFacts = Pick<BusDisk, 'linkBitsPerSecond' | 'linkLimitBitsPerSecond' | 'linkDowngraded'>;

function readLink(place: DevicePlace, looking: Looking): LinkFacts {
  if (place.ata !== undefined) return readSata(place.ata, looking);
  if (place.sasPort !== undefined) return readSas(place.sasPort, looking);
  return {
    linkBitsPerSecond: undefined,
    linkLimitBitsPerSecond: undefined,
    linkDowngraded: undefined,
  };
}

/**
 * libata lowers `sata_spd_limit` below `hw_sata_spd_limit` when a link keeps failing at full speed
 * (sata_down_spd_limit); before that both are the widest mask, printed as `<unknown>`.
 */
function readSata(ata: string, { host, problems }: Looking): LinkFacts {
  const folder = `/sys/class/ata_link/link${ata.slice('ata'.length)}`;
  const names = ['sata_spd', 'sata_spd_limit', 'hw_sata_spd_limit'] as const;
  const texts = readAttributes(host, folder, names);
  const attribute = attributesOf<(typeof names)[number]>(folder, texts, problems);
  const limit = attribute('sata_spd_limit', parseLinkSpeed);
  const possible = attribute('hw_sata_spd_limit', parseLinkSpeed);
  const told: RawText = texts.sata_spd_limit;
  return {
    linkBitsPerSecond: attribute('sata_spd', parseLinkSpeed),
    linkLimitBitsPerSecond: limit,
    linkDowngraded:
      told === undefined
        ? undefined
        : limit !== undefined && (possible === undefined || limit < possible),
  };
}

/** The phys of a SAS port; several make one wide link, of which the slowest counts. */
function readSas(port: string, { host, problems }: Looking): LinkFacts {
  const phys = listMatching(host, `/sys/class/sas_port/${port}/device`, /^phy-\d+(?::\d+)+$/);
  const names = ['negotiated_linkrate', 'maximum_linkrate'] as const;
  const rates = phys.map((phy) => {
    const folder = `/sys/class/sas_phy/${phy}`;
    const texts = readAttributes(host, folder, names);
    const attribute = attributesOf<(typeof names)[number]>(folder, texts, problems);
    return {
      now: attribute('negotiated_linkrate', parseLinkSpeed),
      most: attribute('maximum_linkrate', parseLinkSpeed),
    };
  });
  return {
    linkBitsPerSecond: least(rates.flatMap(({ now }) => now ?? [])),
    linkLimitBitsPerSecond: least(rates.flatMap(({ most }) => most ?? [])),
    // A slower disk on a faster port is no downgrade, and nothing here tells the two apart.
    linkDowngraded: undefined,
  };
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}
