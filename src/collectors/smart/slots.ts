import type { Clock } from '../../clock.ts';

/** Commands at once on one controller and in all: a spawn costs the event loop milliseconds. */
const PER_CONTROLLER = 2;
const IN_ALL = 4;
/** A command that has run this long waits for its disk and costs nothing: it makes room for others. */
const OVERSTAY_MS = 5000;

interface Waiting {
  readonly controller: string;
  readonly enter: () => void;
}

/** Lets few commands run at once, and no slow disk hold up the others. */
export class Slots {
  readonly #clock: Clock;
  readonly #busy = new Map<string, number>();
  #total = 0;
  #waiting: readonly Waiting[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs a task when its controller has room, first come, first served. */
  async run<T>(controller: string, task: () => Promise<T>): Promise<T> {
    await this.#enter(controller);
    const over = new AbortController();
    let held = true;
    const leave = () => {
      if (held) this.#leave(controller);
      held = false;
    };
    void this.#clock.sleep(OVERSTAY_MS, over.signal).then(leave);
    try {
      return await task();
    } finally {
      leave();
      over.abort();
    }
  }

  #enter(controller: string): Promise<void> {
    if (this.#hasRoom(controller)) {
      this.#take(controller);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting = [...this.#waiting, { controller, enter: resolve }];
    });
  }

  #leave(controller: string): void {
    this.#total -= 1;
    this.#busy.set(controller, this.#of(controller) - 1);
    const next = this.#waiting.find((one) => this.#hasRoom(one.controller));
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#take(next.controller);
    next.enter();
  }

  #take(controller: string): void {
    this.#total += 1;
    this.#busy.set(controller, this.#of(controller) + 1);
  }

  #hasRoom(controller: string): boolean {
    return this.#total < IN_ALL && this.#of(controller) < PER_CONTROLLER;
  }

  #of(controller: string): number {
    const busy = this.#busy.get(controller);
    return busy === undefined ? 0 : busy;
  }
}
