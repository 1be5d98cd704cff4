import type { DiskIdentity } from './reading.ts';

/** Texts that may tell which physical disk a block device is; undefined where there is no such file. */
export interface IdentityTexts {
  /** `device/serial` of NVMe, `serial` of virtio. */
  readonly serial: string | undefined;
  /** SCSI page 0x80, raw: four bytes of header, then the unit serial number. */
  readonly unitSerialPage: string | undefined;
  readonly wwid: string | undefined;
  readonly model: string | undefined;
  /** udev's database entry (`/run/udev/data/b8:0`). */
  readonly udev: string | undefined;
}

const PAGE_HEADER_LENGTH = 4;

/**
 * Which disk this is, from whatever source tells. The unit serial number comes before udev's
 * `ID_SERIAL_SHORT`, which is the WWN on SAS disks: smartctl shows the unit serial number too.
 */
export function parseIdentity(name: string, texts: IdentityTexts): DiskIdentity {
  const udev = udevProperties(texts.udev);
  const serial =
    printable(texts.serial) ??
    printable(texts.unitSerialPage?.slice(PAGE_HEADER_LENGTH)) ??
    printable(udev.get('ID_SCSI_SERIAL')) ??
    printable(udev.get('ID_SERIAL_SHORT'));
  const wwn = printable(udev.get('ID_WWN_WITH_EXTENSION')) ?? printable(texts.wwid);
  const model = printable(texts.model) ?? printable(udev.get('ID_MODEL'));
  return { name, serial, wwn, model, disk: serial ?? wwn ?? name };
}

/** The `E:` lines of a udev database entry. */
function udevProperties(text: string | undefined): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of text?.split('\n') ?? []) {
    const match = /^E:([A-Z0-9_]+)=(.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) properties.set(match[1], match[2]);
  }
  return properties;
}

/** Text without padding, control characters and undecodable bytes; undefined when nothing is left. */
function printable(text: string | undefined): string | undefined {
  const cleaned = text?.replace(/[^\x20-\x7e]/g, '').trim();
  return cleaned === '' ? undefined : cleaned;
}
