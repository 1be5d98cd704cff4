import type { BlockReading, BusDisk } from '../../src/collectors/block/bus-reading.ts';
import { block } from '../../src/collectors/block/index.ts';
import { sampled } from '../../src/metrics/family.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeHost } from './fake-host.ts';

type Files = ConstructorParameters<typeof FakeHost>[0];

const CLASS = '/sys/class/block';
const AHCI = 'devices/pci0000:00/0000:00:1f.2';
const NVME = 'devices/pci0000:00/0000:00:01.1/0000:01:00.0';

/** A SATA disk sda with a partition in md0, on port 3 of an AHCI controller. */
const SATA: Files = {
  [`${CLASS}/sda`]: { link: `../../${AHCI}/ata3/host2/target2:0:0/2:0:0:0/block/sda` },
  [`${CLASS}/sda/dev`]: '8:0\n',
  [`${CLASS}/sda/device/vpd_pg80`]: '\u0000\u0080\u0000\u0008SATA0001',
  [`${CLASS}/sda/device/state`]: 'running\n',
  [`${CLASS}/sda/device/timeout`]: '30\n',
  [`${CLASS}/sda/device/ioerr_cnt`]: '0x1f\n',
  [`${CLASS}/sda/device/iotmo_cnt`]: '0x2\n',
  [`${CLASS}/sda/device/iodone_cnt`]: '0x1234\n',
  [`${CLASS}/sda1`]: { link: `../../${AHCI}/ata3/host2/target2:0:0/2:0:0:0/block/sda/sda1` },
  [`${CLASS}/sda1/dev`]: '8:1\n',
  [`${CLASS}/sda1/partition`]: '1\n',
  [`${CLASS}/sda1/holders/md0`]: '',
  [`${CLASS}/md0`]: { link: '../../devices/virtual/block/md0' },
  [`${CLASS}/md0/dev`]: '9:0\n',
  [`${CLASS}/md0/slaves/sda1`]: '',
  '/sys/class/ata_link/link3/sata_spd': '3.0 Gbps\n',
  '/sys/class/ata_link/link3/sata_spd_limit': '3.0 Gbps\n',
  '/sys/class/ata_link/link3/hw_sata_spd_limit': '<unknown>\n',
  [`/sys/${AHCI}/power/runtime_status`]: 'suspended\n',
  [`/sys/${AHCI}/current_link_speed`]: 'Unknown\n',
};

/** An NVMe disk behind a root port, in half of the lanes that both have. */
const NVME_DISK: Files = {
  [`${CLASS}/nvme0n1`]: { link: `../../${NVME}/nvme/nvme0/nvme0n1` },
  [`${CLASS}/nvme0n1/dev`]: '259:0\n',
  [`${CLASS}/nvme0n1/device/serial`]: 'NVME0001\n',
  [`${CLASS}/nvme0n1/device/state`]: 'live\n',
  [`${CLASS}/nvme0n1/queue/io_timeout`]: '30500\n',
  [`/sys/${NVME}/current_link_speed`]: '8.0 GT/s PCIe\n',
  [`/sys/${NVME}/max_link_speed`]: '8.0 GT/s PCIe\n',
  [`/sys/${NVME}/current_link_width`]: '2\n',
  [`/sys/${NVME}/max_link_width`]: '4\n',
  [`/sys/${NVME}/aer_dev_correctable`]: 'RxErr 3\nBadTLP 0\nTOTAL_ERR_COR 3\n',
  [`/sys/devices/pci0000:00/0000:00:01.1/max_link_width`]: '4\n',
  [`/sys/devices/pci0000:00/0000:00:01.1/max_link_speed`]: '16.0 GT/s PCIe\n',
  [`/sys/devices/pci0000:00/0000:00:01.1/aer_rootport_total_err_cor`]: '5\n',
};

/** A machine with an array on a SATA disk, an NVMe disk, and their filesystems; `more` adds and replaces files. */
export function blockMachine(more: Files = {}): FakeHost {
  return new FakeHost({
    ...SATA,
    ...NVME_DISK,
    [`${CLASS}/loop0/dev`]: '7:0\n',
    '/proc/1/mountinfo': [
      '30 1 9:0 / / rw - ext4 /dev/md0 rw',
      '31 1 259:0 / /data rw - ext4 /dev/nvme0n1 ro,errors=remount-ro',
      '32 1 0:50 / /btr rw - btrfs /dev/nvme0n1 rw',
      '33 1 7:0 / /snap ro - squashfs /dev/loop0 ro',
      '34 1 0:22 / /proc rw - proc proc rw',
    ].join('\n'),
    '/sys/fs/ext4/features/lazy_itable_init': 'supported\n',
    '/sys/fs/ext4/nvme0n1/errors_count': '2\n',
    '/sys/fs/ext4/nvme0n1/first_error_time': '1700000000\n',
    '/sys/fs/ext4/nvme0n1/last_error_time': '1700000100\n',
    '/sys/fs/ext4/md0/errors_count': '0\n',
    '/sys/fs/ext4/md0/first_error_time': '0\n',
    '/sys/fs/ext4/md0/last_error_time': '0\n',
    ...more,
  });
}

/** The block collector at work on a machine, with the clock that it goes by. */
export function openBlock(host: FakeHost) {
  const clock = new FakeClock();
  const opened = block.open({
    host,
    clock,
    wake: () => undefined,
    say: () => undefined,
    cadence: block.cadence,
    settings: {},
    signal: new AbortController().signal,
  });
  return {
    clock,
    read: (): Promise<BlockReading> => opened.read(new AbortController().signal),
    close: () => opened.close(),
  };
}

/** One disk as a first look at the machine finds it. */
export async function diskIn(host: FakeHost, device: string): Promise<BusDisk | undefined> {
  return (await openBlock(host).read()).disks.find((disk) => disk.device === device);
}

/** Samples of a family of the block collector as `label label… number`, those without a value left out. */
export function samples(name: string, reading: BlockReading): readonly string[] {
  const family = block.metrics.find((one) => one.name === `rotwatch_${name}`);
  if (family === undefined) throw new Error(`no family ${name}`);
  return sampled(family, reading).samples.flatMap(([labels, value]) => {
    const told = Object.values(labels).filter((label) => label !== undefined);
    return value === undefined ? [] : [[...told, value].join(' ')];
  });
}
