import type { Host, ReadFailure, RecordLog } from '../../host/host.ts';
import { parseKernelRecord } from './parse-kernel-record.ts';
import { parseMdLine } from './parse-md-line.ts';
import type { KernelLogLine } from './reading.ts';

const KMSG = '/dev/kmsg';
/** Records of one poll: more than a boot leaves; what is over waits for the next poll. */
const MAX_RECORDS = 4000;
/** A failure with its recovery makes four lines. */
const MAX_LINES = 200;

/** What the log is read with. */
export interface KernelLogOptions {
  readonly host: Host;
  readonly now: () => number;
  readonly say: (level: 'info' | 'warn', message: string) => void;
}

/** What md wrote to the kernel's log of members leaving and coming back, the buffer's past included; nothing where it may not be read. */
export class KernelLog {
  readonly #options: KernelLogOptions;
  #log: RecordLog | undefined;
  #lines: readonly KernelLogLine[] = [];
  /** When everything there was had last been read: what comes now is of later. */
  #drainedAt: number | undefined;

  constructor(options: KernelLogOptions) {
    this.#options = options;
    const opened = options.host.openLog(KMSG);
    if (opened.ok) this.#log = opened.value;
    else this.#sayUnread(opened);
  }

  /** The latest of its lines with those since the poll before, oldest first. */
  read(): readonly KernelLogLine[] {
    const read = this.#log?.next(MAX_RECORDS);
    if (read === undefined) return this.#lines;
    if (!read.ok) {
      this.#sayUnread(read);
      this.close();
      return this.#lines;
    }
    const now = this.#options.now();
    const added = this.#understood(read.value.records, now);
    if (added.length > 0) this.#lines = [...this.#lines, ...added].slice(-MAX_LINES);
    if (read.value.atEnd) this.#drainedAt = now;
    return this.#lines;
  }

  close(): void {
    this.#log?.close();
    this.#log = undefined;
  }

  #understood(records: readonly string[], now: number): readonly KernelLogLine[] {
    const lines = records.flatMap((record) => {
      const parsed = parseKernelRecord(record);
      return (parsed?.lines ?? []).flatMap((text) => {
        const about = parseMdLine(text);
        if (parsed === undefined || about === undefined) return [];
        return [{ sinceBootMs: parsed.sinceBootUs / 1000, text, ...about }];
      });
    });
    // Without the time since boot nobody knows when these were.
    const uptimeMs = lines.length === 0 ? undefined : this.#uptimeMs();
    if (uptimeMs === undefined) return [];
    return lines.map(({ sinceBootMs, ...line }) => ({
      at: this.#timeOf(now - uptimeMs + sinceBootMs, now),
      ...line,
    }));
  }

  /** The kernel's own clock goes its own way, but a line that is new now came since the log was last read to its end. */
  #timeOf(reckoned: number, now: number): number {
    return Math.round(Math.min(now, Math.max(reckoned, this.#drainedAt ?? reckoned)));
  }

  #uptimeMs(): number | undefined {
    const text = this.#options.host.readText('/proc/uptime');
    const seconds = text.ok ? /^\d{1,12}(?:\.\d+)?(?= )/.exec(text.value)?.[0] : undefined;
    return seconds === undefined ? undefined : Number(seconds) * 1000;
  }

  #sayUnread({ reason, detail }: ReadFailure): void {
    const remedy = reason === 'denied' ? '; CAP_SYSLOG lets it be read' : '';
    this.#options.say(
      'info',
      `the kernel's log is not read (${detail}): departures and returns are told without its lines${remedy}`,
    );
  }
}
