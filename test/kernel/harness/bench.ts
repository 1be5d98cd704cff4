import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import { type ArrayPlan, createArray, type GuestArray } from './array.ts';
import { Daemon, type DaemonPlan, type FindingFacts, inOrder } from './daemon.ts';
import { bootGuest, type Guest } from './guest.ts';
import type { KernelSeries } from './kernels.ts';
import type { DiskPlan } from './machine.ts';
import { Moments } from './moments.ts';
import { limitSyncs, reset } from './reset.ts';

/** Where and on what a file's scenarios run. */
export interface BenchPlan {
  /** The kernels to run on; each is one boot. */
  readonly kernels: readonly KernelSeries[];
  readonly disks: DiskPlan;
  /**
   * The daemon that serves all scenarios of the file: a start costs ten seconds of emulation, so that scenarios share one
   * unless memory from one to the next would mislead it. Absent: scenarios start it themselves, if at all.
   */
  readonly daemon?: DaemonPlan;
  /** Further arguments for QEMU: firmware tables, say. */
  readonly qemu?: readonly string[];
}

/** What a scenario works with: the guest of its file, emptied before each scenario. */
export class Bench {
  readonly series: KernelSeries;
  readonly #moments = new Moments();
  #booted: { readonly guest: Guest; readonly daemon: Daemon } | undefined;

  constructor(series: KernelSeries) {
    this.series = series;
  }

  get guest(): Guest {
    return this.#parts.guest;
  }

  get daemon(): Daemon {
    return this.#parts.daemon;
  }

  createArray(plan: ArrayPlan): Promise<GuestArray> {
    return createArray(this.guest, plan);
  }

  /**
   * Waits until exactly these findings are exported and asserts that they still are after one more poll: nothing
   * missing, nothing else.
   */
  async reports(findings: readonly FindingFacts[], { within = 60_000 } = {}): Promise<void> {
    const exact = async (): Promise<void> =>
      expect(await this.daemon.findings()).toEqual(inOrder(findings));
    await this.guest.waitFor(exact, { within });
    await this.daemon.polled();
    await exact();
    await this.noteMoment();
  }

  /** Keeps what is exported now, when the findings are those that a scenario states, to hold the alerts against. */
  async noteMoment(): Promise<void> {
    this.#moments.note(await this.daemon.metrics());
  }

  /** Asserts that one look by `rotwatch check --json` finds exactly these, and exits accordingly. */
  async checkReports(findings: readonly FindingFacts[], exitCode: number): Promise<void> {
    const checked = await this.daemon.check();
    expect(checked.findings).toEqual(inOrder(findings));
    expect(checked.exitCode).toBe(exitCode);
  }

  /** Makes every sync of this scenario run at about this speed. */
  limitSyncs(kibPerSecond: number): Promise<void> {
    return limitSyncs(this.guest, kibPerSecond);
  }

  async boot({ disks, qemu = [] }: BenchPlan): Promise<void> {
    const kernel = inject('kernels').find(({ series }) => series === this.series);
    if (kernel === undefined) throw new Error(`kernel ${this.series} is not prepared`);
    const guest = await bootGuest({ kernel, disks, qemu });
    this.#booted = { guest, daemon: new Daemon(guest) };
  }

  /** Prints what a human would look at first. */
  async report(scenario: string): Promise<void> {
    const { guest, daemon } = this.#parts;
    const told = (promise: Promise<string>): Promise<string> =>
      promise.catch((error: unknown) => `not to be had: ${String(error)}`);
    const parts = [
      `##### ${scenario} failed on ${guest.kernel.release}`,
      `##### console\n${guest.consoleTail}`,
      `##### kernel log\n${await told(guest.must('dmesg | tail -n 40'))}`,
      `##### /proc/mdstat\n${await told(guest.mdstat())}`,
    ];
    if (daemon.isRunning) {
      const scrape = daemon.metrics().then(({ text }) => text.replaceAll(/^#.*\n/gm, ''));
      parts.push(`##### /metrics\n${await told(scrape)}`);
      parts.push(`##### its log\n${await told(daemon.log())}`);
    }
    process.stderr.write(`${parts.join('\n')}\n`);
  }

  async clear({ keepDaemon }: { readonly keepDaemon: boolean }): Promise<void> {
    if (!keepDaemon && this.daemon.isRunning) await this.daemon.stop();
    await reset(this.guest);
    if (!this.daemon.isRunning) return;
    // What is still in its readings would be learnt anew.
    await this.daemon.polled();
    await this.daemon.forgetAll();
  }

  async end(): Promise<void> {
    await this.#booted?.guest.stop();
    this.#moments.expectAgreement();
  }

  get #parts() {
    if (this.#booted === undefined) throw new Error('the guest is not booted yet');
    return this.#booted;
  }
}

/** Declares scenarios once for each of their kernels; a guest is booted for all of them and emptied after each. */
export function onKernels(title: string, plan: BenchPlan, scenarios: (bench: Bench) => void): void {
  const prepared = inject('kernels').map(({ series }) => series);
  for (const series of plan.kernels) {
    describe.runIf(prepared.includes(series))(`${title}, on Linux ${series}`, () => {
      const bench = new Bench(series);
      const { daemon } = plan;
      beforeAll(async () => {
        await bench.boot(plan);
        if (daemon === undefined) return;
        await bench.daemon.start(daemon).catch(async (error: unknown) => {
          await bench.report('the start of the daemon');
          throw error;
        });
      });
      afterEach(async ({ task }) => {
        if (task.result?.state === 'fail') await bench.report(task.name);
        await bench.clear({ keepDaemon: daemon !== undefined });
      });
      afterAll(() => bench.end());
      scenarios(bench);
    });
  }
}
