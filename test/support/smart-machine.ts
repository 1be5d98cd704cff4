import type { CollectorContext } from '../../src/collectors/collector.ts';
import { Fleet } from '../../src/collectors/smart/fleet.ts';
import { smart } from '../../src/collectors/smart/index.ts';
import type { SmartDisk, SmartReading } from '../../src/collectors/smart/reading.ts';
import { smartSettingsOf } from '../../src/collectors/smart/settings.ts';
import type { CommandOutput, Read, RunOptions } from '../../src/host/host.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { FakeHost } from './fake-host.ts';
import { smartctlDocument } from './smart.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** How a disk answers one command: a document and the exit status, or a time it never comes back from. */
export interface Answer {
  readonly sections?: Readonly<Record<string, unknown>>;
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly takesMs?: number;
  readonly hangs?: boolean;
  readonly absent?: boolean;
}

type Answering = (line: string) => Answer;

/** A machine of disks whose smartctl is played by a function. */
export class SmartMachine {
  readonly clock = new FakeClock();
  readonly host = new FakeHost();
  readonly said: string[] = [];
  readonly stop = new AbortController();
  wakes = 0;
  running = 0;
  mostRunning = 0;
  readonly #answers = new Map<string, Answering>();
  readonly #stuck = new Set<string>();

  constructor() {
    this.host.onRun = (line, options) => this.#run(line, options);
  }

  /** Plugs in a SATA disk, spinning unless told otherwise. */
  plug(name: string, answer: Answer | Answering = {}, rotational = true): void {
    const folder = `/sys/block/${name}`;
    const link = `../devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/${name}`;
    this.host.files.set(folder, { link });
    this.host.files.set(`${folder}/size`, '2048\n');
    this.host.files.set(`${folder}/queue/rotational`, rotational ? '1\n' : '0\n');
    this.answer(name, answer);
  }

  /** Plugs in an NVMe disk. */
  plugNvme(name: string, answer: Answer | Answering = {}): void {
    const folder = `/sys/block/${name}`;
    this.host.files.set(folder, { link: `../devices/pci0000:00/0000:00:04.0/nvme/nvme0/${name}` });
    this.host.files.set(`${folder}/size`, '2048\n');
    this.host.files.set(`${folder}/queue/rotational`, '0\n');
    this.answer(name, answer);
  }

  unplug(name: string): void {
    for (const path of [...this.host.files.keys()]) {
      if (path === `/sys/block/${name}` || path.startsWith(`/sys/block/${name}/`)) {
        this.host.files.delete(path);
      }
    }
  }

  /** Plays smartctl for a device; its serial number is the name unless the document says another. */
  answer(name: string, answer: Answer | Answering): void {
    this.#answers.set(name, typeof answer === 'function' ? answer : () => answer);
  }

  /** Says in /proc/diskstats how many reads each disk has seen. */
  setReads(reads: Readonly<Record<string, number>>): void {
    const lines = Object.entries(reads).map(
      ([name, count]) => `   8       0 ${name} ${count} 0 ${count} 0 0 0 0 0 0 0 0`,
    );
    this.host.files.set('/proc/diskstats', `${lines.join('\n')}\n`);
  }

  open(settings: Readonly<Record<string, unknown>> = {}): Fleet {
    const context: CollectorContext = {
      host: this.host,
      clock: this.clock,
      cadence: { ...smart.cadence, watchMs: 30_000 },
      settings: { scan: false, ...settings },
      wake: () => {
        this.wakes += 1;
      },
      say: (_level, message) => this.said.push(message),
      signal: this.stop.signal,
    };
    return new Fleet(context, smartSettingsOf(context.settings));
  }

  /** A reading, letting time pass while it waits for one. */
  async read(fleet: Fleet): Promise<SmartReading> {
    let done = false;
    const reading = fleet.read(this.stop.signal).finally(() => {
      done = true;
    });
    await settle();
    for (let step = 0; step < 200 && !done; step += 1) await this.clock.advance(100);
    return await reading;
  }

  /** The disks of a reading by label. */
  async disks(fleet: Fleet): Promise<Readonly<Record<string, SmartDisk>>> {
    const { disks } = await this.read(fleet);
    return Object.fromEntries(disks.map((disk) => [disk.disk, disk]));
  }

  /** Command lines run for a device. */
  runsOf(name: string): readonly string[] {
    return this.host.runs.filter((line) => line.endsWith(` /dev/${name}`));
  }

  async #run(line: string, { key, deadlineMs }: RunOptions): Promise<Read<CommandOutput>> {
    const name = line.slice(line.lastIndexOf('/') + 1);
    const answer = this.#answers.get(name)?.(line) ?? { absent: true };
    const failed = (reason: 'absent' | 'timeout', detail: string) =>
      ({ ok: false, reason, subject: line, detail }) as const;
    if (answer.absent === true) return failed('absent', 'spawn smartctl ENOENT');
    if (this.#stuck.has(key)) return failed('timeout', 'an earlier command is still stuck');
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    const takesMs = answer.hangs === true ? deadlineMs : (answer.takesMs ?? 10);
    await this.clock.sleep(takesMs);
    this.running -= 1;
    if (answer.hangs === true) return failed('timeout', `no answer within ${deadlineMs} ms`);
    const document = smartctlDocument({ serial_number: name.toUpperCase(), ...answer.sections });
    return {
      ok: true,
      value: {
        stdout: answer.stdout ?? JSON.stringify(document),
        stderr: '',
        exitCode: answer.exitCode ?? 0,
        signal: undefined,
        durationMs: takesMs,
      },
    };
  }
}
