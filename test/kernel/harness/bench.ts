import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest';
import { type ArrayPlan, createArray, type GuestArray } from './array.ts';
import { Daemon } from './daemon.ts';
import { bootGuest, type Guest } from './guest.ts';
import type { KernelSeries } from './kernels.ts';
import type { DiskPlan } from './machine.ts';
import { reset } from './reset.ts';

/** Where and on what a file's scenarios run. */
export interface BenchPlan {
  /** The kernels to run on; each is one boot. */
  readonly kernels: readonly KernelSeries[];
  readonly disks: DiskPlan;
  /** Whether one daemon serves all scenarios of the file; else each scenario starts its own. Default false. */
  readonly sharedDaemon?: boolean;
}

/** What a scenario works with: the guest of its file, emptied before each scenario. */
export class Bench {
  readonly series: KernelSeries;
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

  async boot(disks: DiskPlan): Promise<void> {
    const kernel = inject('kernels').find(({ series }) => series === this.series);
    if (kernel === undefined) throw new Error(`kernel ${this.series} is not prepared`);
    const guest = await bootGuest({ kernel, disks });
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
  }

  async end(): Promise<void> {
    await this.#booted?.guest.stop();
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
      const keepDaemon = plan.sharedDaemon ?? false;
      beforeAll(async () => {
        await bench.boot(plan.disks);
        if (keepDaemon) await bench.daemon.start();
      });
      afterEach(async ({ task }) => {
        if (task.result?.state === 'fail') await bench.report(task.name);
        await bench.clear({ keepDaemon });
      });
      afterAll(() => bench.end());
      scenarios(bench);
    });
  }
}
