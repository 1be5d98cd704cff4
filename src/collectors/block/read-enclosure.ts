import type { Host } from '../../host/host.ts';
import type { EnclosureSlot } from './bus-reading.ts';
import type { HardwareReads } from './hardware-reads.ts';

const LINK = 'enclosure_device:';

/**
 * The enclosure slot of a SCSI disk (drivers/misc/enclosure.c). Its lights and its status are asked of the
 * enclosure itself; the disk is not touched.
 */
export async function readSlot(
  host: Host,
  device: string,
  hardware: HardwareReads,
): Promise<EnclosureSlot | undefined> {
  const names = host.list(device);
  const link = names.ok ? names.value.find((name) => name.startsWith(LINK)) : undefined;
  if (link === undefined) return undefined;
  const folder = `${device}/${link}`;
  const target = host.readLink(folder);
  const enclosure = target.ok ? target.value.split('/').at(-2) : undefined;
  if (enclosure === undefined) return undefined;
  const [locate, fault, status] = await Promise.all(
    ['locate', 'fault', 'status'].map((file) => readWord(hardware, `${folder}/${file}`)),
  );
  const slot = link.slice(LINK.length);
  return {
    enclosure,
    slot,
    locate: isLit(locate),
    fault: isLit(fault),
    status: status === undefined || /^[A-Za-z][A-Za-z -]*$/.test(status) ? status : undefined,
    locatePath: `/sys/class/enclosure/${enclosure}/${slot}/locate`,
  };
}

/** Any number but 0: a fault that was asked for is 2, one that the slot found by itself 4, both 6 (ses_get_fault). */
function isLit(word: string | undefined): boolean | undefined {
  return word !== undefined && /^\d$/.test(word) ? word !== '0' : undefined;
}

async function readWord(hardware: HardwareReads, path: string): Promise<string | undefined> {
  const text = await hardware.read(path);
  const word = text.ok ? text.value.trim() : '';
  return word === '' ? undefined : word;
}
