import type { Host } from '../../host/host.ts';
import { parseDiskstats } from '../block/parse-diskstats.ts';

/** A disk that nobody has used for this long and that is still awake has no idle timer to disturb. */
const RECHECK_MS = 86_400_000;

/**
 * Tells whether somebody else used a disk since it was last asked. smartctl's own commands pass
 * through and are not counted in /proc/diskstats.
 */
export class Activity {
  readonly #host: Host;
  readonly #name: string;
  #asked: { readonly at: number; readonly counters: string } | undefined;

  constructor(host: Host, name: string) {
    this.#host = host;
    this.#name = name;
  }

  /** Whether the disk should be left alone: asking would restart its idle timer. */
  shouldRest(now: number): boolean {
    if (this.#asked === undefined || now - this.#asked.at >= RECHECK_MS) return false;
    const counters = this.#counters();
    return counters !== undefined && counters === this.#asked.counters;
  }

  /** Notes that the disk was just asked. */
  noteAsked(now: number): void {
    const counters = this.#counters();
    this.#asked = counters === undefined ? undefined : { at: now, counters };
  }

  #counters(): string | undefined {
    const text = this.#host.readText('/proc/diskstats');
    if (!text.ok) return undefined;
    const counters = parseDiskstats(text.value).get(this.#name);
    return counters === undefined ? undefined : JSON.stringify(counters);
  }
}
