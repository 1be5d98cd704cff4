import { type AttributeParser, MALFORMED, parseCount } from '../parse-attributes.ts';

const GIGA = 1e9;

/** A count as SCSI prints it: hex (`show_iostat_##field`, drivers/scsi/scsi_sysfs.c). */
export const parseHexCount: AttributeParser<number> = (text) =>
  /^0x[0-9a-f]{1,16}$/i.test(text) ? Number(text) : MALFORMED;

/** `running`, `offline`, `transport-offline`, `live`, …: the kernel's word for a device's state. */
export const parseDeviceState: AttributeParser<string> = (text) =>
  /^[a-z][A-Za-z() -]*$/.test(text) ? text : MALFORMED;

/**
 * Bits per second of `6.0 Gbps` (sata_spd_string, drivers/ata/libata-core.c) or `12.0 Gbit`
 * (sas_linkspeed_names); undefined for the words that stand for none (`<unknown>`, `Phy disabled`).
 */
export const parseLinkSpeed: AttributeParser<number> = (text) => {
  const giga = /^(\d{1,3}(?:\.\d)?) Gb(?:ps|it)$/.exec(text)?.[1];
  if (giga !== undefined) return Math.round(Number(giga) * GIGA);
  return /^[<A-Za-z]/.test(text) ? undefined : MALFORMED;
};

/** Transfers per second of `8.0 GT/s PCIe` (pci_speed_string, drivers/pci/probe.c); undefined for `Unknown…`. */
export const parsePcieSpeed: AttributeParser<number> = (text) => {
  const giga = /^(\d{1,3}(?:\.\d)?) GT\/s/.exec(text)?.[1];
  if (giga !== undefined) return Math.round(Number(giga) * GIGA);
  return text.startsWith('Unknown') ? undefined : MALFORMED;
};

/** Lanes; 0 and 255 stand for none that is known. */
export const parsePcieWidth: AttributeParser<number> = (text) => {
  const width = parseCount(text);
  return width === 0 || width === 255 ? undefined : width;
};

/** Errors by type, and their sum. */
export interface AerCounts {
  readonly total: number | undefined;
  readonly types: readonly { readonly name: string; readonly count: number }[];
}

/** `aer_dev_correctable` and its like: `NAME COUNT` lines, the sum in `TOTAL_ERR_…` (drivers/pci/pcie/aer.c). */
export const parseAerCounts: AttributeParser<AerCounts> = (text) => {
  const lines = text.split('\n').map((line) => /^(\w+) (\d{1,20})$/.exec(line.trim()));
  if (lines.includes(null)) return MALFORMED;
  const counts = lines.map((match) => ({ name: match?.[1] ?? '', count: Number(match?.[2]) }));
  return {
    total: counts.find(({ name }) => name.startsWith('TOTAL_ERR_'))?.count,
    types: counts.filter(({ name }) => !name.startsWith('TOTAL_ERR_')),
  };
};

/** btrfs `error_stats`: `write_errs 0` and so on, one a line (fs/btrfs/sysfs.c). */
export const parseBtrfsErrors: AttributeParser<ReadonlyMap<string, number>> = (text) => {
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^([a-z]+)_errs (\d{1,20})$/.exec(line.trim());
    if (match?.[1] === undefined) return MALFORMED;
    counts.set(match[1], Number(match[2]));
  }
  return counts;
};
