import type { BlockBytes, ByteRange, Read } from '../../src/host/host.ts';
import { FakeHost } from './fake-host.ts';

const SECTOR_BYTES = 512;

/** A line of /proc/diskstats. */
export interface Counters {
  reads: number;
  sectorsRead: number;
  writes: number;
  sectorsWritten: number;
}

/** A fake host whose block devices count their I/O as the kernel does, and whose contents may change at a read. */
export class RaidHost extends FakeHost {
  readonly #counters = new Map<string, Counters>();
  /** Whole disk by partition: I/O on a partition counts on its disk as well. */
  readonly #wholeDisks = new Map<string, string>();
  /** Called right before a device is read, with its name and how often it has been read. */
  onRead: (name: string, count: number) => void = () => undefined;

  /** Counts I/O of the device from now on. */
  count(name: string, wholeDisk: string): void {
    if (wholeDisk !== name) this.#wholeDisks.set(name, wholeDisk);
    this.#of(name);
    this.#print();
  }

  /** What a device has counted so far, to be restored when it only seemed to go. */
  countersOf(name: string): Readonly<Counters> | undefined {
    return this.#counters.get(name);
  }

  restore(name: string, counters: Readonly<Counters>): void {
    this.#counters.set(name, { ...counters });
    this.#print();
  }

  uncount(name: string): void {
    this.#counters.delete(name);
    this.files.delete(statOf(name));
    this.#print();
  }

  /** Somebody reads from a device. */
  noteRead(name: string, sectors = 8): void {
    for (const one of [name, this.#wholeDisks.get(name)]) {
      if (one === undefined) continue;
      const counters = this.#of(one);
      counters.reads += 1;
      counters.sectorsRead += sectors;
    }
    this.#print();
  }

  /** Somebody writes to a device. */
  noteWrite(name: string, sectors = 8): void {
    for (const one of [name, this.#wholeDisks.get(name)]) {
      if (one === undefined) continue;
      const counters = this.#of(one);
      counters.writes += 1;
      counters.sectorsWritten += sectors;
    }
    this.#print();
  }

  override readBlocks(path: string, ranges: readonly ByteRange[]): Promise<Read<BlockBytes>> {
    const name = path.replace('/dev/', '');
    const before = this.blockReads.filter((one) => one === path).length;
    this.onRead(name, before);
    // A device that cannot be opened sees no I/O.
    const refused = this.failingBlocks.get(path) === 'denied' || !this.blocks.has(path);
    const sectors = ranges.reduce((sum, { length }) => sum + Math.ceil(length / SECTOR_BYTES), 0);
    if (!refused) this.noteRead(name, sectors);
    return super.readBlocks(path, ranges);
  }

  #of(name: string): Counters {
    const known = this.#counters.get(name);
    const counters = known ?? { reads: 100, sectorsRead: 800, writes: 50, sectorsWritten: 400 };
    this.#counters.set(name, counters);
    return counters;
  }

  /** As the kernel shows them: all in one table, and each in a file of its own. */
  #print(): void {
    const lines = [...this.#counters].map(
      ([name, { reads, sectorsRead, writes, sectorsWritten }]) => {
        const counters = `${reads} 0 ${sectorsRead} 9 ${writes} 0 ${sectorsWritten} 7 0 5 6`;
        this.files.set(statOf(name), `  ${counters.replaceAll(' ', '   ')}\n`);
        return `   8       0 ${name} ${counters}`;
      },
    );
    this.files.set('/proc/diskstats', `${lines.join('\n')}\n`);
  }
}

function statOf(name: string): string {
  return `/sys/class/block/${name}/stat`;
}
