import type { Reading } from '../collector.ts';
import type { AerCounts } from './parse-links.ts';

/** An array that a disk carries a member of. */
export interface CarriedMember {
  readonly array: string;
  /** Kernel name of the member device (`sda2`). */
  readonly member: string;
}

/** What counts the troubles of a disk's commands; by the kernel, since the disk was found. */
export interface CommandCounts {
  readonly errors: number | undefined;
  readonly timeouts: number | undefined;
  readonly completed: number | undefined;
  /**
   * Of these, what rotwatch's own commands (smartctl) caused: libata answers each question for a disk's verdict with an
   * error, and ends what the disk refuses like a timeout (ata_qc_schedule_eh).
   */
  readonly provoked: { readonly errors: number; readonly timeouts: number };
}

/** The slot of an enclosure that a disk sits in. */
export interface EnclosureSlot {
  /** `0:0:8:0`. */
  readonly enclosure: string;
  /** As the enclosure calls it (`Slot 05`). */
  readonly slot: string;
  /** Whether its locate and fault lights are on; undefined when the enclosure does not tell. */
  readonly locate: boolean | undefined;
  readonly fault: boolean | undefined;
  /** The enclosure's word for the slot (`OK`, `critical`, `not installed`, …). */
  readonly status: string | undefined;
  /** File that switches the locate light. */
  readonly locatePath: string;
}

/** A phy of the port that a SAS disk hangs on: the host's or the expander's end of its link. */
export interface SasPhy {
  /** `phy-0:1`. */
  readonly name: string;
  /** By kind: `invalid_dword`, `running_disparity`, `loss_of_dword_sync`, `phy_reset_problem`; since the phy was reset. */
  readonly errors: ReadonlyMap<string, number>;
}

/** A whole disk as the block layer and its bus know it; one that is reached by two paths is here twice. */
export interface BusDisk {
  /** Kernel name (`sda`). */
  readonly device: string;
  /** Stable identity: serial, else WWN, else kernel name. */
  readonly disk: string;
  readonly members: readonly CarriedMember[];
  /** SCSI: `running`, `offline`, `blocked`, …; NVMe: `live`, `resetting`, `dead`, … */
  readonly state: string | undefined;
  readonly commands: CommandCounts;
  /** After which a command counts as lost. */
  readonly timeoutSeconds: number | undefined;
  /** SATA or SAS: speed now, and the most that the kernel or the port still allows, where that is told. */
  readonly linkBitsPerSecond: number | undefined;
  readonly linkLimitBitsPerSecond: number | undefined;
  /** Whether the kernel has slowed the link down after errors; undefined where it would not tell. */
  readonly linkDowngraded: boolean | undefined;
  /** Several where they make one wide port; none where there is no SAS. */
  readonly phys: readonly SasPhy[];
  /** `host0`. */
  readonly host: string | undefined;
  /** Addresses of the PCI functions on the way, the root port first, the controller last. */
  readonly pci: readonly string[];
  readonly slot: EnclosureSlot | undefined;
}

/** A PCI function on the way to a disk. */
export interface PciFunction {
  /** `0000:01:00.0`. */
  readonly address: string;
  readonly speed: number | undefined;
  readonly width: number | undefined;
  readonly maxSpeed: number | undefined;
  readonly maxWidth: number | undefined;
  /** Errors that the function itself reported. */
  readonly correctable: AerCounts | undefined;
  readonly nonfatal: AerCounts | undefined;
  readonly fatal: AerCounts | undefined;
  /** Error messages that a root port received from all below it. */
  readonly rootPort: {
    readonly correctable: number | undefined;
    readonly nonfatal: number | undefined;
    readonly fatal: number | undefined;
  };
}

/** A mounted filesystem on a block device, or its errors as ext4 keeps them. */
export interface Filesystem {
  /** Kernel name of its device (`sda1`, `md0`, `dm-3`). */
  readonly device: string;
  readonly type: string;
  readonly mountpoint: string | undefined;
  /** The one disk that it lies on, and the one array, where it is one. */
  readonly disk: string | undefined;
  readonly array: string | undefined;
  readonly readOnly: boolean | undefined;
  /** Made read-only after it had been mounted for writing; undefined when that cannot be told. */
  readonly remounted: boolean | undefined;
  readonly errors: number | undefined;
  /** Seconds since the epoch; undefined when there was none. */
  readonly firstErrorAt: number | undefined;
  readonly lastErrorAt: number | undefined;
}

/** Errors that btrfs counts by device and keeps on disk. */
export interface BtrfsDevice {
  readonly filesystem: string;
  readonly id: string;
  /** Known when the filesystem has one device only: sysfs does not say which id is which. */
  readonly device: string | undefined;
  readonly disk: string | undefined;
  /** By kind: `write`, `read`, `flush`, `corruption`, `generation`. */
  readonly errors: ReadonlyMap<string, number>;
}

/** By how much counters grew lately; what was there before the daemon looked does not count. */
export interface RecentGrowth {
  /** Kernel name of a disk, or address of a PCI function. */
  readonly of: string;
  readonly errors: number;
  readonly timeouts: number;
  /** Errors on the phys of a SAS disk. */
  readonly linkErrors: number;
  /** Over this many milliseconds. */
  readonly overMs: number;
}

/** What the block collector knows after a poll. */
export interface BlockReading extends Reading {
  readonly disks: readonly BusDisk[];
  readonly pci: readonly PciFunction[];
  readonly filesystems: readonly Filesystem[];
  readonly btrfs: readonly BtrfsDevice[];
  readonly recent: readonly RecentGrowth[];
}
