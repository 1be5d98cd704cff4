import type { DiskCounters } from './reading.ts';

const NAME = 2;
const READS_COMPLETED = 3;
const SECTORS_READ = 5;
const WRITES_COMPLETED = 7;
const SECTORS_WRITTEN = 9;

/**
 * I/O counters by kernel name from /proc/diskstats (Documentation/admin-guide/iostats.rst). Lines
 * that do not fit are left out.
 */
export function parseDiskstats(text: string): ReadonlyMap<string, DiskCounters> {
  const counters = new Map<string, DiskCounters>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const name = words[NAME];
    const one = countersOf(words);
    if (name !== undefined && one !== undefined) counters.set(name, one);
  }
  return counters;
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
