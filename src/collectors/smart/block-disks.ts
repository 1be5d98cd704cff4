import type { Host } from '../../host/host.ts';
import { readIdentity } from '../block/read.ts';
import type { SmartDisk, VirtualKind } from './reading.ts';
import { virtualKind } from './virtual-kind.ts';

/** A disk that the kernel knows, as sysfs shows it. */
export interface BlockDisk {
  readonly name: string;
  /** What smartctl is given. */
  readonly device: string;
  readonly protocol: 'NVMe' | undefined;
  readonly transport: string | undefined;
  /** The bus address of what it hangs on; disks with the same one share its bandwidth and its troubles. */
  readonly controller: string;
  readonly rotational: boolean | undefined;
  readonly serial: string | undefined;
  readonly wwn: string | undefined;
  readonly model: string | undefined;
  readonly busSpeed: SmartDisk['busSpeed'];
}

/** What /sys/block holds. */
export interface BlockDisks {
  readonly disks: readonly BlockDisk[];
  readonly skipped: ReadonlyMap<VirtualKind, number>;
}

const CLASS = '/sys/block';

const TRANSPORTS: readonly (readonly [RegExp, string])[] = [
  [/\/usb\d+\//, 'usb'],
  [/\/nvme/, 'nvme'],
  [/\/ata\d+\//, 'sata'],
  [/\/end_device-/, 'sas'],
  [/\/rport-/, 'fc'],
  [/\/virtio\d+\//, 'virtio'],
];

/** Remembers what was read of each device, so that looking for new ones costs one listing. */
export class BlockDiskFinder {
  readonly #host: Host;
  readonly #withVirtual: boolean;
  #known = new Map<string, BlockDisk | VirtualKind>();

  constructor(host: Host, withVirtual: boolean) {
    this.#host = host;
    this.#withVirtual = withVirtual;
  }

  /** The disks of now; the namespaces of one NVMe controller are one disk. */
  find(): BlockDisks {
    const names = this.#host.list(CLASS);
    const known = new Map<string, BlockDisk | VirtualKind>();
    const disks = new Map<string, BlockDisk>();
    const skipped = new Map<VirtualKind, number>();
    for (const name of names.ok ? names.value : []) {
      const key = `${name} ${this.#host.identity(`${CLASS}/${name}`)}`;
      const found = this.#known.get(key) ?? this.#look(name);
      known.set(key, found);
      if (typeof found === 'string') skipped.set(found, (skipped.get(found) ?? 0) + 1);
      else if (!disks.has(found.device)) disks.set(found.device, found);
    }
    this.#known = known;
    return { disks: [...disks.values()], skipped };
  }

  #look(name: string): BlockDisk | VirtualKind {
    const folder = `${CLASS}/${name}`;
    const link = this.#host.readLink(folder);
    const target = link.ok ? link.value : '';
    const text = (file: string) => this.#text(`${folder}/${file}`);
    const sectors = text('size');
    const kind = virtualKind({
      name,
      link: target,
      vendor: text('device/vendor'),
      model: text('device/model'),
      sectors: sectors === undefined ? undefined : Number(sectors),
    });
    if (kind !== undefined && (!this.#withVirtual || kind === 'no_medium')) return kind;
    return this.#disk(name, target);
  }

  #disk(name: string, link: string): BlockDisk {
    const folder = `${CLASS}/${name}`;
    const { serial, wwn, model } = readIdentity(this.#host, {
      name,
      number: this.#text(`${folder}/dev`),
    });
    const controllerNode = /^(nvme\d+)n\d+$/.exec(name)?.[1];
    const transport = TRANSPORTS.find(([pattern]) => pattern.test(link))?.[1];
    const rotational = this.#text(`${folder}/queue/rotational`);
    const onWholeController =
      controllerNode !== undefined && this.#host.exists(`/dev/${controllerNode}`);
    return {
      name,
      device: `/dev/${onWholeController ? controllerNode : name}`,
      protocol: controllerNode === undefined ? undefined : 'NVMe',
      transport,
      controller: link.match(PCI_ADDRESS)?.at(-1) ?? transport ?? 'unknown bus',
      rotational: rotational === undefined ? undefined : rotational === '1',
      serial,
      wwn,
      model,
      busSpeed: {
        current: this.#pcieSpeed(folder, 'current'),
        max: this.#pcieSpeed(folder, 'max'),
      },
    };
  }

  /** Of the PCIe link of an NVMe controller; other disks have their link behind their controller. */
  #pcieSpeed(folder: string, which: string): number | undefined {
    const speed = /^([\d.]+) GT\/s/.exec(
      this.#text(`${folder}/device/device/${which}_link_speed`) ?? '',
    )?.[1];
    const width = this.#text(`${folder}/device/device/${which}_link_width`);
    if (speed === undefined || width === undefined || !/^[1-9]\d*$/.test(width)) return undefined;
    return Number(speed) * 1e9 * Number(width) * encodingOf(Number(speed));
  }

  #text(path: string): string | undefined {
    const text = this.#host.readText(path);
    return text.ok ? text.value.trim() : undefined;
  }
}

const PCI_ADDRESS = /[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]/g;

/** Bits of data for each bit on the wire: 8b/10b up to PCIe 2 (5 GT/s), 128b/130b from PCIe 3 on. */
function encodingOf(gigatransfers: number): number {
  return gigatransfers <= 5 ? 8 / 10 : 128 / 130;
}

/** Whether the kernel has put the device to sleep, out of which a command would wake it (Documentation/power/runtime_pm.rst). */
export function isSuspended(host: Host, name: string): boolean {
  const paths = ['device/power/runtime_status', 'device/device/power/runtime_status'];
  return paths.some((path) => {
    const status = host.readText(`${CLASS}/${name}/${path}`);
    return status.ok && status.value.trim() === 'suspended';
  });
}
