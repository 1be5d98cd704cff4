import { execa } from 'execa';
import type { Kernel } from './kernels.ts';

/** Disks of a guest. */
export interface DiskPlan {
  /** virtio disks on hot-pluggable ports: vda, vdb, … */
  readonly virtio: number;
  /** NVMe disks: nvme0n1, … */
  readonly nvme?: number;
  /** Spinning SATA disks: sda, … once `ahci` and `sd_mod` are loaded; not hot-pluggable. */
  readonly sata?: number;
  readonly mebibytes?: number;
  /** One more virtio disk, behind the others, for a file system that survives what the kernel does not. */
  readonly state?: boolean;
}

/** One disk: QEMU's names for it and what the guest sees. */
export interface Disk {
  /** QEMU device id; for virtio also the guest's name at boot. */
  readonly id: string;
  readonly driver: 'virtio-blk-pci' | 'nvme' | 'ide-hd';
  readonly node: string;
  readonly bus: string;
  readonly serial: string;
}

/** Serial number of the disk that keeps the daemon's state. */
export const STATE_SERIAL = 'STATE';

/** Port of the daemon inside the guest. */
export const GUEST_PORT = 10947;

export function disksOf(plan: DiskPlan): readonly Disk[] {
  const virtio = Array.from({ length: plan.virtio }, (_, at): Disk => {
    const letter = String.fromCharCode('a'.charCodeAt(0) + at);
    const place = { node: `disk-${letter}`, bus: `port${at}` };
    return { id: `vd${letter}`, driver: 'virtio-blk-pci', ...place, serial: `VIRTIO-${letter}` };
  });
  const nvme = Array.from({ length: plan.nvme ?? 0 }, (_, at): Disk => {
    const place = { node: `disk-n${at}`, bus: `port${plan.virtio + at}` };
    return { id: `nvme${at}`, driver: 'nvme', ...place, serial: `NVME-${at}` };
  });
  const letter = String.fromCharCode('a'.charCodeAt(0) + plan.virtio);
  const state: Disk = {
    ...{ id: `vd${letter}`, driver: 'virtio-blk-pci', node: 'disk-state' },
    ...{ bus: `port${plan.virtio + nvme.length}`, serial: STATE_SERIAL },
  };
  const sata = Array.from({ length: plan.sata ?? 0 }, (_, at): Disk => {
    // The ports of the AHCI controller that the machine type has.
    const place = { node: `disk-s${at}`, bus: `ide.${at}` };
    return { id: `sata${at}`, driver: 'ide-hd', ...place, serial: `SATA-${at}` };
  });
  return [...virtio, ...nvme, ...sata, ...(plan.state === true ? [state] : [])];
}

function diskArguments(disk: Disk, at: number, image: string): string[] {
  const file = `file.driver=file,file.filename=${image},file.discard=unmap`;
  const backend = `driver=raw,node-name=${disk.node},discard=unmap,cache.no-flush=on,${file}`;
  const device = `${disk.driver},id=${disk.id},drive=${disk.node},bus=${disk.bus},serial=${disk.serial}`;
  if (disk.driver === 'ide-hd') {
    return ['-blockdev', backend, '-device', `${device},rotation_rate=7200`];
  }
  return [
    ...['-blockdev', backend],
    ...['-device', `pcie-root-port,id=${disk.bus},chassis=${at + 1},slot=${at + 1},io-reserve=0`],
    ...['-device', device],
  ];
}

/**
 * Without the features for which the kernel clears and copies pages by bytes instead of words: emulated, each byte is a step,
 * and a slow one where code was, as in all of memory after a reset.
 */
const CPU = 'max,erms=off,fsrm=off';

interface MachinePlan {
  readonly kernel: Kernel;
  readonly disks: readonly Disk[];
  /** Holds the disk images `<node>.img` and the sockets `agent` and `qmp`. */
  readonly folder: string;
  /** Further arguments for QEMU: firmware tables, a CPU. */
  readonly qemu: readonly string[];
}

/**
 * Starts QEMU in software emulation. It dies with this process however that ends (PR_SET_PDEATHSIG), and no disk write
 * of it is ever flushed: images are scratch.
 */
export function startMachine({ kernel, disks, folder, qemu }: MachinePlan) {
  const append = [
    'console=ttyS0',
    'loglevel=4',
    'panic=-1',
    'mitigations=off',
    `rotwatch.modules=${kernel.modules}`,
  ];
  const machine = execa(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', '--', 'qemu-system-x86_64'],
      ...['-nodefaults', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
      ...['-accel', 'tcg,thread=multi', '-M', 'q35', '-cpu', CPU, '-smp', '2', '-m', '1024'],
      ...['-kernel', kernel.image, '-initrd', kernel.initramfs, '-append', append.join(' ')],
      '-fsdev',
      'local,id=root,path=/,security_model=none,readonly=on,multidevs=remap',
      ...['-device', 'virtio-9p-pci,fsdev=root,mount_tag=hostroot'],
      ...['-chardev', `socket,id=agent,path=${folder}/agent,server=on,wait=off`],
      ...['-device', 'virtio-serial-pci'],
      ...['-device', 'virtserialport,chardev=agent,name=rotwatch.agent'],
      ...['-qmp', `unix:${folder}/qmp,server=on,wait=off`],
      ...['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:${GUEST_PORT}`],
      ...['-device', 'virtio-net-pci,netdev=net,romfile='],
      ...qemu,
      ...disks.flatMap((disk, at) => diskArguments(disk, at, `${folder}/${disk.node}.img`)),
    ],
    { stdin: 'ignore', buffer: false, reject: false, all: true, forceKillAfterDelay: 2_000 },
  );
  // The worker of a run that was ended from outside would stay, an orphan, and go on booting guests.
  const end = (): boolean => process.kill(process.pid, 'SIGKILL');
  process.once('disconnect', end);
  machine.once('exit', () => process.off('disconnect', end));
  return machine;
}
