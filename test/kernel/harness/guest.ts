import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Channel, connectSoon, type Outcome } from './channel.ts';
import type { Kernel } from './kernels.ts';
import { type Disk, type DiskPlan, disksOf, GUEST_PORT, startMachine } from './machine.ts';
import { Qmp } from './qmp.ts';

const BOOT_MS = 240_000;
/** QEMU's emulation of two processors can lose the race of a kernel that patches its own code: `Oops: int3` at boot. */
const BOOTS = 3;
const RESET_MS = 60_000;
const COMMAND_SECONDS = 120;
/** Asking costs the guest more than waiting does: each answer is rendered, or a command started, by an emulated processor. */
const AGAIN_MS = 150;
const CONSOLE_CHARACTERS = 6_000;
const MEBIBYTE = 2 ** 20;

export interface GuestPlan {
  readonly kernel: Kernel;
  readonly disks: DiskPlan;
  /** Where images and sockets lie until they are open; the system's folder for temporary files unless told. */
  readonly scratch?: string;
  /** Further arguments for QEMU. */
  readonly qemu?: readonly string[];
}

/** A command in the guest that did not end with 0. */
export class CommandFailed extends Error {
  constructor(command: string, { code, stdout, stderr }: Outcome) {
    super(`in the guest, status ${code}: ${command}\n${stdout}${stderr}`);
    this.name = 'CommandFailed';
  }
}

/** The last part of what the guest's kernel and init printed. */
class ConsoleTail {
  #text = '';

  take(bytes: Buffer): void {
    this.#text = (this.#text + bytes.toString('utf8')).slice(-CONSOLE_CHARACTERS);
  }

  toString(): string {
    return this.#text;
  }
}

/** A booted guest: one machine, one kernel, its disks. */
export class Guest {
  readonly kernel: Kernel;
  /** Loopback port of the host that leads to the daemon's port in the guest. */
  readonly port: number;
  readonly disks: readonly Disk[];
  readonly #machine: ReturnType<typeof startMachine>;
  readonly #channel: Channel;
  readonly #qmp: Qmp;
  readonly #console: ConsoleTail;
  readonly #pulled = new Set<string>();

  constructor(parts: GuestParts) {
    this.kernel = parts.kernel;
    this.port = parts.port;
    this.disks = parts.disks;
    this.#machine = parts.machine;
    this.#channel = parts.channel;
    this.#qmp = parts.qmp;
    this.#console = parts.console;
  }

  /** Runs a shell command, whatever its status. */
  run(command: string, { seconds = COMMAND_SECONDS } = {}): Promise<Outcome> {
    return this.#channel.run(command, seconds);
  }

  /** Runs a shell command that must succeed; gives its standard output without the last line end. */
  async must(command: string, options: { seconds?: number } = {}): Promise<string> {
    const outcome = await this.run(command, options);
    if (outcome.code !== 0) throw new CommandFailed(command, outcome);
    return outcome.stdout.replace(/\n$/, '');
  }

  mdstat(): Promise<string> {
    return this.must('cat /proc/mdstat');
  }

  /**
   * Repeats `attempt` until it does not throw and gives what it gave; after `within` milliseconds its last error is thrown.
   */
  async waitFor<T>(attempt: () => T | Promise<T>, { within = 60_000 } = {}): Promise<T> {
    const end = performance.now() + within;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (performance.now() > end) throw error;
        await pause(AGAIN_MS);
      }
    }
  }

  /** Pulls a disk as a hand would: the guest's kernel loses the device; resolves when it is gone. */
  async pull(disk: string): Promise<void> {
    const { id } = this.#disk(disk);
    const gone = this.#qmp.event('DEVICE_DELETED', id);
    await this.#qmp.execute('device_del', { id });
    await gone;
    this.#pulled.add(id);
  }

  /**
   * Plugs a pulled disk in again, with its serial and contents; gives the kernel name it got, another one than
   * before while something still holds the old device.
   */
  async plug(disk: string): Promise<string> {
    const { id, driver, node, bus, serial } = this.#disk(disk);
    await this.#qmp.execute('device_add', { id, driver, drive: node, bus, serial });
    this.#pulled.delete(id);
    return this.waitFor(async () => {
      const file = await this.must(
        `grep -lx '${serial} *' /sys/block/*/serial /sys/block/*/device/serial 2>/dev/null | tail -n 1`,
      );
      const name = file.split('/').at(3);
      if (name === undefined) throw new Error(`${disk} (${serial}) did not appear`);
      return name;
    });
  }

  /**
   * Resets the guest at once, as sysrq `b` does: nothing is synced, what was not on its disks is lost. Its last shell
   * command runs right before, in the same breath. Resolves when the agent is up again.
   */
  async cutPower(lastCommand = 'true'): Promise<void> {
    await this.#qmp.execute('set-action', { reboot: 'reset' });
    const reset = this.#qmp.event('RESET');
    const last = this.run(`${lastCommand}; echo b >/proc/sysrq-trigger`).catch(() => undefined);
    await Promise.race([reset, expiry(RESET_MS)]);
    await Promise.race([this.#channel.restarted(), expiry(BOOT_MS)]);
    await last;
    await this.#qmp.execute('set-action', { reboot: 'shutdown' });
  }

  /** Sets a property of a device while it runs, e.g. an NVMe disk's `smart_critical_warning`. */
  async setProperty(disk: string, property: string, value: number | string): Promise<void> {
    const path = `/machine/peripheral/${this.#disk(disk).id}`;
    await this.#qmp.execute('qom-set', { path, property, value });
  }

  /** Disks that are pulled now, by the name they had at boot. */
  get pulled(): readonly string[] {
    return [...this.#pulled];
  }

  /** What the kernel printed last. */
  get consoleTail(): string {
    return this.#console.toString();
  }

  /** The process id of the machine. */
  get pid(): number | undefined {
    return this.#machine.pid;
  }

  /** Ends the machine at once; nothing of it is left. */
  async stop(): Promise<void> {
    this.#machine.kill('SIGKILL');
    await this.#machine;
    this.#channel.close();
    this.#qmp.close();
  }

  #disk(name: string): Disk {
    const disk = this.disks.find(({ id }) => id === name);
    if (disk === undefined) throw new Error(`no disk ${name} in this guest`);
    return disk;
  }
}

interface GuestParts {
  readonly kernel: Kernel;
  readonly port: number;
  readonly disks: readonly Disk[];
  readonly machine: ReturnType<typeof startMachine>;
  readonly channel: Channel;
  readonly qmp: Qmp;
  readonly console: ConsoleTail;
}

/** The host port that QEMU chose for the forward, from `info usernet`. */
async function forwardedPort(qmp: Qmp): Promise<number> {
  const text = await qmp.execute('human-monitor-command', { 'command-line': 'info usernet' });
  const port = /HOST_FORWARD\S*\s+\d+\s+127\.0\.0\.1\s+(\d+)/.exec(String(text))?.[1];
  if (port === undefined) throw new Error(`no forward to port ${GUEST_PORT} in: ${String(text)}`);
  return Number(port);
}

async function createImages(disks: readonly Disk[], folder: string, bytes: number): Promise<void> {
  for (const { node } of disks) {
    await writeFile(join(folder, `${node}.img`), '');
    await truncate(join(folder, `${node}.img`), bytes);
  }
}

/** Boots a guest and resolves when its agent answers; a kernel that dies while it boots is booted again. */
export async function bootGuest(plan: GuestPlan): Promise<Guest> {
  for (let boot = 1; ; boot += 1) {
    try {
      return await bootOnce(plan);
    } catch (error) {
      if (boot === BOOTS) throw error;
    }
  }
}

/** Images and sockets are unlinked as soon as they are open, so that no way of ending leaves a file behind. */
async function bootOnce(plan: GuestPlan): Promise<Guest> {
  const folder = await mkdtemp(join(plan.scratch ?? tmpdir(), 'rotwatch-guest-'));
  const disks = disksOf(plan.disks);
  const tail = new ConsoleTail();
  try {
    await createImages(disks, folder, (plan.disks.mebibytes ?? 48) * MEBIBYTE);
    const machine = startMachine({
      ...{ kernel: plan.kernel, disks, folder },
      qemu: plan.qemu ?? [],
    });
    machine.all.on('data', (bytes: Buffer) => tail.take(bytes));
    try {
      const channel = new Channel(await connectSoon(join(folder, 'agent'), 10_000));
      const ready = channel.ready();
      const qmp = new Qmp(await connectSoon(join(folder, 'qmp'), 10_000));
      await qmp.execute('qmp_capabilities');
      const port = await forwardedPort(qmp);
      await rm(folder, { recursive: true });
      await Promise.race([ready, ended(machine), expiry(BOOT_MS)]);
      return new Guest({ kernel: plan.kernel, port, disks, machine, channel, qmp, console: tail });
    } catch (error) {
      machine.kill('SIGKILL');
      await machine;
      throw new Error(`${plan.kernel.release} did not boot\n${tail}`, { cause: error });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ended(machine: ReturnType<typeof startMachine>): Promise<never> {
  await machine;
  throw new Error('the machine ended');
}

async function expiry(ms: number): Promise<never> {
  await pause(ms, undefined, { ref: false });
  throw new Error(`not up after ${ms / 1000} s`);
}
