import type { Host } from '../../host/host.ts';
import type { RawText } from '../parse-attributes.ts';

/**
 * Scrub rates of memory controllers. A driver that cannot tell answers with an error, and the kernel writes
 * a line into its log each time (mci_sdram_scrub_rate_show): such a controller is asked once.
 */
export class ScrubRates {
  readonly #host: Host;
  /** Folders that answered with an error, and what they were then: a loaded driver makes another. */
  readonly #silent = new Map<string, number | undefined>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** Text of the rate in a controller's folder; undefined where there is none or its driver cannot tell. */
  read(folder: string): RawText {
    const identity = this.#host.identity(folder);
    if (this.#silent.has(folder) && this.#silent.get(folder) === identity) return undefined;
    const rate = this.#host.readText(`${folder}/sdram_scrub_rate`);
    if (rate.ok) return rate.value;
    if (rate.reason !== 'absent') this.#silent.set(folder, identity);
    return undefined;
  }
}
