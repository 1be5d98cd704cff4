import type { Host } from '../../host/host.ts';
import type { EnclosureSlot } from './bus-reading.ts';

const LINK = 'enclosure_device:';

/**
 * The enclosure slot of a SCSI disk (drivers/misc/enclosure.c). Its lights are asked of the enclosure
 * itself, so under a deadline; the disk is not touched.
 */
export async function readSlot(
  host: Host,
  device: string,
  deadlineMs: number,
): Promise<EnclosureSlot | undefined> {
  const names = host.list(device);
  const link = names.ok ? names.value.find((name) => name.startsWith(LINK)) : undefined;
  if (link === undefined) return undefined;
  const folder = `${device}/${link}`;
  const target = host.readLink(folder);
  const enclosure = target.ok ? target.value.split('/').at(-2) : undefined;
  if (enclosure === undefined) return undefined;
  const [locate, fault] = await Promise.all(
    ['locate', 'fault'].map((light) => readLight(host, `${folder}/${light}`, deadlineMs)),
  );
  const slot = link.slice(LINK.length);
  return {
    enclosure,
    slot,
    locate,
    fault,
    locatePath: `/sys/class/enclosure/${enclosure}/${slot}/locate`,
  };
}

async function readLight(
  host: Host,
  path: string,
  deadlineMs: number,
): Promise<boolean | undefined> {
  const text = await host.readTextWithin(path, deadlineMs);
  const word = text.ok ? text.value.trim() : '';
  return /^[012]$/.test(word) ? word !== '0' : undefined;
}
