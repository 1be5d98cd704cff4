import type { Clock } from '../clock.ts';
import type { StateFolder } from '../host/state-folder.ts';
import type { ComparedArray, VerifyState } from './state.ts';
import { VERIFY_LIMITS } from './state.ts';
import { emptyState, parseState, stateText, VERIFY_FILE } from './state-file.ts';

/** A position that is lost costs some samples taken twice; saving more often would keep a disk awake. */
const ORDINARY_MS = 15 * 60_000;
/** What was found is on the disk at once; a save that failed is tried again after this. */
const GAP_MS = 10_000;

/** What the store works with. */
export interface StoreOptions {
  readonly folder: StateFolder;
  readonly clock: Clock;
  /** Whether the folder is ours to write to: one process alone keeps it. */
  readonly mayWrite: () => boolean;
  readonly say: (level: 'info' | 'warn', message: string) => void;
}

/** Keeps what comparing must remember, in memory and now and then on the disk. */
export class VerifyStore {
  readonly #options: StoreOptions;
  #state: VerifyState = emptyState();
  #saved: VerifyState = this.#state;
  #triedAt = Number.NEGATIVE_INFINITY;
  #isUrgent = false;
  #isFailing = false;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  get state(): VerifyState {
    return this.#state;
  }

  /** What is kept of an array; undefined for one never compared. */
  of(uuid: string): ComparedArray | undefined {
    return this.#state.arrays.find((one) => one.uuid === uuid);
  }

  /** Takes what the file holds; one that cannot be used is set aside, and said. */
  async load(): Promise<void> {
    const { folder, clock, mayWrite, say } = this.#options;
    const read = await folder.read(VERIFY_FILE);
    if (!read.ok && read.reason === 'absent') return;
    const parsed = read.ok ? parseState(read.value) : { ok: false as const, why: read.detail };
    if (parsed.ok) {
      this.#state = parsed.state;
      this.#saved = parsed.state;
      return;
    }
    say('warn', `sampling begins anew: ${VERIFY_FILE}: ${parsed.why}`);
    if (mayWrite()) await folder.setAside(VERIFY_FILE, clock.now());
  }

  /** Puts what is known of an array in place; what was found is saved soon, the rest in its time. */
  put(array: ComparedArray): void {
    const before = this.of(array.uuid);
    if (before?.differences !== array.differences) this.#isUrgent = true;
    const others = this.#state.arrays.filter((one) => one.uuid !== array.uuid);
    const arrays = [...others, array].slice(-VERIFY_LIMITS.arrays);
    this.#state = { ...this.#state, arrays };
  }

  /** Saves when it is time to; to be called now and then. */
  async saveWhenDue(): Promise<void> {
    const since = this.#options.clock.monotonic() - this.#triedAt;
    const isHasty = this.#isUrgent || this.#isFailing;
    if (since >= (isHasty ? GAP_MS : ORDINARY_MS)) await this.save();
  }

  /** Saves what is not saved. */
  async save(): Promise<void> {
    const { folder, clock, mayWrite, say } = this.#options;
    if (this.#state === this.#saved || !mayWrite()) return;
    this.#triedAt = clock.monotonic();
    this.#isUrgent = false;
    const saving = this.#state;
    const replaced = await folder.replace(VERIFY_FILE, stateText(saving));
    if (replaced.ok) this.#saved = saving;
    else if (!this.#isFailing) say('warn', `${replaced.subject}: ${replaced.detail}`);
    this.#isFailing = !replaced.ok;
  }
}
