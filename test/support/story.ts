import type { MdcheckProgress, WitnessedEvent } from '../../src/collectors/md-arrays/reading.ts';
import { judge } from '../../src/health/index.ts';
import type { Finding, Judgement } from '../../src/health/rule.ts';
import { emptyLedger, type Ledger, ledgerSchema } from '../../src/ledger/ledger.ts';
import { observe } from '../../src/ledger/observe.ts';
import type { Observations, Snapshot } from '../../src/snapshot.ts';
import type { LifeGiven } from './life-device.ts';
import { snapshotOf } from './md.ts';
import { MdLife } from './md-life.ts';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const DAY_MS = 24 * 60 * 60_000;
const SCRUB_MAX_AGE_MS = 40 * DAY_MS;

/** A machine with one array, and the daemon that watches it through everything that it reads and remembers. */
export class Story extends MdLife {
  ledger: Ledger = emptyLedger();
  /** What a collector comes to instead, whatever there is to be read. */
  failing: Partial<Pick<Observations, 'md-arrays' | 'md-superblocks'>> = {};
  /** What the last look showed. */
  snapshot: Snapshot = snapshotOf();
  #listeningSince = this.raid.clock.now();
  #boots = 0;
  #clockOffsetMs = 0;
  #witnessed: readonly WitnessedEvent[] = [];
  #mdcheck: readonly MdcheckProgress[] = [];

  constructor(given: LifeGiven = {}) {
    super(given);
    this.#boot();
  }

  /** The daemon ends and starts again with what its file kept. */
  restart(): void {
    this.ledger = ledgerSchema.parse(JSON.parse(JSON.stringify(this.ledger)));
    this.#listeningSince = this.#now();
    this.#witnessed = [];
  }

  /** The machine boots, and assembles the array of these members. */
  reboot(...letters: readonly string[]): void {
    this.stop();
    this.#boot();
    this.replugAll();
    this.restart();
    this.assemble(...letters);
  }

  /** The machine's clock is set. */
  setClock(byMs: number): void {
    this.#clockOffsetMs += byMs;
  }

  /** The kernel announces a change. */
  announce(attribute: string, value: string | undefined, member?: string): void {
    const sequence = (this.#witnessed.at(-1)?.sequence ?? 0) + 1;
    const event = { sequence, at: this.#now(), array: 'md0', member, attribute, value };
    this.#witnessed = [...this.#witnessed, event];
  }

  /** What mdcheck keeps of checks that it has begun. */
  mdcheck(progress: readonly MdcheckProgress[]): void {
    this.#mdcheck = progress;
  }

  /** A check from its start to its end, looked at in between. */
  async scrub(mismatches = 0, action = 'check'): Promise<readonly string[]> {
    this.show({ syncAction: action, syncCompleted: '1024 / 4096', mismatches: 0 });
    await this.look();
    this.announce('sync_completed', '4096 / 4096');
    this.show({
      syncAction: 'idle',
      syncCompleted: 'none',
      lastSyncAction: action,
      mismatches,
    });
    return this.look();
  }

  /** Days pass without a look. */
  async pass(days: number): Promise<void> {
    await this.raid.clock.advance(days * DAY_MS);
  }

  /** Polls; what the daemon finds then, in short: `critical md_array_degraded md0`. */
  async look(times = 1): Promise<readonly string[]> {
    const judgements = await this.judgements(times);
    return judgements.flatMap((one) => (one.kind === 'finding' ? [shortOf(one)] : []));
  }

  /** All judgements of the last of several polls. */
  async judgements(times = 1): Promise<readonly Judgement[]> {
    let judgements: readonly Judgement[] = [];
    for (let time = 0; time < times; time += 1) {
      const snapshot = this.#seen(await this.raid.poll());
      this.snapshot = snapshot;
      this.ledger = observe(this.ledger, snapshot);
      const expected = { scrubMaxAgeMs: SCRUB_MAX_AGE_MS };
      judgements = judge(snapshot, { ledger: this.ledger, expected });
    }
    return judgements;
  }

  /** The finding of a code that a poll comes to; there must be just one. */
  async finding(code: string): Promise<Finding> {
    const found = (await this.judgements()).filter((one) => one.code === code);
    const [finding] = found;
    if (found.length !== 1 || finding?.kind !== 'finding') {
      throw new Error(`${found.length} judgements of ${code}, not one finding`);
    }
    return finding;
  }

  #boot(): void {
    this.#boots += 1;
    this.raid.host.files.set(BOOT_ID, `boot-${this.#boots}\n`);
  }

  #now(): number {
    return this.raid.clock.now() + this.#clockOffsetMs;
  }

  /** The snapshot as the machine's clock dates it, with what was announced. */
  #seen(snapshot: Snapshot): Snapshot {
    const at = snapshot.at + this.#clockOffsetMs;
    const heard = {
      listeningSince: this.#listeningSince,
      witnessed: this.#witnessed,
      mdcheck: this.#mdcheck,
    };
    const listing = this.failing['md-arrays'] ?? snapshot.observed['md-arrays'];
    const survey = this.failing['md-superblocks'] ?? snapshot.observed['md-superblocks'];
    return {
      at,
      observed: {
        ...snapshot.observed,
        'md-arrays':
          listing.status === 'ok'
            ? { status: 'ok', at, reading: { ...listing.reading, ...heard } }
            : listing,
        'md-superblocks': survey.status === 'ok' ? { ...survey, at } : survey,
      },
    };
  }
}

function shortOf({ severity, code, subject }: Finding): string {
  const { member, array, disk } = subject;
  return [severity, code, member ?? array, disk].filter((word) => word !== undefined).join(' ');
}
