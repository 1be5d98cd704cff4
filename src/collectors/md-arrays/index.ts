import type { Collector, CollectorContext, OpenCollector } from '../collector.ts';
import { describeArrays } from './describe.ts';
import { joinArrays } from './join.ts';
import { mdArraysFamilies } from './metrics.ts';
import { parseMdstat } from './parse-mdstat.ts';
import { parseSysfs } from './parse-sysfs.ts';
import { readArrays, readMdstat } from './read.ts';
import type { MdArraysReading } from './reading.ts';
import { SyncClock } from './sync-clock.ts';
import { KernelWatch } from './watch.ts';

/** md arrays and their members as the kernel sees them: /proc/mdstat, sysfs, and the kernel's own notifications. */
export const mdArrays: Collector<'md-arrays', MdArraysReading> = {
  name: 'md-arrays',
  cadence: { intervalMs: 10_000, deadlineMs: 5000, staleAfterMs: 60_000, watchMs: 1000 },
  follows: [],
  open,
  metrics: mdArraysFamilies,
  describe: describeArrays,
};

function open(context: CollectorContext): OpenCollector<MdArraysReading> {
  const { host, clock, cadence, say, wake } = context;
  const watch = new KernelWatch({ host, now: () => clock.now(), onEvent: wake, say });
  const syncClock = new SyncClock();
  const closed = new AbortController();
  const signal = AbortSignal.any([context.signal, closed.signal]);
  void watchMdstat(context, signal);
  return {
    async read() {
      const raw = await readArrays(host, cadence.deadlineMs);
      const mdstat = raw.mdstat === undefined ? undefined : parseMdstat(raw.mdstat);
      const sysfs = raw.sysfs.map(parseSysfs);
      const joined = joinArrays(
        mdstat?.arrays ?? [],
        sysfs.map(({ array }) => array),
      );
      const arrays = syncClock.stamped(joined, clock.now());
      watch.follow(arrays);
      return {
        arrays,
        personalities: mdstat?.personalities,
        witnessed: watch.witnessed,
        eventCounts: watch.eventCounts,
        unwatched: arrays.filter(({ name }) => !watch.listensTo(name)).map(({ name }) => name),
        problems: [
          ...raw.problems,
          ...(mdstat?.problems ?? []),
          ...sysfs.flatMap(({ problems }) => problems),
        ],
      };
    },
    close: () => {
      closed.abort();
      watch.close();
    },
  };
}

/** Compares /proc/mdstat as text every `watchMs`: new and vanished arrays and whatever no notification told of. */
async function watchMdstat(context: CollectorContext, signal: AbortSignal): Promise<void> {
  const { host, clock, cadence, wake } = context;
  let before: string | undefined;
  while (!signal.aborted) {
    await clock.sleep(cadence.watchMs, signal);
    if (signal.aborted) return;
    const text = await readMdstat(host, cadence.deadlineMs);
    const now = text.ok ? text.value : undefined;
    if (before !== undefined && now !== before) wake();
    before = now;
  }
}
