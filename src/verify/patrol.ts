import type { Clock } from '../clock.ts';
import type { Host } from '../host/host.ts';
import type { Extents } from '../ledger/member-notes.ts';
import type { Comparison } from '../ledger/settle.ts';
import type { ArrayNow } from './array-now.ts';
import { type ComparedUnit, Comparer, isLate } from './comparer.ts';
import type { Geometry } from './geometry.ts';
import { hindranceOf } from './hindrance.ts';
import { workOf } from './moment.ts';
import { isFull, keptOf, lately, withCompared, withWritten } from './notes.ts';
import { OwedPass } from './owed-pass.ts';
import { nextSample, unitsIn } from './plan/cursor.ts';
import { detectionMs, SAMPLE_BYTES, type Sampled, sampleIntervalMs } from './plan/rate.ts';
import { Rests } from './rests.ts';
import { modeOf, type VerifySettings } from './settings.ts';
import { isVerdict, type Settling, type UnitVerdict } from './settle-unit.ts';
import { settledOf } from './settled-of.ts';
import { memberShare, placeOf, readsPerSample, spaceOf, unitsAt } from './space.ts';
import type { ComparedArray } from './state.ts';
import type { VerifyStore } from './store.ts';
import { isSwappedTo, type SwapOnArray } from './swap.ts';
import type { ArrayVerification, Hindrance } from './verification.ts';

/** How often it is looked whether the array may be read. */
const LOOK_MS = 2000;
/** Standing differences are compared again after this. */
const RECHECK_MS = 10 * 60_000;
/** Pause between two pieces of what is owed, at least: how busy disks are is measured in it. */
const LEAST_REST_MS = 250;
/** An array with a disk that does not answer is left alone for this long. */
const LATE_MS = 60_000;
/** Samples passed over at once, because the machine swaps there. */
const MAX_SKIPPED = 64;

/** What a patrol works with. */
export interface PatrolOptions {
  readonly uuid: string;
  readonly host: Host;
  readonly clock: Clock;
  readonly settings: VerifySettings;
  readonly store: VerifyStore;
  /** What was last seen of the array; undefined once it is gone. */
  readonly now: () => ArrayNow | undefined;
  readonly swap: (array: string) => SwapOnArray | undefined;
  /** Extents of a member that was owed a comparison were found equal. */
  readonly settle: (comparison: Comparison) => void;
  /** Something to be published. */
  readonly changed: () => void;
  readonly say: (level: 'info' | 'warn', message: string) => void;
}

/** Compares the contents of one array, little by little: what is owed first, then samples. */
export class Patrol {
  readonly #options: PatrolOptions;
  readonly #rests: Rests;
  readonly #owed = new OwedPass();
  #hindrance: Hindrance | undefined;
  #nextSampleAt = Number.NEGATIVE_INFINITY;
  #recheckAt = Number.NEGATIVE_INFINITY;
  /** Bytes read since the start, and how many of them are in the store. */
  #readBytes = 0;
  #notedBytes = 0;
  /** Members whose trouble was told, and what it was. */
  readonly #told = new Set<string>();

  constructor(options: PatrolOptions) {
    this.#options = options;
    this.#rests = new Rests(options.host);
  }

  /** Goes on until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#options.clock.sleep(await this.turn(signal), signal);
  }

  /** How it fares; undefined once the array is gone. */
  status(): ArrayVerification | undefined {
    const { settings, store, uuid } = this.#options;
    const now = this.#options.now();
    if (now === undefined) return undefined;
    const mode = modeOf(settings, now);
    const geometry = now.geometry.ok && mode === 'sample' ? now.geometry.geometry : undefined;
    const sampled = geometry === undefined ? undefined : sampledOf(geometry, settings);
    return {
      array: now.name,
      uuid,
      mode,
      hindrance: this.#hindrance,
      dailyBudgetBytes: sampled?.dailyBudgetBytes,
      detectionSeconds: sampled === undefined ? undefined : detectionMs(sampled) / 1000,
      compared: mode === 'off' ? undefined : store.of(uuid),
    };
  }

  /** Does what is due; gives the milliseconds until something may be. */
  async turn(signal: AbortSignal): Promise<number> {
    const { clock, settings } = this.#options;
    const now = this.#options.now();
    if (now === undefined) return LOOK_MS;
    const mode = modeOf(settings, now);
    this.#hinder(
      hindranceOf(now, {
        mode,
        swap: now.isMirror ? this.#options.swap(now.name) : undefined,
        rest: this.#rests.look(now.devices, clock.monotonic()),
      }),
    );
    if (!now.geometry.ok || mode === 'off') return LOOK_MS;
    const { geometry } = now.geometry;
    this.#noteWritten(now, geometry);
    if (this.#hindrance !== undefined) return LOOK_MS;
    const wait = await this.#work(now, geometry, signal);
    this.#rests.readsEnded(clock.monotonic());
    return wait;
  }

  async #work(now: ArrayNow, geometry: Geometry, signal: AbortSignal): Promise<number> {
    const { clock } = this.#options;
    const rest = await this.#payOwed(now, geometry, signal);
    if (rest !== undefined) return rest;
    if (clock.monotonic() >= this.#recheckAt) await this.#recheck(now, geometry, signal);
    if (modeOf(this.#options.settings, now) !== 'sample') return LOOK_MS;
    if (clock.monotonic() >= this.#nextSampleAt) await this.#sample(now, geometry, signal);
    return Math.min(LOOK_MS, Math.max(0, this.#nextSampleAt - clock.monotonic()));
  }

  #hinder(hindrance: Hindrance | undefined): void {
    if (hindrance?.reason === 'syncing') {
      // What was copied or repaired meanwhile may be equal now.
      this.#recheckAt = Number.NEGATIVE_INFINITY;
      this.#owed.again();
    }
    const isNew = hindrance?.reason !== this.#hindrance?.reason;
    this.#hindrance = hindrance;
    if (isNew) this.#options.changed();
  }

  #kept(now: ArrayNow, geometry: Geometry): ComparedArray {
    const { store, clock } = this.#options;
    const seed = Math.floor(Math.random() * 2 ** 32);
    return keptOf(store.of(now.uuid), { uuid: now.uuid, geometry }, { at: clock.now(), seed });
  }

  #noteWritten(now: ArrayNow, geometry: Geometry): void {
    const kept = this.#kept(now, geometry);
    const written = withWritten(kept.written, now.dirty, this.#options.clock.now());
    if (written !== kept.written) this.#options.store.put({ ...kept, written });
  }

  async #sample(now: ArrayNow, geometry: Geometry, signal: AbortSignal): Promise<void> {
    const { clock, store, settings } = this.#options;
    const sampled = sampledOf(geometry, settings);
    this.#nextSampleAt = clock.monotonic() + sampleIntervalMs(sampled);
    let kept = this.#kept(now, geometry);
    for (let skipped = 0; skipped < MAX_SKIPPED; skipped += 1) {
      const next = nextSample(kept.cursor, spaceOf(geometry), lately(kept.written));
      if (next === undefined) return;
      kept = { ...kept, cursor: next.cursor };
      const { extent } = next.sample;
      if (this.#isSwap(now, extent)) continue;
      const compared = await this.#compare(now, geometry, { extents: [extent], signal });
      // Cut short by the end of the program, it is taken again.
      if (signal.aborted) return;
      const [lastPosition] = extent;
      this.#note(geometry, { ...kept, lastPosition }, compared);
      return;
    }
    store.put(kept);
  }

  /** Compares the next piece of what is owed; gives the pause after it, or undefined when nothing is due. */
  async #payOwed(
    now: ArrayNow,
    geometry: Geometry,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { clock, settings } = this.#options;
    const kept = this.#kept(now, geometry);
    if (isFull(kept)) return undefined;
    const begun = clock.monotonic();
    const readBefore = this.#readBytes;
    const bytes = Math.max(SAMPLE_BYTES, settings.owedRateBytes / readsPerSample(geometry));
    const piece = this.#owed.next(now.owed, bytes, begun);
    if (piece === undefined) return undefined;
    const extents = piece.filter((extent) => !this.#isSwap(now, extent));
    const compared = await this.#compare(now, geometry, { extents, signal });
    // Of an array that has become another meanwhile, nothing was compared.
    if (workOf(this.#options.host, geometry) !== undefined) return LOOK_MS;
    this.#note(geometry, kept, compared);
    this.#settle(now, geometry, compared);
    if (compared.some(({ verdict }) => isLate(verdict))) {
      this.#owed.again();
      return LATE_MS;
    }
    const due = (1000 * (this.#readBytes - readBefore)) / settings.owedRateBytes;
    return Math.max(LEAST_REST_MS, due - (clock.monotonic() - begun));
  }

  #settle(now: ArrayNow, geometry: Geometry, compared: readonly ComparedUnit[]): void {
    const at = this.#options.clock.now();
    for (const { slot, space } of now.owed) {
      const extents = settledOf(compared, { geometry, slot, space });
      if (extents.length > 0) this.#options.settle({ uuid: now.uuid, slot, extents, at });
    }
    this.#options.changed();
  }

  /** Looks whether what differed is equal now. */
  async #recheck(now: ArrayNow, geometry: Geometry, signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    this.#recheckAt = clock.monotonic() + RECHECK_MS;
    const kept = this.#kept(now, geometry);
    const cured: Extents[number][] = [];
    for (const { extent } of kept.differences) {
      const units = [...unitsAt(geometry, extent)];
      if (signal.aborted) return;
      const comparer = this.#comparer(now, geometry, signal);
      const looks: (UnitVerdict | Settling)[] = [];
      for (const unit of units) looks.push(await comparer.look(unit));
      const isEqual = looks.every((look) => isVerdict(look) && look.result === 'match');
      if (units.length > 0 && isEqual) cured.push(extent);
    }
    if (cured.length === 0 || workOf(this.#options.host, geometry) !== undefined) return;
    const differences = kept.differences.filter(({ extent }) => !cured.includes(extent));
    store.put({ ...kept, differences, readBytes: this.#takeRead(kept) });
    this.#options.changed();
  }

  #isSwap(now: ArrayNow, extent: Extents[number]): boolean {
    return now.isMirror && isSwappedTo(this.#options.swap(now.name), extent);
  }

  async #compare(
    now: ArrayNow,
    geometry: Geometry,
    { extents, signal }: { readonly extents: Extents; readonly signal: AbortSignal },
  ): Promise<readonly ComparedUnit[]> {
    const comparer = this.#comparer(now, geometry, signal);
    const compared: ComparedUnit[] = [];
    const differing: Settling[] = [];
    for (const unit of extents.flatMap((extent) => [...unitsAt(geometry, extent)])) {
      if (signal.aborted) return compared;
      const outcome = await comparer.look(unit);
      if (isVerdict(outcome)) compared.push({ unit, verdict: outcome });
      else differing.push(outcome);
      this.#tell(outcome);
      if (isLate(outcome)) break;
    }
    const all = [...compared, ...(await comparer.settle(differing))];
    // The machine may have begun to swap there meanwhile.
    return all.filter(({ unit }) => !this.#isSwap(now, placeOf(geometry, unit)));
  }

  /** Says once what could not be read of a member. */
  #tell(outcome: UnitVerdict | Settling): void {
    if (!('problems' in outcome)) return;
    for (const { device, reason, detail } of outcome.problems) {
      const key = `${device} ${reason}`;
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      this.#options.say('warn', `${device} cannot be compared everywhere: ${reason}: ${detail}`);
    }
  }

  #comparer({ facts }: ArrayNow, geometry: Geometry, signal: AbortSignal): Comparer {
    const { host, clock } = this.#options;
    const onRead = (bytes: number) => {
      this.#readBytes += bytes;
    };
    return new Comparer({ host, clock, geometry, metadata: facts.metadata, signal, onRead });
  }

  #note(geometry: Geometry, kept: ComparedArray, compared: readonly ComparedUnit[]): void {
    const { clock, store } = this.#options;
    const at = clock.now();
    const noted = withCompared(kept, compared, { geometry, at });
    store.put({ ...noted, lastSampleAt: at, readBytes: this.#takeRead(kept) });
    if (noted.differences !== kept.differences) this.#options.changed();
  }

  #takeRead({ readBytes }: ComparedArray): number {
    const fresh = this.#readBytes - this.#notedBytes;
    this.#notedBytes = this.#readBytes;
    return readBytes + fresh;
  }
}

function sampledOf(geometry: Geometry, { dailyBudgetBytes }: VerifySettings): Sampled {
  return {
    dailyBudgetBytes,
    readsPerSample: readsPerSample(geometry),
    units: unitsIn(spaceOf(geometry).bytes),
    memberShare: memberShare(geometry),
  };
}
