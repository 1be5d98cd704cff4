import type { DiskCounters } from './reading.ts';

const NAME = 2;
/** A line begins with the device number and name; the counters behind them are those of sysfs `stat`. */
const COUNTERS = 3;
const READS_COMPLETED = 0;
const SECTORS_READ = 2;
const WRITES_COMPLETED = 4;
const SECTORS_WRITTEN = 6;
const BUSY_MS = 9;

/**
 * I/O counters by kernel name from /proc/diskstats (Documentation/admin-guide/iostats.rst). Lines
 * that do not fit are left out.
 */
export function parseDiskstats(text: string): ReadonlyMap<string, DiskCounters> {
  const counters = new Map<string, DiskCounters>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const name = words[NAME];
    const one = countersOf(words.slice(COUNTERS));
    if (name !== undefined && one !== undefined) counters.set(name, one);
  }
  return counters;
}

/**
 * Milliseconds during which a device had I/O under way, since it appeared, by kernel name (`io_ticks`). Lines that
 * do not fit are left out.
 */
export function parseBusyMs(text: string): ReadonlyMap<string, number> {
  const busy = new Map<string, number>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const name = words[NAME];
    const ms = countOf(words[COUNTERS + BUSY_MS]);
    if (name !== undefined && ms !== undefined) busy.set(name, ms);
  }
  return busy;
}

/** I/O counters of one device from its sysfs `stat` (Documentation/block/stat.rst); undefined when they do not fit. */
export function parseBlockStat(text: string): DiskCounters | undefined {
  return countersOf(text.trim().split(/\s+/));
}

function countersOf(words: readonly string[]): DiskCounters | undefined {
  const at = (index: number) => countOf(words[index]);
  const readsCompleted = at(READS_COMPLETED);
  const sectorsRead = at(SECTORS_READ);
  const writesCompleted = at(WRITES_COMPLETED);
  const sectorsWritten = at(SECTORS_WRITTEN);
  if (readsCompleted === undefined || sectorsRead === undefined) return undefined;
  if (writesCompleted === undefined || sectorsWritten === undefined) return undefined;
  return { readsCompleted, sectorsRead, writesCompleted, sectorsWritten };
}

function countOf(word: string | undefined): number | undefined {
  const count = word !== undefined && /^\d+$/.test(word) ? Number(word) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}
