import {
  type Collector,
  type CollectorContext,
  collector,
  type OpenCollector,
} from '../collector.ts';
import { ArrayClock } from './array-clock.ts';
import { describeArrays } from './describe.ts';
import { KernelLog } from './kernel-log.ts';
import { lookAtArrays } from './look.ts';
import { mdArraysFamilies } from './metrics.ts';
import { readKernelRelease, readMdcheck, readMdstat } from './read.ts';
import type { MdArraysReading } from './reading.ts';
import { KernelWatch } from './watch.ts';

/** md arrays and their members as the kernel sees them: /proc/mdstat, sysfs, and the kernel's own notifications. */
export const mdArrays: Collector<'md-arrays', MdArraysReading> = collector({
  name: 'md-arrays',
  cadence: { intervalMs: 10_000, deadlineMs: 5000, staleAfterMs: 60_000, watchMs: 1000 },
  // A burst of notifications costs at most ten polls a second.
  minGapMs: 100,
  follows: [],
  open,
  metrics: mdArraysFamilies,
  describe: describeArrays,
});

function open(context: CollectorContext): OpenCollector<MdArraysReading> {
  const { host, clock, cadence, say, wake } = context;
  const watch = new KernelWatch({ host, now: () => clock.now(), onEvent: wake, say });
  const kernelLog = new KernelLog({ host, now: () => clock.now(), say });
  const arrayClock = new ArrayClock();
  const listeningSince = clock.now();
  const closed = new AbortController();
  const signal = AbortSignal.any([context.signal, closed.signal]);
  void watchMdstat(context, signal);
  return {
    async read() {
      const now = await lookAtArrays(host, cadence.deadlineMs);
      const arrays = arrayClock.stamped(now.arrays, clock.now());
      watch.follow(arrays);
      return {
        arrays,
        personalities: now.personalities,
        kernelRelease: readKernelRelease(host),
        mdcheck: readMdcheck(host),
        listeningSince,
        witnessed: watch.witnessed,
        eventCounts: watch.eventCounts,
        kernelLog: kernelLog.read(),
        unwatched: arrays.filter(({ name }) => !watch.listensTo(name)).map(({ name }) => name),
        problems: now.problems,
      };
    },
    close: () => {
      closed.abort();
      watch.close();
      kernelLog.close();
    },
  };
}

/** Compares /proc/mdstat as text every `watchMs`: new and vanished arrays and whatever no notification told of. */
async function watchMdstat(context: CollectorContext, signal: AbortSignal): Promise<void> {
  const { host, clock, cadence, wake } = context;
  const look = async (): Promise<string> => {
    const text = await readMdstat(host, cadence.deadlineMs);
    // Absent is a state too: the first array may bring the md module with it.
    return text.ok ? text.value : text.reason;
  };
  const pauseMs = cadence.watchMs ?? cadence.intervalMs;
  let before = await look();
  while (!signal.aborted) {
    await clock.sleep(pauseMs, signal);
    if (signal.aborted) return;
    const now = await look();
    if (now !== before) wake();
    before = now;
  }
}
