import type { Host } from '../host/host.ts';
import type { ReadErrorReason } from '../read-error.ts';
import { SECTOR_BYTES } from './sectors.ts';
import type { MemberExtent, Unit } from './unit.ts';

/** Why a member's part of a unit cannot be used: `short` where the device ended, `cached` where direct I/O was refused. */
export interface UnitProblem {
  readonly slot: number;
  readonly device: string;
  readonly reason: ReadErrorReason | 'short' | 'cached';
  readonly detail: string;
}

/** What was read for a unit: all members' parts, in the order of `reads`; or every problem there was. */
export type UnitBytes =
  | { readonly ok: true; readonly parts: readonly Uint8Array[] }
  | { readonly ok: false; readonly problems: readonly UnitProblem[] };

/** Reads a unit's members together, past the page cache. A problem costs this unit only; never throws. */
export async function readUnit(
  host: Pick<Host, 'readBlocks'>,
  unit: Unit,
  deadlineMs: number,
): Promise<UnitBytes> {
  const read = await Promise.all(unit.reads.map((part) => readPart(host, part, deadlineMs)));
  const problems = read.filter((one) => 'reason' in one);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, parts: read.flatMap((one) => ('reason' in one ? [] : [one])) };
}

async function readPart(
  host: Pick<Host, 'readBlocks'>,
  { slot, device, path, start, sectors }: MemberExtent,
  deadlineMs: number,
): Promise<Uint8Array | UnitProblem> {
  const length = sectors * SECTOR_BYTES;
  const read = await host.readBlocks(path, [{ at: start * SECTOR_BYTES, length }], deadlineMs);
  if (!read.ok) return { slot, device, reason: read.reason, detail: read.detail };
  // The cache may hold what was there days ago, the same at every look (md writes around it).
  if (!read.value.direct) {
    return { slot, device, reason: 'cached', detail: 'the kernel refused to read past its cache' };
  }
  const [bytes] = read.value.parts;
  if (bytes?.length === length) return bytes;
  const detail = `${bytes === undefined ? 'none' : bytes.length} of ${length} bytes at sector ${start}`;
  return { slot, device, reason: 'short', detail };
}
