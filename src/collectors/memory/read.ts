import type { Host } from '../../host/host.ts';
import { listMatching, problemOf, readAttribute, readAttributes } from '../read-attributes.ts';
import {
  CHANNEL_ATTRIBUTES,
  CONTROLLER_ATTRIBUTES,
  CSROW_ATTRIBUTES,
  DIMM_ATTRIBUTES,
  FAILURE_ATTRIBUTES,
  PCI_ATTRIBUTES,
  PCI_CONTROLLER_ATTRIBUTES,
  type RawController,
  type RawCsrow,
  type RawDrivers,
  type RawMemory,
  type RawPci,
  type RawPlatform,
} from './raw.ts';
import { ScrubRates } from './scrub-rates.ts';

const EDAC = '/sys/devices/system/edac';
const NODES = '/sys/devices/system/node';
const MODPROBE_FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (folder) => `${folder}/modprobe.d`,
);
const DMI = '/sys/firmware/dmi/tables/DMI';

/** Gathers what EDAC, the page allocator and the firmware say; all of it is answered from memory. */
export function readMemory(
  host: Host,
  platform: RawPlatform,
  scrubRates = new ScrubRates(host),
): RawMemory {
  return {
    controllers: listMatching(host, `${EDAC}/mc`, /^mc\d+$/).map((name) =>
      readController(host, name, scrubRates),
    ),
    pci: readPci(host),
    meminfo: readAttribute(host, '/proc/meminfo'),
    failures: listMatching(host, NODES, /^node\d+$/).map((name) => ({
      name,
      texts: readAttributes(host, `${NODES}/${name}/memory_failure`, FAILURE_ATTRIBUTES),
    })),
    platform,
    drivers: readDrivers(host),
  };
}

/** The firmware's tables and what tells a virtual machine; worth reading once. */
export function readPlatform(host: Host): RawPlatform {
  const dmi = host.readBytes(DMI);
  const absent = dmi.ok ? false : dmi.reason === 'absent';
  return {
    dmi: dmi.ok ? dmi.value : absent ? undefined : problemOf(dmi),
    cpuinfo: readAttribute(host, '/proc/cpuinfo'),
    vendor: readAttribute(host, '/sys/class/dmi/id/sys_vendor'),
    product: readAttribute(host, '/sys/class/dmi/id/product_name'),
    xenCapabilities: readAttribute(host, '/proc/xen/capabilities'),
  };
}

function readController(host: Host, name: string, scrubRates: ScrubRates): RawController {
  const folder = `${EDAC}/mc/${name}`;
  // The sums come first: an error between two reads then never looks like one without a place.
  const texts = readAttributes(host, folder, CONTROLLER_ATTRIBUTES);
  const dimms = listMatching(host, folder, /^(?:dimm|rank)\d+$/).map((dimm) => ({
    name: dimm,
    texts: readAttributes(host, `${folder}/${dimm}`, DIMM_ATTRIBUTES),
  }));
  const counted = dimms.some(
    (dimm) => dimm.texts.dimm_ce_count !== undefined || dimm.texts.dimm_ue_count !== undefined,
  );
  return {
    name,
    texts,
    scrubRate: scrubRates.read(folder),
    dimms,
    csrows: counted ? [] : listMatching(host, folder, /^csrow\d+$/).map(csrowAt(host, folder)),
  };
}

function csrowAt(host: Host, controller: string): (name: string) => RawCsrow {
  return (name) => {
    const folder = `${controller}/${name}`;
    const numbers = listMatching(host, folder, /^ch\d+_[a-z_]+$/).map((file) =>
      file.slice('ch'.length, file.indexOf('_')),
    );
    return {
      name,
      texts: readAttributes(host, folder, CSROW_ATTRIBUTES),
      channels: [...new Set(numbers)].map((number) => ({
        name: `ch${number}`,
        texts: readChannel(host, `${folder}/ch${number}_`),
      })),
    };
  };
}

function readChannel(host: Host, prefix: string): RawCsrow['channels'][number]['texts'] {
  return Object.fromEntries(
    CHANNEL_ATTRIBUTES.map((name) => [name, readAttribute(host, `${prefix}${name}`)]),
  );
}

function readPci(host: Host): RawPci {
  const folder = `${EDAC}/pci`;
  return {
    texts: readAttributes(host, folder, PCI_ATTRIBUTES),
    controllers: listMatching(host, folder, /^pci\d+$/).map((name) => ({
      name,
      texts: readAttributes(host, `${folder}/${name}`, PCI_CONTROLLER_ATTRIBUTES),
    })),
  };
}

function readDrivers(host: Host): RawDrivers {
  return {
    core: host.exists(`${EDAC}/mc`),
    loaded: listMatching(host, '/sys/module', /_edac$/),
    commandLine: readAttribute(host, '/proc/cmdline'),
    modprobe: readModprobe(host),
  };
}

/** Of files with one name, the first is in force (modprobe.d(5)). */
function readModprobe(host: Host): RawDrivers['modprobe'] {
  const paths = new Map<string, string>();
  for (const folder of MODPROBE_FOLDERS) {
    for (const file of listMatching(host, folder, /\.conf$/)) {
      if (!paths.has(file)) paths.set(file, `${folder}/${file}`);
    }
  }
  return [...paths.values()].flatMap((path) => {
    const text = host.readText(path);
    return text.ok ? [{ path, text: text.value }] : [];
  });
}
