import { join } from 'node:path';
import { z } from 'zod';
import type { Guest } from '../harness/guest.ts';
import { GUEST_PROGRAM } from '../harness/program.ts';

const PASS = join(import.meta.dirname, '../../../bench/verify-guest.mjs');
const SECONDS = 300;
const TICKS_PER_SECOND = 100;

/** What it cost to compare so much of the mirror md0 of vda and vdb. */
export interface Cost {
  /** Bytes of each member that were compared. */
  readonly bytes: number;
  /** Of the programs or kernel threads that compare, user and kernel. */
  readonly cpuSeconds: number;
  /** Of the whole guest in this time: with interrupts, and whatever else works for it. */
  readonly guestSeconds: number;
  readonly seconds: number;
}

const COST = z.object({
  bytes: z.number(),
  cpuSeconds: z.number(),
  guestSeconds: z.number(),
  seconds: z.number(),
});
const number = z.coerce.number();

/** Ticks in which any core did anything (proc_stat(5): user, nice, system, irq, softirq). */
const BUSY =
  'busy() { read -r _ u n s _ _ q p _ </proc/stat; echo $((u + n + s + q + p)); }; busy=$(busy)';

/**
 * The kernel's own `check`. Its thread ends with it and its times with the thread, so that it is halted (`sync_max`) where
 * enough is compared. Times are the scheduler's, in nanoseconds (Documentation/scheduler/sched-stats.rst).
 */
export async function costOfCheck(guest: Guest, bytes: number): Promise<Cost> {
  const text = await guest.must(
    `md=/sys/block/md0/md; ${BUSY}
    threads() {
      local sum=0 task name ns rest
      for task in /proc/[0-9]*; do
        { read -r name <$task/comm; } 2>/dev/null || continue
        case $name in md0_raid1 | md0_resync) read -r ns rest <$task/schedstat; sum=$((sum + ns)) ;; esac
      done
      echo $sum
    }
    rm -f /run/never; mkfifo /run/never; exec 8<>/run/never
    echo ${bytes / 512} >$md/sync_max; before=$(threads); began=$EPOCHREALTIME
    echo check >$md/sync_action
    until read -r done rest <$md/sync_completed && [ "$done" = ${bytes / 512} ]; do read -rt 0.1 -u 8; done
    echo $began $EPOCHREALTIME $(($(threads) - before)) $(($(busy) - busy)) $(<$md/mismatch_cnt)
    echo max >$md/sync_max; until [ $(<$md/sync_action) = idle ]; do read -rt 0.1 -u 8; done; true`,
    { seconds: SECONDS },
  );
  const [began, ended, ns, ticks, mismatches] = z
    .tuple([number, number, number, number, number])
    .parse(text.split(' '));
  if (mismatches !== 0) throw new Error(`check counts ${mismatches} mismatched sectors`);
  return {
    bytes,
    cpuSeconds: ns / 1e9,
    guestSeconds: ticks / TICKS_PER_SECOND,
    seconds: ended - began,
  };
}

/** `cmp` of both members' data: through the page cache, or past it, by a `dd` for each, in the pieces that rotwatch reads. */
export async function costOfCmp(
  guest: Guest,
  bytes: number,
  how: 'direct' | 'cached',
): Promise<Cost> {
  const compare = {
    direct: `for name in vda vdb; do
        dd if=/dev/$name of=/run/$name iflag=direct,skip_bytes,count_bytes bs=512K skip=$at count=${bytes} status=none &
      done; cmp /run/vda /run/vdb && wait`,
    cached: `cmp --bytes=${bytes} --ignore-initial=$at /dev/vda /dev/vdb`,
  };
  const text = await guest.must(
    `at=$(($(</sys/block/md0/md/dev-vda/offset) * 512)); TIMEFORMAT='%R %U %S'
    rm -f /run/vd?; mkfifo /run/vda /run/vdb; echo 3 >/proc/sys/vm/drop_caches; ${BUSY}
    { time ( ${compare[how]} ) || exit; } 2>&1
    echo $(($(busy) - busy))`,
    { seconds: SECONDS },
  );
  const [seconds, user, system, ticks] = z
    .tuple([number, number, number, number])
    .parse(text.split(/\s+/));
  const guestSeconds = ticks / TICKS_PER_SECOND;
  return { bytes, seconds, cpuSeconds: user + system, guestSeconds };
}

/** `rotwatch verify --full`, without the start of the program. */
export async function costOfVerify(guest: Guest): Promise<Cost> {
  const words = [process.execPath, PASS, join(GUEST_PROGRAM, 'dist')];
  return COST.parse(JSON.parse(await guest.must(words.join(' '), { seconds: SECONDS })));
}
