import type { Reading } from '../collector.ts';

/**
 * The finest place at which EDAC counts errors: a DIMM or rank, or, in the older view, a channel of a
 * csrow and the csrow itself for errors that name no channel. No error is in two of them.
 */
export interface MemoryDimm {
  /** Folder below the controller's: `dimm0`, `rank3`, `csrow1`, or `csrow1/ch0`. */
  readonly name: string;
  /** What is printed beside the slot, where somebody has told the driver; else the driver's own words. */
  readonly label: string | undefined;
  /** The kernel's words (`channel 0 slot 1`). */
  readonly location: string | undefined;
  readonly sizeBytes: number | undefined;
  /** `Registered-DDR4`, … */
  readonly memoryType: string | undefined;
  /** `x4`, `x8`, …; undefined when the driver does not know. */
  readonly deviceType: string | undefined;
  /** `SECDED`, `S4ECD4ED`, `None`, …; undefined when the driver does not know. */
  readonly edacMode: string | undefined;
  readonly correctedErrors: number | undefined;
  readonly uncorrectedErrors: number | undefined;
}

/** A memory controller as its EDAC driver tells of it. */
export interface MemoryController {
  /** `mc0`. */
  readonly name: string;
  /** What the driver calls it (`mc_name`). */
  readonly type: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly scrubBytesPerSecond: number | undefined;
  /** Since boot, the driver's load, or `reset_counters`, whichever came last. */
  readonly correctedErrors: number | undefined;
  readonly uncorrectedErrors: number | undefined;
  /** Of these, those that no `dimms` entry counts. */
  readonly correctedElsewhere: number | undefined;
  readonly uncorrectedElsewhere: number | undefined;
  readonly secondsSinceReset: number | undefined;
  readonly dimms: readonly MemoryDimm[];
}

/** When a controller's counters last started from zero. */
export interface CounterReset {
  readonly controller: string;
  /** Milliseconds since the epoch; undefined when the kernel does not tell. */
  readonly at: number | undefined;
  /** Resets seen since the daemon started: counters that went back, or a clock that started again. */
  readonly seen: number;
}

/** By how much a controller's corrected errors grew lately; what was there before the daemon looked does not count. */
export interface CorrectedGrowth {
  readonly controller: string;
  readonly errors: number;
  /** Over this many milliseconds. */
  readonly overMs: number;
}

/** Errors on one PCI controller that has an EDAC driver. */
export interface PciController {
  /** `pci0`. */
  readonly name: string;
  readonly parityErrors: number | undefined;
  readonly nonParityErrors: number | undefined;
}

/** EDAC's counts of PCI errors, over all devices and by controller. */
export interface PciErrors {
  /** Whether the kernel looks at all devices (`check_pci_errors`, off by default). */
  readonly checked: boolean | undefined;
  readonly parityErrors: number | undefined;
  readonly nonParityErrors: number | undefined;
  readonly controllers: readonly PciController[];
}

/** What became of the pages of a NUMA node on which uncorrected errors were met (mm/memory-failure.c). */
export interface MemoryFailures {
  /** `node0`. */
  readonly node: string;
  readonly total: number | undefined;
  readonly ignored: number | undefined;
  readonly failed: number | undefined;
  readonly delayed: number | undefined;
  readonly recovered: number | undefined;
}

/** A memory slot as the firmware describes it (SMBIOS type 17). */
export interface MemorySlot {
  /** `0x0030`, unique in the tables; ghes_edac puts it in labels, spelled so. */
  readonly handle: string;
  /** As printed on the board (`DIMM_A1`). */
  readonly locator: string | undefined;
  readonly bank: string | undefined;
  /** 0 for an empty slot. */
  readonly sizeBytes: number | undefined;
  /** `DDR4`, …; undefined for types not known here. */
  readonly memoryType: string | undefined;
  /** Bits with and without those for error correction; undefined where the firmware does not tell. */
  readonly totalWidth: number | undefined;
  readonly dataWidth: number | undefined;
  readonly manufacturer: string | undefined;
  readonly serial: string | undefined;
  readonly partNumber: string | undefined;
}

/** What the firmware's tables say of memory. */
export interface DmiMemory {
  /** Error correction of the system memory in words (`multi-bit ECC`); undefined when it is not told. */
  readonly correction: string | undefined;
  readonly slots: readonly MemorySlot[];
}

/** Whether this machine's memory is said to be protected. */
export type EccClaim =
  /** The firmware says that it is. */
  | { readonly ecc: 'yes'; readonly evidence: string }
  /** It is not, or that is nothing of this machine's to watch. */
  | { readonly ecc: 'no'; readonly reason: 'no_ecc' | 'virtual_machine'; readonly evidence: string }
  /** Nothing tells. */
  | {
      readonly ecc: 'unknown';
      readonly reason: 'dmi_absent' | 'dmi_unread' | 'dmi_silent';
      readonly evidence: string;
    };

/** What the memory collector knows after a poll. */
export interface MemoryReading extends Reading {
  readonly controllers: readonly MemoryController[];
  readonly resets: readonly CounterReset[];
  readonly recent: readonly CorrectedGrowth[];
  readonly pci: PciErrors;
  /** Memory that the kernel no longer uses because it is broken (`HardwareCorrupted`). */
  readonly hardwareCorruptedBytes: number | undefined;
  /** Empty before Linux 6.4. */
  readonly failures: readonly MemoryFailures[];
  /** Undefined when there are no tables or they could not be read. */
  readonly dmi: DmiMemory | undefined;
  readonly claim: EccClaim;
  /** Why EDAC may be silent, one fact a line. */
  readonly drivers: readonly string[];
}
