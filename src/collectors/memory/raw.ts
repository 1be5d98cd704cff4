import type { Problem } from '../collector.ts';
import type { RawText, RawTexts } from '../parse-attributes.ts';

/** Attributes of a memory controller, `/sys/devices/system/edac/mc/mcN` (drivers/edac/edac_mc_sysfs.c). */
export const CONTROLLER_ATTRIBUTES = [
  'ce_count',
  'ue_count',
  'ce_noinfo_count',
  'ue_noinfo_count',
  'seconds_since_reset',
  'mc_name',
  'size_mb',
] as const;
export type ControllerAttribute = (typeof CONTROLLER_ATTRIBUTES)[number];

/** Attributes of `mcN/dimmN` or `mcN/rankN`; the counts are there since Linux 4.10. */
export const DIMM_ATTRIBUTES = [
  'dimm_ce_count',
  'dimm_ue_count',
  'dimm_label',
  'dimm_location',
  'dimm_mem_type',
  'dimm_dev_type',
  'dimm_edac_mode',
  'size',
] as const;
export type DimmAttribute = (typeof DIMM_ATTRIBUTES)[number];

/** Attributes of `mcN/csrowN`, the older view, there with CONFIG_EDAC_LEGACY_SYSFS. */
export const CSROW_ATTRIBUTES = [
  'ce_count',
  'ue_count',
  'size_mb',
  'mem_type',
  'dev_type',
  'edac_mode',
] as const;
export type CsrowAttribute = (typeof CSROW_ATTRIBUTES)[number];

/** What follows `chN_` in `mcN/csrowN`; the kernel has no count of uncorrected errors there, other trees may. */
export const CHANNEL_ATTRIBUTES = ['ce_count', 'ue_count', 'dimm_label'] as const;
export type ChannelAttribute = (typeof CHANNEL_ATTRIBUTES)[number];

/** A folder of attributes and its name. */
export interface RawFolder<Name extends string> {
  readonly name: string;
  readonly texts: RawTexts<Name>;
}

/** One csrow and its channels, these by their number. */
export interface RawCsrow extends RawFolder<CsrowAttribute> {
  readonly channels: readonly RawFolder<ChannelAttribute>[];
}

/** One memory controller as EDAC shows it. */
export interface RawController extends RawFolder<ControllerAttribute> {
  /** `sdram_scrub_rate`; undefined also when its driver answers with an error. */
  readonly scrubRate: RawText;
  /** `dimmN` and `rankN`. */
  readonly dimms: readonly RawFolder<DimmAttribute>[];
  /** Left unread, and empty, where the DIMMs or ranks have counts of their own: both views count the same errors. */
  readonly csrows: readonly RawCsrow[];
}

/** `/sys/devices/system/edac/pci` (drivers/edac/edac_pci_sysfs.c). */
export const PCI_ATTRIBUTES = [
  'check_pci_errors',
  'pci_parity_count',
  'pci_nonparity_count',
] as const;
export type PciAttribute = (typeof PCI_ATTRIBUTES)[number];

/** `edac/pci/pciN`: one controller that has a driver of its own. */
export const PCI_CONTROLLER_ATTRIBUTES = ['pe_count', 'npe_count'] as const;
export type PciControllerAttribute = (typeof PCI_CONTROLLER_ATTRIBUTES)[number];

/** EDAC's counts of PCI errors. */
export interface RawPci {
  readonly texts: RawTexts<PciAttribute>;
  readonly controllers: readonly RawFolder<PciControllerAttribute>[];
}

/** `/sys/devices/system/node/nodeN/memory_failure`, since Linux 6.4 (mm/memory-failure.c). */
export const FAILURE_ATTRIBUTES = ['total', 'ignored', 'failed', 'delayed', 'recovered'] as const;
export type FailureAttribute = (typeof FAILURE_ATTRIBUTES)[number];

/** What tells whether the machine has ECC memory, and why nobody might watch it; does not change while it runs. */
export interface RawPlatform {
  /** `/sys/firmware/dmi/tables/DMI`; undefined when the machine has none. */
  readonly dmi: Uint8Array | Problem | undefined;
  readonly cpuinfo: RawText;
  /** `/sys/class/dmi/id/sys_vendor` and `product_name`, readable by everybody. */
  readonly vendor: RawText;
  readonly product: RawText;
  /** `/proc/xen/capabilities`: `control_d` in the domain that owns the hardware. */
  readonly xenCapabilities: RawText;
}

/** Why EDAC may be silent: what is loaded and what is forbidden. */
export interface RawDrivers {
  /** Whether the EDAC core is there (`/sys/devices/system/edac/mc`). */
  readonly core: boolean;
  /** Names under /sys/module that end in `_edac`. */
  readonly loaded: readonly string[];
  readonly commandLine: RawText;
  /** Files of the modprobe.d folders that are in force, and what they say. */
  readonly modprobe: readonly { readonly path: string; readonly text: string }[];
}

/** Everything that the machine says of its memory's health. */
export interface RawMemory {
  readonly controllers: readonly RawController[];
  readonly pci: RawPci;
  readonly meminfo: RawText;
  readonly failures: readonly RawFolder<FailureAttribute>[];
  readonly platform: RawPlatform;
  readonly drivers: RawDrivers;
}
