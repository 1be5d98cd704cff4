/** Where a disk hangs, read off its folder below /sys/devices. */
export interface DevicePlace {
  /** Folders of the PCI functions on the way, the root port first, the controller last. */
  readonly pci: readonly string[];
  /** `ata1`: the port of an ATA controller. */
  readonly ata: string | undefined;
  /** `host0`: the SCSI host. */
  readonly host: string | undefined;
  /** `port-0:1` or, behind an expander, `port-0:1:4`: the last SAS port on the way. */
  readonly sasPort: string | undefined;
  /** Folder of the NVMe controller. */
  readonly nvme: string | undefined;
}

const PCI_FUNCTION = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

/** Reads a folder's path (`/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/…/block/sda`). */
export function parseDevicePath(path: string): DevicePlace {
  const parts = path.split('/');
  const upTo = (index: number) => parts.slice(0, index + 1).join('/');
  const indexed = parts.map((part, index) => ({ part, index }));
  const nvme = indexed.find(({ part }) => /^nvme\d+$/.test(part));
  return {
    pci: indexed.filter(({ part }) => PCI_FUNCTION.test(part)).map(({ index }) => upTo(index)),
    ata: parts.find((part) => /^ata\d+$/.test(part)),
    host: parts.find((part) => /^host\d+$/.test(part)),
    sasPort: parts.findLast((part) => /^port-\d+(?::\d+)+$/.test(part)),
    nvme: nvme === undefined ? undefined : upTo(nvme.index),
  };
}

/** Where a symbolic link in `folder` leads; dots are taken as path segments, nothing is looked up. */
export function resolveLink(folder: string, target: string): string {
  const segments: string[] = target.startsWith('/') ? [] : folder.split('/').filter(Boolean);
  for (const part of target.split('/')) {
    if (part === '..') segments.pop();
    else if (part !== '.' && part !== '') segments.push(part);
  }
  return `/${segments.join('/')}`;
}

/** `0000:01:00.0` of a PCI function's folder. */
export function pciAddress(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}
