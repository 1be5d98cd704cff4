/** What tells one disk from another. */
export interface Identifiers {
  readonly serial: string | undefined;
  readonly wwn: string | undefined;
  /** Kernel name; undefined for a disk behind a RAID controller. */
  readonly block: string | undefined;
  /** What it is called when nothing else is known. */
  readonly fallback: string;
}

/** Serial numbers that say that there is none. */
const NO_SERIAL = /^(0+|f+|none|n\/a|unknown)$/i;

/**
 * The label of each, in order: serial, else WWN, else kernel name. Two with one serial are one disk by
 * two paths when their WWNs agree, or when one is behind a RAID controller that hides its WWN. Else
 * they are two: dual-actuator disks show two units under one serial, and cheap bridges all carry the
 * same. Then all but the first in order of WWN or name carry theirs in the label.
 */
export function labelsOf(all: readonly Identifiers[]): readonly string[] {
  const units = new Map<string, Set<string>>();
  for (const one of all) {
    const unit = unitOf(one);
    if (!isSerial(one.serial) || unit === undefined) continue;
    units.set(one.serial, (units.get(one.serial) ?? new Set()).add(unit));
  }
  return all.map((one) => {
    if (!isSerial(one.serial)) return one.wwn ?? one.fallback;
    const unit = unitOf(one);
    const [first] = [...(units.get(one.serial) ?? [])].sort();
    return unit === undefined || unit === first ? one.serial : `${one.serial}-${unit}`;
  });
}

function isSerial(serial: string | undefined): serial is string {
  return serial !== undefined && !NO_SERIAL.test(serial);
}

/** The digits of the WWN: smartctl writes `0x5000…`, sysfs `naa.5000…` and `eui.…`; without one, the kernel name. */
function unitOf({ wwn, block }: Identifiers): string | undefined {
  return wwn?.toLowerCase().replace(/^(0x|naa\.|eui\.)/, '') ?? block;
}
