import type { Bench } from '../harness/bench.ts';
import { mountState, STATE_ON_DISK } from '../harness/state-disk.ts';

/** What the daemon does while something critical happens to an array. */
export const WATCHES = ['runs', 'is stopped', 'is stopped, and the guest boots anew'] as const;
export type Watch = (typeof WATCHES)[number];

/**
 * By default each case goes with one of the three in turn, as an hour has to do for all of them on an
 * emulated kernel; with `ROTWATCH_EVERY_WATCH=1` with each.
 */
export function watchesFor(turn: number): readonly Watch[] {
  const { ROTWATCH_EVERY_WATCH: every } = process.env;
  return every === undefined ? WATCHES.filter((_, index) => index === turn % 3) : WATCHES;
}

export const PLAN = { pollSeconds: 1, stateDir: STATE_ON_DISK } as const;

/** Disks for these scenarios: four members at most, and the one that keeps the state. */
export const DISKS = { virtio: 4, mebibytes: 24, state: true } as const;

/** A bitmap so fine that what it has copied is not the whole member. */
export const FINE_BITMAP = { bitmap: 'internal', bitmapChunkKib: 64 } as const;

/** Starts the daemon with an empty memory. */
export async function startFresh(bench: Bench): Promise<void> {
  await mountState(bench.guest, { fresh: true });
  await bench.daemon.start(PLAN);
}

/** Boots the guest anew and assembles md0 of these members; the daemon does not run then. */
export async function bootAnew(bench: Bench, members: readonly string[]): Promise<void> {
  const { guest } = bench;
  await guest.must('mdadm --stop /dev/md0; sync');
  await guest.cutPower();
  bench.daemon.lost();
  await mountState(guest);
  const paths = members.map((name) => `/dev/${name}`).join(' ');
  await guest.must(`mdadm --assemble /dev/md0 --run ${paths}`);
}

/** Does the critical step while the daemon does what the watch says, and lets it run afterwards. */
export async function critically(
  bench: Bench,
  { watch, members }: { readonly watch: Watch; readonly members: readonly string[] },
  step: () => Promise<unknown>,
): Promise<void> {
  if (watch === 'runs') {
    await step();
    return;
  }
  await bench.daemon.stop();
  await step();
  if (watch !== 'is stopped') await bootAnew(bench, members);
  await bench.daemon.start(PLAN);
}
