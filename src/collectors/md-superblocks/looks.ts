import type { Clock } from '../../clock.ts';
import type { Host } from '../../host/host.ts';
import { parseBlockStat, parseDiskstats } from '../block/parse-diskstats.ts';
import type { BlockDevices, DiskCounters } from '../block/reading.ts';
import type { Problem } from '../collector.ts';
import { IoWatch } from './io-watch.ts';
import { examine } from './read.ts';
import type { SuperblockVersion } from './reading.ts';
import type { DeviceLook } from './survey-reading.ts';

/** Where sysfs does not tell; only IMSM's place depends on it. */
const USUAL_BLOCK_BYTES = 512;

type Counters = ReadonlyMap<string, DiskCounters>;

/** What the looks work with. */
export interface LooksOptions {
  readonly host: Host;
  readonly clock: Clock;
  /** Longest wait for one read of one device. */
  readonly deadlineMs: number;
}

/** Reads devices when they are awake anyway, and remembers what each said last. */
export class Looks {
  readonly #options: LooksOptions;
  readonly #io = new IoWatch();
  readonly #last = new Map<string, DeviceLook>();
  #counters = new Map<string, DiskCounters>();

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  /** To be called before the first read of a poll, and after the last. */
  beginPoll(): void {
    this.#io.noteBegin(this.refreshCounters());
  }

  endPoll(): void {
    this.#io.noteEnd(this.refreshCounters());
  }

  /** Reads /proc/diskstats anew; the moment for which the questions below are answered. */
  refreshCounters(): Counters {
    const text = this.#options.host.readText('/proc/diskstats');
    this.#counters = new Map(text.ok ? parseDiskstats(text.value) : []);
    return this.#counters;
  }

  /** One device's counters right now: its own file in sysfs, since /proc/diskstats tells those of all devices. */
  #countersNow(name: string): DiskCounters | undefined {
    const file = `/sys/class/block/${name.replaceAll('/', '!')}/stat`;
    const text = this.#options.host.readText(file);
    const counters = text.ok ? parseBlockStat(text.value) : undefined;
    if (counters === undefined) return this.refreshCounters().get(name);
    this.#counters.set(name, counters);
    return counters;
  }

  /** Whether others used the device since we read it, so that reading it now wakes nothing. */
  isDue(name: string): boolean {
    return this.#io.wasUsed(name, this.#counters.get(name));
  }

  /** Whether others use the device right now, so that it is awake. */
  isInUse(name: string): boolean {
    return this.#io.isInUse(name);
  }

  /** Whether the device was written to since we read it. */
  wasWritten(name: string): boolean {
    return this.#io.wasWritten(name, this.#counters.get(name));
  }

  /** Whether the device was ever read; one that could not even be opened was not, and trying again wakes nothing. */
  wasRead(name: string): boolean {
    return this.#io.wasRead(name);
  }

  /** What was last read of a device, with whether it still holds. */
  last(name: string): DeviceLook | undefined {
    const look = this.#last.get(name);
    return look === undefined ? undefined : { ...look, isCurrent: !this.isDue(name) };
  }

  /** Reads a device now; `last` then tells what it said. */
  async take(
    name: string,
    devices: BlockDevices,
    version: SuperblockVersion | undefined,
  ): Promise<void> {
    const { host, clock, deadlineMs } = this.#options;
    const device = devices.devices.get(name);
    if (device?.sectors === undefined || device.sectors === 0) return;
    const before = this.#countersNow(name);
    const read = await examine(host, {
      path: `/dev/${name}`,
      sectors: device.sectors,
      logicalBlockBytes: device.logicalBlockBytes ?? USUAL_BLOCK_BYTES,
      deadlineMs,
      version,
    });
    const isRefused = !read.ok && (read.reason === 'denied' || read.reason === 'absent');
    if (!isRefused) this.#io.noteOwnRead(name, before, this.#countersNow(name));
    this.#last.set(name, {
      name,
      readAt: clock.now(),
      isCurrent: true,
      examined: read.ok ? read.value : this.#last.get(name)?.examined,
      problem: read.ok ? undefined : problemOf(read),
    });
  }

  /** Forgets devices that are gone or were replaced by others of the same name. */
  keepOnly(names: ReadonlySet<string>): void {
    this.#io.keepOnly(names);
    for (const name of this.#last.keys()) if (!names.has(name)) this.#last.delete(name);
  }

  /** Forgets what one device said: another disk has its name now. */
  forget(name: string): void {
    this.#io.forget(name);
    this.#last.delete(name);
  }
}

function problemOf({ reason, subject, detail }: Problem): Problem {
  return { reason, subject, detail };
}
