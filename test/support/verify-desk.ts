import { judge } from '../../src/health/index.ts';
import type { Finding } from '../../src/health/rule.ts';
import { settled } from '../../src/ledger/settle.ts';
import { sampled } from '../../src/metrics/family.ts';
import { verifyFamilies } from '../../src/metrics/verify.ts';
import type { Snapshot } from '../../src/snapshot.ts';
import { USUAL_VERIFY, type VerifySettings } from '../../src/verify/settings.ts';
import { VerifyStore } from '../../src/verify/store.ts';
import { Verifier } from '../../src/verify/verifier.ts';
import { FakeStateFolder } from './fake-state-folder.ts';
import type { LifeGiven } from './life-device.ts';
import { snapshotOf } from './md.ts';
import { Story } from './story.ts';

/** Where members' data begins, and how much of it there is; see `memberDisk`. */
const DATA_OFFSET_BYTES = 2048 * 512;
export const DATA_BYTES = 4096 * 512;
export const UNIT_BYTES = 64 * 1024;

/** A story whose members hold contents, and a verifier that compares them. */
export class VerifyDesk {
  readonly story: Story;
  readonly folder: FakeStateFolder;
  readonly said: string[] = [];
  /** Contents of the members' data areas, by letter. */
  readonly contents = new Map<string, Uint8Array>();
  /** Whether somebody uses the members all the while. */
  isUsed = true;
  verifier: Verifier;
  store: VerifyStore;
  #settings: VerifySettings;
  #snapshot: Snapshot = snapshotOf();

  constructor(
    given: LifeGiven = {},
    settings: Partial<VerifySettings> = {},
    folder = new FakeStateFolder(),
  ) {
    this.story = new Story(given);
    this.folder = folder;
    this.#settings = { ...USUAL_VERIFY, ...settings };
    const { slots = 2 } = given;
    for (let slot = 0; slot < slots; slot += 1) {
      this.contents.set(String.fromCharCode(97 + slot), pattern());
    }
    const { host } = this.story.raid;
    host.onRead = (name) => {
      const contents = this.contents.get(name.slice(2, 3));
      const device = host.blocks.get(`/dev/${name}`);
      if (contents !== undefined) device?.set(contents, DATA_OFFSET_BYTES);
    };
    [this.store, this.verifier] = this.#made();
  }

  /** The daemon begins to compare, with what its file holds. */
  async start(): Promise<void> {
    await this.look();
    await this.store.load();
    this.verifier.start();
  }

  /** It ends and starts again, with other settings perhaps. */
  async restart(settings: Partial<VerifySettings> = {}): Promise<void> {
    await this.verifier.stop();
    this.#settings = { ...this.#settings, ...settings };
    [this.store, this.verifier] = this.#made();
    await this.store.load();
    this.verifier.start();
  }

  /** One poll, which takes ten seconds; somebody uses the members meanwhile, where told so. */
  async look(times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      if (this.isUsed) for (const letter of this.contents.keys()) this.use(letter);
      await this.story.judgements();
      this.#snapshot = this.story.snapshot;
    }
  }

  /** Others write to a member. */
  use(letter: string): void {
    this.story.raid.host.noteWrite(`sd${letter}1`);
  }

  /** Writes other bytes to one member alone, behind md's back. */
  corrupt(letter: string, at: number, length: number): void {
    this.contents.get(letter)?.fill(0x5a, at, at + length);
  }

  /** Brings one member up to another. */
  cure(letter: string, from: string): void {
    this.contents.set(letter, (this.contents.get(from) ?? new Uint8Array()).slice());
  }

  /** The findings about contents. */
  findings(): readonly Finding[] {
    return this.#judged().filter((one): one is Finding => one.kind === 'finding');
  }

  /** Why the rule does not judge, if it does not. */
  notJudged(): readonly string[] {
    return this.#judged().flatMap((one) => (one.kind === 'not-judged' ? [one.reason] : []));
  }

  /** Samples of a family, `labels = value`. */
  samples(name: string): readonly string[] {
    const family = verifyFamilies.find((one) => one.name === `rotwatch_md_verify_${name}`);
    if (family === undefined) throw new Error(`no family ${name}`);
    return sampled(family, this.verifier.verification()).samples.flatMap(([labels, value]) =>
      value === undefined ? [] : [`${Object.values(labels).join(' ')} = ${value}`],
    );
  }

  /** How often units came out so. */
  tally(result: string): number {
    const line = this.samples('samples_total').find((one) => one.startsWith(`md0 ${result} = `));
    return Number(line?.split(' = ')[1]);
  }

  /** What hinders comparing now. */
  hindrance(): string | undefined {
    return this.verifier.verification().arrays[0]?.hindrance?.reason;
  }

  #judged() {
    const background = {
      ledger: this.story.ledger,
      expected: { scrubMaxAgeMs: Number.MAX_SAFE_INTEGER },
      verification: this.verifier.verification(),
    };
    return judge(this.#snapshot, background).filter(({ code }) => code === 'md_contents_differ');
  }

  #made(): [VerifyStore, Verifier] {
    const { clock, host } = this.story.raid;
    const store = new VerifyStore({
      folder: this.folder,
      clock,
      mayWrite: () => true,
      say: (_level, message) => this.said.push(message),
    });
    const verifier = new Verifier({
      host,
      clock,
      settings: this.#settings,
      store,
      snapshot: () => this.#snapshot,
      ledger: () => this.story.ledger,
      settle: (comparison) => {
        this.story.ledger = settled(this.story.ledger, comparison);
      },
      changed: () => undefined,
      say: (_level, message) => this.said.push(message),
    });
    return [store, verifier];
  }
}

/** Contents that are nowhere empty, and nowhere the same. */
export function pattern(): Uint8Array {
  return Uint8Array.from({ length: DATA_BYTES }, (_, at) => 1 + ((at * 7 + (at >> 9) * 31) % 250));
}
