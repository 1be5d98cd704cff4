import type { CollectorContext, Problem } from '../collector.ts';
import { Asker, type Asking } from './asker.ts';
import { extrasWithinBudget } from './budget.ts';
import { diskRecord, spokesman } from './disk-record.ts';
import type { Extra } from './extras.ts';
import { labelsOf } from './labels.ts';
import type { SmartDisk, SmartReading } from './reading.ts';
import { Refusals } from './refusals.ts';
import type { SmartReport } from './report.ts';
import { scanForHidden } from './scan.ts';
import { isWanted } from './selectors.ts';
import type { SmartSettings } from './settings.ts';
import { withExcluded } from './skipped.ts';
import { Slots } from './slots.ts';
import { type Target, TargetFinder, type Targets } from './targets.ts';

/** Each pause is shortened by a twentieth at least, so that waiting for a slot makes no value older than the interval. */
const MARGIN = 0.05;
/** And by up to a tenth more, the first one by up to a half, so that disks do not march in step. */
const JITTER = 0.1;
const FIRST_JITTER = 0.5;
/** The first reading waits this long for disks to answer; later ones are told when they are there. */
const FIRST_LOOK_MS = 10_000;

interface Clocked {
  readonly asker: Asker;
  readonly stop: AbortController;
  asked: boolean;
}

/** Every disk on its own clock: found, asked, and remembered when it goes. */
export class Fleet {
  readonly #context: CollectorContext;
  readonly #settings: SmartSettings;
  readonly #finder: TargetFinder;
  readonly #asking: Asking;
  readonly #signal: AbortSignal;
  readonly #closed = new AbortController();
  readonly #firstLook = new AbortController();
  readonly #byKey = new Map<string, Clocked>();
  /** Disks that were there and are not, by label. */
  readonly #gone = new Map<string, SmartDisk>();
  /** First sight of each error counter, by label: it outlives the device node. */
  readonly #baselines = new Map<string, ReadonlyMap<string, number>>();
  readonly #extras = new WeakMap<SmartReport, readonly Extra[]>();
  #found: Targets = { targets: [], skipped: new Map() };
  #available: boolean | undefined;
  #scanned: boolean;
  #problems: Problem[] = [];

  constructor(context: CollectorContext, settings: SmartSettings) {
    this.#context = context;
    this.#settings = settings;
    this.#scanned = !settings.scan;
    this.#signal = AbortSignal.any([context.signal, this.#closed.signal]);
    this.#finder = new TargetFinder(context.host, settings);
    this.#asking = {
      host: context.host,
      clock: context.clock,
      slots: new Slots(context.clock),
      refusals: new Refusals(),
      settings,
      intervalMs: context.cadence.intervalMs,
      deadlineMs: context.cadence.deadlineMs,
      signal: this.#signal,
      onAvailable: (available) => this.#noteAvailable(available),
      onProblems: (problems) => this.#problems.push(...problems),
    };
    this.#refresh();
    void this.#watch();
    if (!settings.scan) return;
    void scanForHidden(context, settings.command, this.#signal, (scanned) => {
      if (scanned !== undefined) {
        this.#finder.noteScan(scanned);
        this.#refresh();
      }
      this.#scanned = true;
      this.#noteFirstLook();
    });
  }

  close(): void {
    this.#closed.abort();
    for (const { stop } of this.#byKey.values()) stop.abort();
  }

  /** The state of all disks; cheap, but for the first time, which waits a little for their answers. */
  async read(signal: AbortSignal): Promise<SmartReading> {
    if (!this.#firstLook.signal.aborted) {
      this.#noteFirstLook();
      const enough = AbortSignal.any([signal, this.#firstLook.signal]);
      await this.#context.clock.sleep(
        Math.min(FIRST_LOOK_MS, this.#context.cadence.deadlineMs / 2),
        enough,
      );
      this.#firstLook.abort();
    }
    const problems = this.#problems;
    this.#problems = [];
    const disks = this.#disks();
    return {
      available: this.#available,
      version: disks.find(({ report }) => report?.version !== undefined)?.report?.version,
      disks: [...disks, ...this.#gone.values()],
      skipped: withExcluded(this.#found.skipped, this.#unwanted),
      problems,
    };
  }

  /** Looks for new and vanished disks. */
  async #watch(): Promise<void> {
    const { clock, cadence } = this.#context;
    while (!this.#signal.aborted) {
      await clock.sleep(cadence.watchMs ?? cadence.intervalMs, this.#signal);
      if (!this.#signal.aborted) this.#refresh();
    }
  }

  #refresh(): void {
    this.#found = this.#finder.find();
    const keys = new Set(this.#found.targets.map(({ key }) => key));
    let changed = false;
    for (const [key, clocked] of this.#byKey) {
      if (keys.has(key) && isSame(clocked.asker.target, this.#targetOf(key))) continue;
      this.#vanished(key, clocked);
      changed = true;
    }
    for (const target of this.#found.targets) {
      if (this.#byKey.has(target.key)) continue;
      this.#appeared(target);
      changed = true;
    }
    if (changed) this.#context.wake();
  }

  #targetOf(key: string): Target | undefined {
    return this.#found.targets.find((target) => target.key === key);
  }

  #appeared(target: Target): void {
    const asker = new Asker(target, this.#asking);
    const clocked = { asker, stop: new AbortController(), asked: false };
    this.#byKey.set(target.key, clocked);
    void this.#run(clocked);
  }

  #vanished(key: string, clocked: Clocked): void {
    const before = this.#disks().find(({ paths }) =>
      paths.some((path) => path === clocked.asker.target.path),
    );
    clocked.stop.abort();
    this.#byKey.delete(key);
    this.#noteFirstLook();
    if (before === undefined || before.paths.length > 1) return;
    this.#gone.set(before.disk, {
      ...before,
      present: false,
      seenAt: this.#context.clock.now(),
      report: undefined,
      extras: [],
    });
  }

  async #run(clocked: Clocked): Promise<void> {
    const { clock } = this.#context;
    const { asker, stop } = clocked;
    const signal = AbortSignal.any([this.#signal, stop.signal]);
    let spread = FIRST_JITTER;
    while (!signal.aborted) {
      const started = clock.monotonic();
      if (!this.#isShadowed(clocked)) {
        await asker.ask();
        this.#forgetUnwanted(asker);
      }
      if (signal.aborted) return;
      clocked.asked = true;
      this.#noteFirstLook();
      this.#context.wake();
      const pauseMs = asker.pauseMs(clock.now(), clock.monotonic() - started);
      await clock.sleep(pauseMs * (1 - MARGIN - spread * Math.random()), signal);
      spread = JITTER;
    }
  }

  /** A disk that another path answers for is not asked twice. */
  #isShadowed(clocked: Clocked): boolean {
    const label = this.#labels().get(clocked);
    for (const [other, itsLabel] of this.#labels()) {
      if (other === clocked) return false;
      const { kind } = other.asker.condition;
      if (itsLabel === label && (kind === 'answered' || kind === 'resting')) return true;
    }
    return false;
  }

  /** Serial and model may be known only now that it has answered. */
  #forgetUnwanted({ target, report }: Asker): void {
    if (report === undefined) return;
    const properties = {
      device: target.path.name ?? target.path.device,
      serial: report.identity.serial,
      model: report.identity.model,
      transport: target.block?.transport,
    };
    const { include, exclude } = this.#settings;
    if (isWanted(properties, include, exclude)) return;
    this.#byKey.get(target.key)?.stop.abort();
  }

  /** Disks that the configuration excludes, as their own answers showed. */
  get #unwanted(): number {
    return [...this.#byKey.values()].filter(({ stop }) => stop.signal.aborted).length;
  }

  #noteFirstLook(): void {
    const all = [...this.#byKey.values()];
    const isWhole = this.#scanned && all.every(({ asked }) => asked);
    if (isWhole || this.#available === false) this.#firstLook.abort();
  }

  #noteAvailable(available: boolean): void {
    if (this.#available === available) return;
    this.#available = available;
    const { command } = this.#settings;
    if (!available) {
      this.#context.say(
        'warn',
        `${command} is not there: disks are listed, and not judged; install smartmontools`,
      );
      this.#noteFirstLook();
    }
  }

  #labels(): ReadonlyMap<Clocked, string> {
    const all = [...this.#byKey.values()].filter(({ stop }) => !stop.signal.aborted);
    const labels = labelsOf(
      all.map(({ asker: { target, identity } }) => ({
        serial: identity?.serial ?? target.block?.serial,
        wwn: identity?.wwn ?? target.block?.wwn,
        block: target.path.name,
        fallback: target.path.name ?? target.key,
      })),
    );
    return new Map(
      all.flatMap((one, index) => {
        const label = labels[index];
        return label === undefined ? [] : [[one, label] as const];
      }),
    );
  }

  #disks(): readonly SmartDisk[] {
    const groups = new Map<string, [Asker, ...Asker[]]>();
    for (const [{ asker }, label] of this.#labels()) {
      const group = groups.get(label);
      if (group === undefined) groups.set(label, [asker]);
      else group.push(asker);
    }
    return [...groups].map(([label, askers]) => {
      this.#gone.delete(label);
      return this.#disk(label, askers);
    });
  }

  #disk(label: string, askers: readonly [Asker, ...Asker[]]): SmartDisk {
    const { clock, cadence } = this.#context;
    const now = clock.now();
    for (const asker of askers) asker.expire(now, cadence.staleAfterMs);
    const chosen = spokesman(askers);
    const disk = diskRecord(label, askers, {
      chosen,
      now,
      baseline: this.#baseline(label, chosen),
    });
    return { ...disk, extras: this.#extrasOf(disk) };
  }

  /** Chosen once for each report: every reading asks for those of all disks. */
  #extrasOf(disk: SmartDisk): readonly Extra[] {
    if (disk.report === undefined) return [];
    const known = this.#extras.get(disk.report);
    if (known !== undefined) return known;
    const detail = { full: this.#settings.fullDetail, worst: this.#settings.worstValues };
    const extras = extrasWithinBudget(disk, detail);
    this.#extras.set(disk.report, extras);
    return extras;
  }

  #baseline(label: string, asker: Asker): ReadonlyMap<string, number> {
    const known = this.#baselines.get(label);
    const merged = new Map([...asker.baseline, ...(known ?? [])]);
    this.#baselines.set(label, merged);
    return merged;
  }
}

/** Whether a device node still stands for the same disk. */
function isSame(before: Target, now: Target | undefined): boolean {
  return now !== undefined && before.block?.serial === now.block?.serial;
}
