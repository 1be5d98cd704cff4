import type { Problem } from '../collector.ts';

/** A whole disk or a partition, as sysfs lists it under /sys/class/block. */
export interface BlockDevice {
  /** Kernel name (`sdb3`). */
  readonly name: string;
  /** `major:minor`. */
  readonly number: string | undefined;
  /** Size in sectors of 512 bytes; 0 for a device without a medium. */
  readonly sectors: number | undefined;
  /** Kernel name of the whole disk; its own name when it is one. */
  readonly wholeDisk: string;
  /** First sector on the whole disk; undefined when it is not a partition. */
  readonly startSector: number | undefined;
  /** Kernel names of the devices built on it, and of those it is built on. */
  readonly holders: readonly string[];
  readonly slaves: readonly string[];
  /** Bytes of one block as the disk addresses them (`queue/logical_block_size`). */
  readonly logicalBlockBytes: number | undefined;
  /** The kernel's count of disks seen (`diskseq`, 5.15): another disk under the same name has another. */
  readonly sequence: string | undefined;
}

/** Which physical thing a whole disk is; what is not told is undefined. */
export interface DiskIdentity {
  /** Kernel name of the whole disk. */
  readonly name: string;
  readonly serial: string | undefined;
  /** World wide name, NAA, EUI-64 or NGUID, as the kernel or udev spells it. */
  readonly wwn: string | undefined;
  readonly model: string | undefined;
  /** The label `disk`: serial, else WWN, else kernel name. */
  readonly disk: string;
}

/** Every block device, and which disk each whole device is. */
export interface BlockDevices {
  readonly devices: ReadonlyMap<string, BlockDevice>;
  readonly identities: ReadonlyMap<string, DiskIdentity>;
  /** Why they are not listed at all; undefined when they are, if only partly told of. */
  readonly hidden: Problem | undefined;
}

/** The counters of one line of /proc/diskstats that tell who does I/O (Documentation/admin-guide/iostats.rst). */
export interface DiskCounters {
  readonly readsCompleted: number;
  readonly sectorsRead: number;
  readonly writesCompleted: number;
  readonly sectorsWritten: number;
}
