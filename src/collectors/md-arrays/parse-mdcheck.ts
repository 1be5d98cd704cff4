import type { MdcheckProgress } from './reading.ts';

const SECTOR_BYTES = 512;

/**
 * A state file of mdcheck (mdadm, misc/mdcheck): the array's UUID in its name `MD_UUID_…`, the sectors
 * checked so far as text. Undefined for any other file.
 */
export function parseMdcheck(file: string, text: string): MdcheckProgress | undefined {
  const uuid = /^MD_UUID_([0-9a-f]{8}(?::[0-9a-f]{8}){3})$/.exec(file)?.[1];
  const sectors = /^\d{1,15}$/.exec(text.trim())?.[0];
  if (uuid === undefined || sectors === undefined) return undefined;
  return { uuid, doneBytes: Number(sectors) * SECTOR_BYTES };
}
