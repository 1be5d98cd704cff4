import type { Clock } from '../../clock.ts';
import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { Activity } from './activity.ts';
import { smartctlArguments, type Tier } from './arguments.ts';
import { isSuspended } from './block-disks.ts';
import { errorCounts, POWER_ON_WHEN_MET } from './error-counts.ts';
import { mergeReports } from './merge-reports.ts';
import { type NvmeLimits, readNvmeLimits, withLimits } from './nvme-limits.ts';
import type { Condition } from './reading.ts';
import { kindOf, type Refusals } from './refusals.ts';
import type { Identity, PowerState, SmartReport } from './report.ts';
import { sectionsOf } from './sections.ts';
import { SelfRaising } from './self-raising.ts';
import type { SmartSettings } from './settings.ts';
import type { Slots } from './slots.ts';
import type { Target } from './targets.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What all askers share. */
export interface Asking {
  readonly host: Host;
  readonly clock: Clock;
  readonly slots: Slots;
  readonly refusals: Refusals;
  readonly settings: SmartSettings;
  readonly intervalMs: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Called when smartctl was found to be there, or not. */
  readonly onAvailable: (available: boolean) => void;
  readonly onProblems: (problems: readonly Problem[]) => void;
}

/** A disk is busy with our questions for a twentieth of its time at most. */
const SLOW_FACTOR = 20;
/** A disk may take this many times as long as it last did before it counts as wedged: a dying one needs a minute. */
const PATIENCE = 3;
/** Longest pause between attempts on a wedged disk. */
const MAX_BACK_OFF_MS = 6 * 3_600_000;
/** Sections whose reading can make an NVMe controller log an error of its own. */
const RAISING = ['error_log', 'self_test_log'] as const;

/** Asks one disk over one path, when it is due and may be asked, and remembers what it said. */
export class Asker {
  readonly target: Target;
  readonly #asking: Asking;
  readonly #activity: Activity | undefined;
  readonly #selfRaising = new SelfRaising();
  #health: SmartReport | undefined;
  #logs: SmartReport | undefined;
  condition: Condition = { kind: 'pending' };
  powerState: PowerState | undefined;
  reportedAt: number | undefined;
  logsReportedAt: number | undefined;
  durationMs: number | undefined;
  timeouts = 0;
  /** What each error counter was when it was first seen, and the power-on time then. */
  readonly baseline = new Map<string, number>();
  #logsTriedAt: number | undefined;
  #limits: NvmeLimits | undefined;
  /** The type that smartctl must be told, where that was found out. */
  #type: string | undefined;
  #protocol: string | undefined;
  /** As last told; it outlives the report. */
  identity: Identity | undefined;

  constructor(target: Target, asking: Asking) {
    this.target = target;
    this.#asking = asking;
    const { block } = target;
    this.#activity = block?.rotational === true ? new Activity(asking.host, block.name) : undefined;
  }

  /** The last answers of both tiers in one. */
  report: SmartReport | undefined;

  get protocol(): string | undefined {
    return this.#protocol ?? this.target.block?.protocol;
  }

  get refused(): readonly string[] {
    return [...this.#refused()];
  }

  get selfRaising(): boolean {
    return this.#selfRaising.proven;
  }

  /** How often to ask: a disk that takes long to answer is asked less often. */
  get intervalMs(): number {
    const { intervalMs } = this.#asking;
    return Math.max(intervalMs, this.durationMs === undefined ? 0 : this.durationMs * SLOW_FACTOR);
  }

  /** Drops what is too old to vouch for; a resting disk's last word stays. */
  expire(now: number, staleAfterMs: number): void {
    if (this.condition.kind === 'resting') return;
    const isStale = (at: number | undefined, after: number) =>
      at !== undefined && now - at > Math.max(staleAfterMs, 3 * after);
    const { logsIntervalMs } = this.#asking.settings;
    const health = isStale(this.reportedAt, this.intervalMs) ? undefined : this.#health;
    const logs = isStale(this.logsReportedAt, logsIntervalMs) ? undefined : this.#logs;
    if (health === this.#health && logs === this.#logs) return;
    this.#health = health;
    this.#logs = logs;
    this.#merge();
  }

  #merge(): void {
    this.report = this.#health === undefined ? undefined : mergeReports(this.#health, this.#logs);
  }

  /** Asks what is due. Never throws; whatever comes of it is in the fields. */
  async ask(): Promise<void> {
    if (this.#mustRest()) {
      this.condition = { kind: 'resting' };
      return;
    }
    const first = this.#health === undefined;
    await this.#askFor(this.#areLogsDue() && !first ? 'logs' : 'health');
    // The first answer tells which protocol to ask for logs in.
    if (first && this.#health !== undefined && this.condition.kind === 'answered') {
      await this.#askFor('logs');
    }
  }

  /** Longest pause until it is asked again, ms, when asking it took so long: its values are never older than the interval. */
  pauseMs(now: number, tookMs: number): number {
    if (this.condition.kind === 'wedged') return Math.max(0, this.condition.nextAt - now);
    return Math.max(0, this.intervalMs - tookMs);
  }

  #areLogsDue(): boolean {
    const { clock, settings } = this.#asking;
    if (this.#logsTriedAt === undefined) return true;
    return clock.now() - this.#logsTriedAt >= settings.logsIntervalMs;
  }

  #mustRest(): boolean {
    const { host, clock } = this.#asking;
    const { block } = this.target;
    if (block === undefined) return false;
    if (isSuspended(host, block.name)) {
      this.powerState = 'standby';
      return true;
    }
    const settled = this.condition.kind === 'answered' || this.condition.kind === 'resting';
    return settled && this.#activity?.shouldRest(clock.now()) === true;
  }

  /** Asks, and once more when that may help. */
  async #askFor(tier: Tier): Promise<void> {
    if (await this.#askOnce(tier)) await this.#askOnce(tier);
  }

  /** Gives whether asking differently may help. */
  async #askOnce(tier: Tier): Promise<boolean> {
    const { host, clock, slots, settings, signal } = this.#asking;
    const { path, controller, key, raises } = this.target;
    const refused = this.#refused();
    const deadlineMs = this.#deadlineMs;
    const asked = { ...path, type: this.#type ?? path.type };
    const args = smartctlArguments({ tier, path: asked, protocol: this.protocol, refused });
    if (tier === 'logs') this.#logsTriedAt = clock.now();
    const output = await slots.run(controller, () =>
      host.run(settings.command, args, { key: `smartctl ${key}`, deadlineMs, raises, signal }),
    );
    if (signal.aborted) return false;
    this.#activity?.noteAsked(clock.now());
    if (!output.ok) {
      if (output.reason === 'timeout') this.#missed(output.detail);
      else this.#notRun(output);
      return false;
    }
    this.#asking.onAvailable(true);
    this.durationMs = output.value.durationMs;
    if (tier === 'logs') await this.#readLimits();
    return this.#take(tier, verdictOf(output.value, key), refused);
  }

  get #deadlineMs(): number {
    const { durationMs } = this;
    const { deadlineMs } = this.#asking;
    return durationMs === undefined ? deadlineMs : Math.max(deadlineMs, durationMs * PATIENCE);
  }

  async #readLimits(): Promise<void> {
    const controller = /^\/dev\/(nvme\d+)/.exec(this.target.path.device)?.[1];
    if (controller === undefined || this.#selfRaising.proven) return;
    this.#limits = await readNvmeLimits(this.#asking.host, controller, this.#asking.deadlineMs);
  }

  #take(tier: Tier, verdict: Verdict, refused: ReadonlySet<string>): boolean {
    if (this.#type !== undefined && this.#health === undefined && isNoAnswer(verdict)) {
      // That was no help: what smartctl said without it stands.
      this.#type = undefined;
      return false;
    }
    if (verdict.kind === 'asleep') {
      this.powerState = verdict.powerState;
      this.condition = { kind: 'resting' };
      return false;
    }
    if (verdict.kind === 'unreadable') {
      const { reason, detail, remedy } = verdict;
      if (remedy === 'fewer_options' && tier === 'logs') return this.#forgetRecentSections();
      this.condition = { kind: 'unreadable', reason, detail };
      return remedy === 'as_ata' && this.#takeForAta();
    }
    const report = withLimits(verdict.report, this.#limits);
    this.#asking.onProblems(verdict.problems);
    this.condition = { kind: 'answered' };
    // It answered under --nocheck=standby; NVMe does not tell.
    if (report.device.protocol !== 'NVMe') this.powerState = report.powerState ?? 'active';
    this.#note(tier, report, refused);
    return false;
  }

  #note(tier: Tier, report: SmartReport, refused: ReadonlySet<string>): void {
    const now = this.#asking.clock.now();
    this.#health = report;
    this.identity = report.identity;
    this.#protocol = report.device.protocol;
    this.reportedAt = now;
    if (tier === 'logs') {
      this.#logs = report;
      this.logsReportedAt = now;
      const asked = sectionsOf(report.device.protocol).map(({ name }) => name);
      this.#asking.refusals.learn(report, new Set(asked.filter((one) => !refused.has(one))), now);
    }
    this.#merge();
    this.#noteBaseline(report);
    this.#noteOwnErrors(tier, report, now);
  }

  #noteBaseline(report: SmartReport): void {
    const { powerOnSeconds } = report;
    const met =
      powerOnSeconds === undefined ? [] : [{ source: POWER_ON_WHEN_MET, count: powerOnSeconds }];
    for (const { source, count } of [...errorCounts(report), ...met]) {
      if (!this.baseline.has(source)) this.baseline.set(source, count);
    }
  }

  #noteOwnErrors(tier: Tier, report: SmartReport, now: number): void {
    const raisesNoMore = RAISING.every((section) => this.#refused().has(section));
    if (this.#selfRaising.proven && !raisesNoMore) this.#selfRaising.reset();
    const wasProven = this.#selfRaising.proven;
    this.#selfRaising.note(tier, report.nvme?.errorLogEntries);
    if (wasProven || !this.#selfRaising.proven) return;
    for (const section of RAISING) this.#asking.refusals.remember(section, kindOf(report), now);
  }

  /** An older smartctl does not know these; without them it answers. */
  #forgetRecentSections(): boolean {
    const { refusals, clock } = this.#asking;
    for (const { name, recent } of sectionsOf(this.protocol)) {
      if (recent) refusals.remember(name, undefined, clock.now());
    }
    return true;
  }

  /** SCSI/ATA translation lies in between, and smartctl must be told. */
  #takeForAta(): boolean {
    const { type } = this.target.path;
    this.#type = type === undefined ? 'sat' : `sat+${type}`;
    return true;
  }

  #missed(detail: string): void {
    const now = this.#asking.clock.now();
    this.timeouts += 1;
    const before = this.condition.kind === 'wedged' ? this.condition : undefined;
    const misses = (before?.misses ?? 0) + 1;
    const backOff = Math.min(this.#asking.intervalMs * 2 ** misses, MAX_BACK_OFF_MS);
    const since = before?.since ?? now;
    this.condition = { kind: 'wedged', since, nextAt: now + backOff, misses, detail };
  }

  #notRun(failure: Problem): void {
    if (failure.reason === 'absent') {
      this.#asking.onAvailable(false);
      return;
    }
    const { reason, detail } = failure;
    this.condition = { kind: 'unreadable', reason, detail };
    this.#asking.onProblems([{ reason, subject: failure.subject, detail }]);
  }

  #refused(): ReadonlySet<string> {
    const kind = this.#health === undefined ? undefined : kindOf(this.#health);
    return this.#asking.refusals.of(kind, this.#asking.clock.now());
  }
}

/** smartctl says SLEEP of an ATA disk to which even CHECK POWER MODE is refused (ataprint.cpp; seen in a guest). */
function isNoAnswer(verdict: Verdict): boolean {
  return verdict.kind === 'asleep' ? verdict.powerState === 'sleep' : verdict.kind === 'unreadable';
}
