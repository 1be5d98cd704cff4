import type { ArrayNow } from './array-now.ts';
import type { VerifyMode } from './settings.ts';
import type { SwapOnArray } from './swap.ts';
import type { Hindrance } from './verification.ts';

/** Words of `sync_action` while md itself does nothing with the members. */
const QUIET = ['idle', 'frozen'];
const SYNCING = ['reshaping', 'resyncing'];

const REST_WORDS = {
  asleep: 'nobody else has used every member within the last 30 seconds: reading could wake a disk',
  busy: "a member's disk is busy for more than half of the time",
} as const;

/** What beside the array itself may forbid reading it. */
export interface Circumstances {
  readonly mode: VerifyMode;
  readonly swap: SwapOnArray | undefined;
  readonly rest: keyof typeof REST_WORDS | undefined;
}

/** Why an array is to be left alone now; undefined when it may be compared. */
export function hindranceOf(
  { geometry, facts }: Pick<ArrayNow, 'geometry' | 'facts'>,
  { mode, swap, rest }: Circumstances,
): Hindrance | undefined {
  if (mode === 'off') return { reason: 'off', detail: 'comparing its contents is switched off' };
  if (!geometry.ok) {
    const reason = SYNCING.includes(geometry.reason) ? 'syncing' : 'unverifiable';
    return { reason, detail: geometry.detail };
  }
  const { syncAction } = facts;
  if (syncAction !== undefined && !QUIET.includes(syncAction)) {
    return { reason: 'syncing', detail: `sync_action is ${syncAction}` };
  }
  if (swap === 'everywhere') {
    return { reason: 'swap', detail: 'the machine swaps to it, and copies of swap may differ' };
  }
  return rest === undefined ? undefined : { reason: rest, detail: REST_WORDS[rest] };
}
