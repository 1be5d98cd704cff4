import type { Clock } from '../clock.ts';
import type {
  StateFailure,
  StateFailureReason,
  StateFolder,
  StateOutcome,
} from '../host/state-folder.ts';
import { fitted } from './fit.ts';
import { emptyLedger, hasNews, type Ledger } from './ledger.ts';
import { flawOf, ledgerText } from './ledger-file.ts';
import { findLedger, LEDGER_FILE, resetLedger, withSetAside } from './load.ts';
import { isUrgent, isWatchful } from './urgency.ts';

/** Saves follow urgent changes at once, yet no closer than this. */
const MIN_GAP_MS = 1000;
/** Others wait this long: while a member is away, and while none is. Saving keeps a disk awake. */
const WATCHFUL_MS = 30_000;
const ORDINARY_MS = 5 * 60_000;
/** What the last look showed is written with something else, or after this. */
const LOOK_MS = 60 * 60_000;
/** A save that failed is tried again after this. */
const RETRY_MS = 30_000;
/** Another process at the state folder, such as `rotwatch ledger forget`, is gone in a moment. */
const CLAIM_STEP_MS = 100;
const CLAIM_STEPS = 20;
/** How long a start waits for the folder, and a stop for the last save. */
const START_MS = 10_000;
const STOP_MS = 5000;
/** A save that takes longer is said to fail; it is still waited for. */
const STUCK_MS = 30_000;
const IDLE_MS = 60 * 60_000;

/** The right to be the state folder's only writer, until released. */
export interface Claim {
  release(): Promise<void>;
}

/** What a keeper works with. */
export interface KeeperOptions {
  readonly folder: StateFolder;
  readonly clock: Clock;
  readonly say: (level: 'info' | 'warn', message: string) => void;
  /** Claims the folder; `in-use` when another process has it. Any other failure only costs the claim. */
  readonly claim: () => Promise<StateOutcome<Claim>>;
}

/** Why the ledger is in memory only. */
export interface Unsaved {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly reason: StateFailureReason | 'stuck' | 'flawed';
  /** The file or folder concerned. */
  readonly subject: string;
  readonly detail: string;
}

/** How keeping fares. */
export interface Keeping {
  /** Undefined while saves succeed, or none was needed yet. */
  readonly unsaved: Unsaved | undefined;
  /** When the ledger was last on the disk; milliseconds since the epoch. */
  readonly lastSaveAt: number | undefined;
  /** Size of the file. */
  readonly bytes: number | undefined;
}

/** Holds the current ledger and keeps its file: one write at a time, soon after what matters, in memory when it must. */
export class LedgerKeeper {
  readonly #options: KeeperOptions;
  readonly #stop = new AbortController();
  #nap = new AbortController();
  #ledger: Ledger = emptyLedger();
  /** What the file holds. */
  #saved: Ledger | undefined;
  /** Whether the file is this keeper's to write. */
  #isOpen = false;
  #mustSetAside = false;
  #claim: Claim | undefined;
  #isUrgent = false;
  #triedAt = Number.NEGATIVE_INFINITY;
  #unsaved: Unsaved | undefined;
  #lastSaveAt: number | undefined;
  #bytes: number | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  get keeping(): Keeping {
    return { unsaved: this.#unsaved, lastSaveAt: this.#lastSaveAt, bytes: this.#bytes };
  }

  /** Takes the folder and what it remembers, and begins to keep; without a usable folder, in memory. */
  async start(): Promise<void> {
    const ended = new AbortController();
    const opened = this.#open().finally(() => ended.abort());
    this.#loop = opened.then(() => this.#keepUntilStopped());
    await this.#options.clock.sleep(START_MS, ended.signal);
    if (!ended.signal.aborted) this.#failed({ ...STUCK, detail: UNREAD });
  }

  /** Puts a new ledger in force; it is on the disk soon. */
  update(next: Ledger): void {
    if (next === this.#ledger) return;
    if (isUrgent(this.#ledger, next)) this.#isUrgent = true;
    this.#ledger = next;
    this.#nap.abort();
  }

  /** Saves what is not saved, for a moment at most, and gives the folder back. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#nap.abort();
    const ended = new AbortController();
    const last = this.#loop
      .then(() => (this.#isOpen && this.#ledger !== this.#saved ? this.#save() : undefined))
      .then(() => this.#claim?.release())
      .then(() => ended.abort());
    await Promise.race([last, this.#options.clock.sleep(STOP_MS, ended.signal)]);
  }

  async #keepUntilStopped(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#untilDue();
      if (this.#stop.signal.aborted) return;
      if (!this.#isOpen) await this.#open();
      if (this.#isOpen && this.#ledger !== this.#saved) await this.#save();
    }
  }

  async #untilDue(): Promise<void> {
    for (let wait = this.#wait(); wait > 0; wait = this.#wait()) {
      this.#nap = new AbortController();
      await this.#options.clock.sleep(wait, this.#nap.signal);
      if (this.#stop.signal.aborted) return;
    }
  }

  /** Milliseconds until something is to be done. */
  #wait(): number {
    const since = this.#options.clock.monotonic() - this.#triedAt;
    if (this.#unsaved !== undefined) return RETRY_MS - since;
    if (this.#ledger === this.#saved) return IDLE_MS;
    if (this.#isUrgent) return MIN_GAP_MS - since;
    if (this.#saved !== undefined && !hasNews(this.#saved, this.#ledger)) return LOOK_MS - since;
    return (isWatchful(this.#ledger) ? WATCHFUL_MS : ORDINARY_MS) - since;
  }

  async #open(): Promise<void> {
    const { folder, clock } = this.#options;
    this.#triedAt = clock.monotonic();
    const created = await folder.create();
    if (!created.ok) return this.#failed(created);
    const refused = await this.#claimFolder();
    const found = await findLedger(folder);
    const isFirstLook = this.#unsaved === undefined;
    if (found.kind === 'ledger' && (isFirstLook || refused === undefined)) this.#take(found.ledger);
    if (refused !== undefined) return this.#failed(refused);
    if (found.kind === 'hidden') return this.#failed(found.failure);
    await folder.clean();
    this.#isOpen = true;
    if (found.kind === 'ledger') this.#saved = found.ledger;
    if (found.kind === 'unusable') await this.#reset(found.why);
    this.#succeeded();
  }

  /** What the disk remembers goes before what was seen since: to it, nobody looked meanwhile. */
  #take(ledger: Ledger): void {
    this.#ledger = ledger;
    this.#isUrgent = false;
  }

  async #claimFolder(): Promise<StateFailure | undefined> {
    if (this.#claim !== undefined) return undefined;
    const { claim, clock, say } = this.#options;
    let claimed = await claim();
    for (let step = 0; step < CLAIM_STEPS && isTaken(claimed); step += 1) {
      await clock.sleep(CLAIM_STEP_MS, this.#stop.signal);
      claimed = await claim();
    }
    if (claimed.ok) {
      this.#claim = claimed.value;
      return undefined;
    }
    if (claimed.reason === 'in-use') return claimed;
    say('warn', `no control socket: ${claimed.subject}: ${claimed.detail}`);
    return undefined;
  }

  async #reset(why: string): Promise<void> {
    this.#take(resetLedger(this.#options.clock.now(), why));
    this.#mustSetAside = true;
    await this.#setAside();
    const name = this.#ledger.resets[0]?.setAside;
    const end = name === undefined ? 'not set aside yet' : `set aside as ${name}`;
    this.#options.say('warn', `the ledger is begun anew: ${LEDGER_FILE}: ${why}; ${end}`);
  }

  async #setAside(): Promise<StateFailure | undefined> {
    const { folder, clock } = this.#options;
    const aside = await folder.setAside(LEDGER_FILE, clock.now());
    if (!aside.ok && aside.reason !== 'absent') return aside;
    this.#mustSetAside = false;
    if (aside.ok) this.#ledger = withSetAside(this.#ledger, aside.value);
    return undefined;
  }

  async #save(): Promise<void> {
    const { clock } = this.#options;
    this.#triedAt = clock.monotonic();
    this.#isUrgent = false;
    const ended = new AbortController();
    const late = clock.sleep(STUCK_MS, ended.signal).then(() => {
      if (!ended.signal.aborted) this.#failed(STUCK);
    });
    const failure = await this.#write();
    ended.abort();
    await late;
    this.#triedAt = clock.monotonic();
    if (failure !== undefined) return this.#failed(failure);
    this.#lastSaveAt = clock.now();
    this.#succeeded();
  }

  async #write(): Promise<Failure | undefined> {
    const { folder } = this.#options;
    const aside = this.#mustSetAside ? await this.#setAside() : undefined;
    if (aside !== undefined) return aside;
    const saving = this.#ledger;
    const flaw = flawOf(saving);
    if (flaw !== undefined) return { reason: 'flawed', subject: LEDGER_FILE, detail: flaw };
    const text = ledgerText(fitted(saving));
    let replaced = await folder.replace(LEDGER_FILE, text);
    if (!replaced.ok && replaced.reason === 'absent' && (await folder.create()).ok) {
      replaced = await folder.replace(LEDGER_FILE, text);
    }
    if (!replaced.ok) return replaced;
    this.#saved = saving;
    this.#bytes = Buffer.byteLength(text);
    return undefined;
  }

  #failed({ reason, subject, detail }: Failure): void {
    const before = this.#unsaved;
    const since = before?.since ?? this.#options.clock.now();
    this.#unsaved = { since, reason, subject, detail };
    if (before?.reason === reason) return;
    this.#options.say('warn', `the ledger is kept in memory only: ${subject}: ${detail}`);
  }

  #succeeded(): void {
    if (this.#unsaved === undefined) return;
    this.#unsaved = undefined;
    this.#options.say('info', 'the ledger can be kept on disk again');
  }
}

type Failure = Omit<Unsaved, 'since'>;

const STUCK: Failure = {
  reason: 'stuck',
  subject: LEDGER_FILE,
  detail: `not written within ${STUCK_MS / 1000} s`,
};
const UNREAD = `not read within ${START_MS / 1000} s`;

function isTaken(outcome: StateOutcome<Claim>): boolean {
  return !outcome.ok && outcome.reason === 'in-use';
}
