import { type Observation, PollFailure } from '../../src/collectors/collector.ts';
import { lookAtArrays } from '../../src/collectors/md-arrays/look.ts';
import type { MdArraysReading } from '../../src/collectors/md-arrays/reading.ts';
import { Survey } from '../../src/collectors/md-superblocks/survey.ts';
import type { MdSuperblocksReading } from '../../src/collectors/md-superblocks/survey-reading.ts';
import { judge } from '../../src/health/index.ts';
import type { Finding, Judgement } from '../../src/health/rule.ts';
import type { Snapshot } from '../../src/snapshot.ts';
import { FakeClock } from './fake-clock.ts';
import { arraysReading, snapshotOf } from './md.ts';
import { type ListedArray, type ListedMember, mdstatOf, sysfsOf } from './raid-files.ts';
import { RaidHost } from './raid-host.ts';

const SECTOR_BYTES = 512;
const DEADLINE_MS = 2000;
/** Longer than all rounds of one survey take. */
const SURVEY_MS = 3000;
const INTERVAL_MS = 10_000;

/** What a block device is, beside its name and contents. */
export interface Plugged {
  /** First sector on `wholeDisk`, which makes it a partition. */
  readonly startSector?: number;
  readonly wholeDisk?: string;
  readonly holders?: readonly string[];
  readonly slaves?: readonly string[];
  readonly serial?: string;
}

/** A member in sync in the slot of its number, but for what is given. */
export function listed(
  name: string,
  number: number,
  given: Partial<ListedMember> = {},
): ListedMember {
  return { name, number, slot: number, state: 'in_sync', ...given };
}

/** What a poll comes to, as a poller has it when nothing good was read before. */
async function observed<R>(
  collector: string,
  clock: FakeClock,
  poll: Promise<R>,
): Promise<Observation<R>> {
  try {
    return { status: 'ok', reading: await poll, at: clock.now() };
  } catch (error) {
    if (!(error instanceof PollFailure)) throw error;
    const { reason, detail } = error.problem;
    return { status: 'failed', at: clock.now(), error: { reason, subject: collector, detail } };
  }
}

/**
 * A machine with md arrays: what the kernel tells of them, the member devices themselves, and the I/O
 * counters; surveyed and judged through everything that the daemon itself goes through.
 */
export class Raid {
  readonly host = new RaidHost();
  readonly clock = new FakeClock();
  readonly #survey = new Survey({ host: this.host, clock: this.clock, deadlineMs: DEADLINE_MS });
  readonly #arrays = new Map<string, ListedArray>();

  constructor() {
    this.#print();
  }

  /** Shows an array that goes on with other members: its counters stay. */
  relist(given: Partial<ListedArray> & Pick<ListedArray, 'members'>): void {
    const counters = this.host.countersOf(given.name ?? 'md0');
    this.assemble(given);
    if (counters !== undefined) this.host.restore(given.name ?? 'md0', counters);
  }

  /** Shows an array, in place of the one of that name: a clean two-way raid1 md0, but for what is given. */
  assemble(given: Partial<ListedArray> & Pick<ListedArray, 'members'>): void {
    const array = {
      name: 'md0',
      level: 'raid1',
      slots: 2,
      slotsBefore: undefined,
      metadata: '1.2',
      state: 'clean',
      syncAction: 'idle',
      syncLine: undefined,
      uuid: undefined,
      bitmapFile: undefined,
      syncCompleted: 'none',
      syncMin: 0,
      layout: undefined,
      lastSyncAction: 'none',
      mismatches: 0,
      ...given,
    };
    this.stop(array.name);
    this.#arrays.set(array.name, array);
    for (const [path, text] of Object.entries(sysfsOf(array))) this.host.files.set(path, text);
    for (const { name } of array.members) {
      const link = `/sys/block/${array.name}/md/dev-${name}/block`;
      this.host.files.set(link, { link: `/sys/devices/${name}` });
    }
    this.host.count(array.name, array.name);
    this.#print();
  }

  /** Takes an array away; its counters go with it. */
  stop(name: string): void {
    this.#arrays.delete(name);
    this.#removeBelow(`/sys/block/${name}`);
    this.host.uncount(name);
    this.#print();
  }

  /** Makes a block device, or gives it other contents. */
  plug(name: string, bytes: Uint8Array, given: Plugged = {}): void {
    const { wholeDisk = name, startSector, holders = [], slaves = [], serial } = given;
    const folder = `/sys/class/block/${name}`;
    const { files } = this.host;
    this.#removeBelow(folder);
    files.set(folder, { link: `/sys/devices/${wholeDisk}/${name}` });
    files.set(`/sys/devices/${name}`, 'present');
    files.set(`${folder}/dev`, '8:0\n');
    files.set(`${folder}/size`, `${bytes.length / SECTOR_BYTES}\n`);
    if (startSector !== undefined) {
      files.set(`${folder}/partition`, '1\n');
      files.set(`${folder}/start`, `${startSector}\n`);
    }
    if (serial !== undefined) files.set(`${folder}/serial`, `${serial}\n`);
    for (const one of holders) files.set(`${folder}/holders/${one}`, '');
    for (const one of slaves) files.set(`${folder}/slaves/${one}`, '');
    this.host.blocks.set(`/dev/${name}`, bytes);
    this.host.count(name, wholeDisk);
  }

  /** Pulls a block device out. */
  unplug(name: string): void {
    this.#removeBelow(`/sys/class/block/${name}`);
    this.host.files.delete(`/sys/class/block/${name}`);
    this.host.files.delete(`/sys/devices/${name}`);
    this.host.blocks.delete(`/dev/${name}`);
    this.host.uncount(name);
  }

  /** md writes a member's metadata. */
  update(name: string, bytes: Uint8Array): void {
    this.host.blocks.set(`/dev/${name}`, bytes);
    this.host.noteWrite(name);
  }

  /** A filesystem writes to an array, and md to those members. */
  write(array: string, members: readonly string[], sectors = 2048): void {
    for (const name of [array, ...members]) this.host.noteWrite(name, sectors);
  }

  /** How often a device was read. */
  readsOf(name: string): number {
    return this.host.blockReads.filter((path) => path === `/dev/${name}`).length;
  }

  /** One poll of both collectors, and the time until the next. */
  async poll(signal = new AbortController().signal): Promise<Snapshot> {
    const survey = observed('md-superblocks', this.clock, this.#survey.take(signal));
    await this.clock.advance(SURVEY_MS);
    const superblocks = await survey;
    const listing = await observed('md-arrays', this.clock, this.#listing());
    const at = this.clock.now();
    await this.clock.advance(INTERVAL_MS - SURVEY_MS);
    return {
      at,
      observed: {
        ...snapshotOf().observed,
        'md-arrays': listing,
        'md-superblocks': superblocks.status === 'ok' ? { ...superblocks, at } : superblocks,
      },
    };
  }

  async #listing(): Promise<MdArraysReading> {
    const { arrays } = await lookAtArrays(this.host, DEADLINE_MS);
    const untimed = { syncAdvancedAt: undefined, inactiveSince: undefined };
    return arraysReading(...arrays.map((array) => ({ ...array, ...untimed })));
  }

  /** What a poll makes of the metadata alone. */
  async survey(signal?: AbortSignal): Promise<MdSuperblocksReading> {
    const { observed } = await this.poll(signal);
    const survey = observed['md-superblocks'];
    if (survey.status !== 'ok') throw new Error('the survey failed');
    return survey.reading;
  }

  /** All judgements of a poll. */
  async judge(): Promise<readonly Judgement[]> {
    return judge(await this.poll());
  }

  /** All judgements of a poll in short: `critical md_split_brain sdb1`, `? md_split_brain md0 denied`. */
  async verdicts(): Promise<readonly string[]> {
    return (await this.judge()).map((judgement) => {
      const about = judgement.subject.member ?? judgement.subject.array;
      const tail = about === undefined ? '' : ` ${about}`;
      return judgement.kind === 'finding'
        ? `${judgement.severity} ${judgement.code}${tail}`
        : `? ${judgement.code}${tail} ${judgement.reason}`;
    });
  }

  /** The finding of a code that a poll comes to; there must be just one. */
  async finding(code: string): Promise<Finding> {
    const found = (await this.judge()).filter((one) => one.code === code);
    const [finding] = found;
    if (found.length !== 1 || finding?.kind !== 'finding') {
      throw new Error(`${found.length} judgements of ${code}, not one finding`);
    }
    return finding;
  }

  #removeBelow(folder: string): void {
    for (const path of this.host.files.keys()) {
      if (path.startsWith(`${folder}/`)) this.host.files.delete(path);
    }
  }

  #print(): void {
    const blocks = [...this.#arrays.values()].map(mdstatOf);
    const text = `Personalities : [raid1] \n${blocks.join('')}unused devices: <none>\n`;
    this.host.files.set('/proc/mdstat', text);
  }
}
