import type { VirtualKind } from './reading.ts';

/** What sysfs tells of a block device, as far as it says whether there is a disk behind it. */
export interface BlockFacts {
  readonly name: string;
  /** Target of its link in /sys/block. */
  readonly link: string;
  readonly vendor: string | undefined;
  readonly model: string | undefined;
  /** Sectors of 512 bytes. */
  readonly sectors: number | undefined;
}

const BY_NAME: readonly (readonly [RegExp, VirtualKind])[] = [
  [/^loop\d/, 'loop'],
  [/^ram\d/, 'ram'],
  [/^zram\d/, 'zram'],
  [/^dm-\d/, 'device_mapper'],
  [/^md[\d_]/, 'md'],
  [/^(nbd|rbd|drbd|aoe)/, 'network'],
  [/^vd[a-z]/, 'virtio'],
  [/^xvd/, 'xen'],
  [/^(mmcblk|mtdblock)/, 'flash_card'],
  [/^(sr|scd)\d/, 'optical'],
  [/^pmem/, 'persistent_memory'],
  // One path of a multipath NVMe disk, which its head device stands for.
  [/^nvme\d+c\d+n\d+/, 'other'],
];

const BY_LINK: readonly (readonly [RegExp, VirtualKind])[] = [
  [/\/session\d+\//, 'iscsi'],
  [/\/nvme-fabrics\//, 'network'],
];

/** Vendors and models that hypervisors, targets, clouds and RAID controllers give to their volumes. */
const BY_MODEL: readonly (readonly [RegExp, VirtualKind])[] = [
  [/^(QEMU QEMU |VMware |Msft |VBOX |BHYVE |XEN )/i, 'hypervisor'],
  [/^(LIO-ORG|IET |TrueNAS|FreeNAS|NETAPP |PURE |3PARdata|Nimble|SYNOLOGY iSCSI)/i, 'iscsi'],
  [/^(Linux\s+scsi_debug)/i, 'other'],
  [
    /(Amazon Elastic Block Store|Google PersistentDisk|^nvme_card-pd|MSFT NVMe Accelerator)/,
    'cloud',
  ],
  [/(\bPERC\b|MegaRAID|\bMR\d{3,}|LOGICAL VOLUME|ServeRAID|DELLBOSS|\bRAID ?\d)/i, 'raid_volume'],
];

/** Why a block device is not asked; undefined for one that looks like a disk. */
export function virtualKind(facts: BlockFacts): VirtualKind | undefined {
  const named = BY_NAME.find(([pattern]) => pattern.test(facts.name))?.[1];
  if (named !== undefined) return named;
  const linked = BY_LINK.find(([pattern]) => pattern.test(facts.link))?.[1];
  if (linked !== undefined) return linked;
  // A multipath NVMe disk hangs below a virtual subsystem; everything else there is made by software.
  if (/\/virtual\//.test(facts.link) && !/\/nvme-subsystem\//.test(facts.link)) return 'other';
  // An emulated SATA disk answers smartctl like a real one; its vendor in sysfs is ATA.
  const words = [facts.vendor, facts.model].filter((word) => word !== undefined).join(' ');
  const modelled = BY_MODEL.find(([pattern]) => pattern.test(words))?.[1];
  if (modelled !== undefined && facts.vendor !== 'ATA') return modelled;
  return facts.sectors === 0 ? 'no_medium' : undefined;
}
