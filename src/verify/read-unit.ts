import type { Host } from '../host/host.ts';
import type { ReadErrorReason } from '../read-error.ts';
import type { Unit } from './unit.ts';

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
export declare function readUnit(
  host: Pick<Host, 'readBlocks'>,
  unit: Unit,
  deadlineMs: number,
): Promise<UnitBytes>;
