/** A counter that commands may raise, as of when the first of those that run now began. */
interface Running {
  readonly from: number;
  readonly commands: number;
}

/** Keeps account of what commands did to counters while they ran. */
export class RaisedCounters {
  readonly #read: (path: string) => number | undefined;
  readonly #before = new Map<string, number>();
  readonly #running = new Map<string, Running>();

  constructor(read: (path: string) => number | undefined) {
    this.#read = read;
  }

  /** Notes that a command begins that may raise these; what is returned notes its end. */
  begin(paths: readonly string[]): () => void {
    const counted = paths.filter((path) => this.#begin(path));
    return () => {
      for (const path of counted) this.#end(path);
    };
  }

  /** By how much commands have raised a counter that reads `count` now. */
  by(path: string, count: number): number {
    const before = this.#before.get(path);
    const running = this.#running.get(path);
    const now = running === undefined ? 0 : Math.max(0, count - running.from);
    return before === undefined ? now : before + now;
  }

  #begin(path: string): boolean {
    const running = this.#running.get(path);
    const from = running?.from ?? this.#read(path);
    if (from === undefined) return false;
    const commands = running === undefined ? 1 : running.commands + 1;
    this.#running.set(path, { from, commands });
    return true;
  }

  #end(path: string): void {
    const running = this.#running.get(path);
    if (running === undefined) return;
    if (running.commands > 1) {
      this.#running.set(path, { ...running, commands: running.commands - 1 });
      return;
    }
    const count = this.#read(path);
    if (count !== undefined) this.#before.set(path, this.by(path, count));
    this.#running.delete(path);
  }
}
