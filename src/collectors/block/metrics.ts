import {
  counter,
  type Family,
  gauge,
  type Labels,
  type Sample,
  stateSet,
} from '../../metrics/family.ts';
import type { BlockReading, BusDisk } from './bus-reading.ts';
import { filesystemFamilies } from './metrics-filesystems.ts';
import { pciFamilies } from './metrics-pci.ts';

const DISK = ['disk', 'device'] as const;
type DiskLabel = (typeof DISK)[number];

/** Words of a SCSI device (`sdev_states`, drivers/scsi/scsi_sysfs.c) and of an NVMe controller (drivers/nvme/host/sysfs.c). */
const SCSI_STATES = [
  'created',
  'running',
  'cancel',
  'deleted',
  'quiesce',
  'offline',
  'transport-offline',
  'blocked',
  'created-blocked',
] as const;
const NVME_STATES = [
  'new',
  'live',
  'resetting',
  'connecting',
  'deleting',
  'deleting (no IO)',
  'dead',
] as const;

/** Words of an enclosure for a slot (`enclosure_status`, drivers/misc/enclosure.c). */
const SLOT_STATUSES = [
  'OK',
  'critical',
  'non-critical',
  'unrecoverable',
  'not installed',
  'unknown',
  'unavailable',
  'unsupported',
] as const;

function perDisk(value: (disk: BusDisk) => number | undefined) {
  return ({ disks }: BlockReading): Sample<DiskLabel>[] =>
    disks.map((one) => [{ disk: one.disk, device: one.device }, value(one)]);
}

function* slotStatuses({ disks }: BlockReading): Generator<Sample<DiskLabel | 'status'>> {
  for (const { disk, device, slot } of disks) {
    yield* stateSet<DiskLabel | 'status'>(SLOT_STATUSES, slot?.status, (status) => ({
      ...{ disk, device },
      status,
    }));
  }
}

function* states({ disks }: BlockReading): Generator<Sample<DiskLabel | 'state'>> {
  for (const { disk, device, state } of disks) {
    const known = device.startsWith('nvme') ? NVME_STATES : SCSI_STATES;
    const labelled = (word: string): Labels<DiskLabel | 'state'> => ({
      ...{ disk, device },
      state: word,
    });
    yield* stateSet<DiskLabel | 'state'>(known, state, labelled);
  }
}

const diskFamilies: readonly Family<BlockReading>[] = [
  gauge({
    name: 'rotwatch_disk_path_info',
    help: 'Where a disk hangs: SCSI host, PCI address of its controller, slot of its enclosure and the file of its locate light. A disk with two paths is here twice.',
    labels: [...DISK, 'host', 'controller', 'enclosure', 'slot', 'locate'],
    samples: ({ disks }: BlockReading) =>
      disks.map(({ disk, device, host, pci, slot }) => {
        const place = { host, controller: pci.at(-1), enclosure: slot?.enclosure };
        return [{ disk, device, ...place, slot: slot?.slot, locate: slot?.locatePath }, 1] as const;
      }),
  }),
  gauge({
    name: 'rotwatch_disk_pci_info',
    help: 'A PCI function is on the way to a disk: root port, switch, or controller.',
    labels: [...DISK, 'pci'],
    samples: ({ disks }: BlockReading) =>
      disks.flatMap(({ disk, device, pci }) =>
        pci.map((address) => [{ disk, device, pci: address }, 1] as const),
      ),
  }),
  gauge({
    name: 'rotwatch_disk_member_info',
    help: 'A disk carries a member of an array.',
    labels: [...DISK, 'array', 'member'],
    samples: ({ disks }: BlockReading) =>
      disks.flatMap(({ disk, device, members }) =>
        members.map(({ array, member }) => [{ disk, device, array, member }, 1] as const),
      ),
  }),
  gauge({
    name: 'rotwatch_disk_state',
    help: "The kernel's word for the device (SCSI) or its controller (NVMe): 1 for the one that holds.",
    labels: [...DISK, 'state'],
    samples: states,
  }),
  counter({
    name: 'rotwatch_disk_io_errors_total',
    help: 'SCSI commands that ended in an error (ioerr_cnt), since the disk was found; a few come from probing, and every question for SMART of a SATA disk is one.',
    labels: DISK,
    samples: perDisk(({ commands }) => commands.errors),
  }),
  counter({
    name: 'rotwatch_disk_io_timeouts_total',
    help: 'SCSI commands that were given up after the timeout (iotmo_cnt).',
    labels: DISK,
    samples: perDisk(({ commands }) => commands.timeouts),
  }),
  counter({
    name: 'rotwatch_disk_io_completed_total',
    help: 'SCSI commands that ended, well or not (iodone_cnt).',
    labels: DISK,
    samples: perDisk(({ commands }) => commands.completed),
  }),
  gauge({
    name: 'rotwatch_disk_command_timeout_seconds',
    help: "After how long the kernel gives a command up (SCSI timeout, else the queue's io_timeout).",
    labels: DISK,
    samples: perDisk(({ timeoutSeconds }) => timeoutSeconds),
  }),
  gauge({
    name: 'rotwatch_disk_link_speed_bits_per_second',
    help: 'Speed of the SATA or SAS link now.',
    labels: DISK,
    samples: perDisk(({ linkBitsPerSecond }) => linkBitsPerSecond),
  }),
  gauge({
    name: 'rotwatch_disk_link_speed_limit_bits_per_second',
    help: 'The most that the kernel or the port still allows the link; no series when it is not limited.',
    labels: DISK,
    samples: perDisk(({ linkLimitBitsPerSecond }) => linkLimitBitsPerSecond),
  }),
  gauge({
    name: 'rotwatch_disk_link_downgraded',
    help: 'Whether the kernel has slowed a SATA link down because it kept failing.',
    labels: DISK,
    samples: perDisk(({ linkDowngraded }) =>
      linkDowngraded === undefined ? undefined : Number(linkDowngraded),
    ),
  }),
  counter({
    name: 'rotwatch_disk_phy_errors_total',
    help: 'Errors on the phys that a SAS disk hangs on, as the host or expander counts them at its end: invalid_dword, running_disparity, loss_of_dword_sync, phy_reset_problem.',
    labels: [...DISK, 'phy', 'error'],
    samples: ({ disks }: BlockReading) =>
      disks.flatMap(({ disk, device, phys }) =>
        phys.flatMap(({ name, errors }) =>
          [...errors].map(([error, count]) => [{ disk, device, phy: name, error }, count] as const),
        ),
      ),
  }),
  gauge({
    name: 'rotwatch_disk_slot_status',
    help: "The enclosure's word for the slot of the disk: 1 for the one that holds.",
    labels: [...DISK, 'status'],
    samples: slotStatuses,
  }),
  gauge({
    name: 'rotwatch_disk_slot_light',
    help: 'Whether a light of the enclosure slot of the disk is on.',
    labels: [...DISK, 'light'],
    samples: ({ disks }: BlockReading) =>
      disks.flatMap(({ disk, device, slot }) => [
        [{ disk, device, light: 'locate' }, lit(slot?.locate)] as const,
        [{ disk, device, light: 'fault' }, lit(slot?.fault)] as const,
      ]),
  }),
];

function lit(light: boolean | undefined): number | undefined {
  return light === undefined ? undefined : Number(light);
}

/** The families of the block collector. */
export const blockFamilies: readonly Family<BlockReading>[] = [
  ...diskFamilies,
  ...pciFamilies,
  ...filesystemFamilies,
];
