import type { Clock } from '../../clock.ts';
import type { Host, Read } from '../../host/host.ts';

type Asked = Pick<Host, 'readTextWithin'>;

/**
 * Reads of attributes that are asked of hardware: an enclosure, a SAS expander. One at a time, and no other
 * while one is stuck: Node has four threads for all files, and a stuck read holds one for good.
 */
export class HardwareReads {
  readonly #host: Asked;
  readonly #clock: Clock;
  #until = 0;
  #last: Promise<unknown> = Promise.resolve();
  #stuck: string | undefined;

  constructor(host: Asked, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
  }

  /** Gives all reads from now on this many milliseconds together. */
  begin(budgetMs: number): void {
    this.#until = this.#clock.monotonic() + budgetMs;
  }

  /** Text of one attribute, after the reads that were asked for before; `timeout` when its turn did not come. */
  read(path: string): Promise<Read<string>> {
    const reading = this.#last.then(() => this.#inTurn(path));
    this.#last = reading;
    return reading;
  }

  async #inTurn(path: string): Promise<Read<string>> {
    if (this.#stuck !== undefined && this.#stuck !== path) {
      const again = await this.#within(this.#stuck);
      if (!again.ok && again.reason === 'timeout') return { ...again, subject: path };
    }
    return this.#within(path);
  }

  async #within(path: string): Promise<Read<string>> {
    const left = this.#until - this.#clock.monotonic();
    if (left <= 0) {
      return {
        ok: false,
        reason: 'timeout',
        subject: path,
        detail: 'reads before it took too long',
      };
    }
    const text = await this.#host.readTextWithin(path, left);
    this.#stuck = !text.ok && text.reason === 'timeout' ? path : undefined;
    return text;
  }
}
