import type { Guest } from './guest.ts';

export type Level = 'linear' | 'raid0' | 'raid1' | 'raid4' | 'raid5' | 'raid6' | 'raid10';

/** An array to create, in mdadm's words. */
export interface ArrayPlan {
  /** Kernel name, `md0` unless told. */
  readonly name?: string;
  readonly level: Level;
  /** Kernel names of the devices, by slot; `missing` leaves a slot empty. */
  readonly members: readonly string[];
  readonly spares?: readonly string[];
  readonly metadata?: '0.90' | '1.0' | '1.1' | '1.2';
  /** mdadm `--layout`: `n2`, `f2`, `o2`, `left-symmetric`, … */
  readonly layout?: string;
  readonly bitmap?: 'internal' | 'none';
  /** What a bit of the bitmap stands for, mdadm's choice unless told: more than these disks hold. */
  readonly bitmapChunkKib?: number;
  readonly policy?: 'resync' | 'ppl';
  readonly journal?: string;
  readonly chunkKib?: number;
  /** Tells md that the members agree already, as zeroed disks do: no first resync. Default true. */
  readonly assumeClean?: boolean;
}

const CHECK_KIB_PER_SECOND = 16 * 1024;

const device = (name: string): string => (name === 'missing' ? name : `/dev/${name}`);

function options(plan: ArrayPlan): string[] {
  const spares = plan.spares ?? [];
  const words = [
    `--level=${plan.level}`,
    `--raid-devices=${plan.members.length}`,
    `--metadata=${plan.metadata ?? '1.2'}`,
  ];
  if (spares.length > 0) words.push(`--spare-devices=${spares.length}`);
  if (plan.layout !== undefined) words.push(`--layout=${plan.layout}`);
  if (plan.chunkKib !== undefined) words.push(`--chunk=${plan.chunkKib}`);
  if (plan.bitmap !== undefined) words.push(`--bitmap=${plan.bitmap}`);
  // Bits are cleared two rounds of md after the write; with mdadm's five seconds many a scenario waits for nothing else.
  if (plan.bitmap === 'internal') words.push('--delay=1');
  if (plan.bitmapChunkKib !== undefined) words.push(`--bitmap-chunk=${plan.bitmapChunkKib}K`);
  if (plan.policy !== undefined) words.push(`--consistency-policy=${plan.policy}`);
  if (plan.journal !== undefined) words.push(`--write-journal=${device(plan.journal)}`);
  if (plan.assumeClean ?? plan.journal === undefined) words.push('--assume-clean');
  return [...words, ...plan.members.map(device), ...spares.map(device)];
}

/** An array in the guest, named as the kernel names it. */
export class GuestArray {
  readonly name: string;
  readonly #guest: Guest;

  constructor(guest: Guest, name: string) {
    this.#guest = guest;
    this.name = name;
  }

  get #path(): string {
    return `/dev/${this.name}`;
  }

  /** Text of `/sys/block/NAME/md/ATTRIBUTE`. */
  read(attribute: string): Promise<string> {
    return this.#guest.must(`cat /sys/block/${this.name}/md/${attribute}`);
  }

  async write(attribute: string, value: string | number): Promise<void> {
    await this.#guest.must(`echo ${value} >/sys/block/${this.name}/md/${attribute}`);
  }

  /** `mdadm --fail`, `--remove`, `--add`, `--re-add` of members. */
  async manage(action: 'fail' | 'remove' | 'add' | 're-add', ...members: string[]): Promise<void> {
    await this.#guest.must(`mdadm ${this.#path} --${action} ${members.map(device).join(' ')}`);
  }

  /** Lets a sync get no further than this share of the members, until `releaseSync`. To be set while none runs. */
  async holdSyncAt(ratio: number): Promise<void> {
    const sectors = Number(await this.read('component_size')) * 2;
    const chunkSectors = Math.max(Number(await this.read('chunk_size')) / 512, 8);
    const limit = Math.floor((sectors * ratio) / chunkSectors) * chunkSectors;
    await this.write('sync_max', limit);
  }

  async releaseSync(): Promise<void> {
    await this.write('sync_max', 'max');
  }

  /** Waits until the kernel says that a sync of this kind runs. */
  async syncing(action: string): Promise<void> {
    await this.#poll('sync_action', action);
  }

  /** Waits until no sync runs, wants to run, or waits; at once on a level that has none. */
  async idle(): Promise<void> {
    await this.#guest.must(`mdadm --wait ${this.#path} || true`);
    const { code } = await this.#guest.run(`test -e /sys/block/${this.name}/md/sync_action`);
    if (code === 0) await this.#poll('sync_action', 'idle');
  }

  /** Runs a `check` to its end, over some seconds: on disks this small it could be over before anybody woke up to see it. */
  async check(): Promise<void> {
    await this.write('sync_speed_min', '1');
    await this.write('sync_speed_max', String(CHECK_KIB_PER_SECOND));
    await this.write('sync_action', 'check');
    await this.idle();
    await this.write('sync_speed_min', 'system');
    await this.write('sync_speed_max', 'system');
  }

  /** Writes random bytes through the array and waits until they are on the members. */
  async fill(mebibytes: number): Promise<void> {
    await this.#guest.must(
      `dd if=/dev/urandom of=${this.#path} bs=1M count=${mebibytes} oflag=direct conv=fsync,notrunc status=none`,
    );
  }

  /** Writes random bytes onto a member, behind the back of the array; `atKib` counts from the start of the member's data. */
  async corrupt(member: string, atKib: number): Promise<void> {
    const offset = Number(await this.read(`dev-${member}/offset`)) / 2 + atKib;
    await this.#guest.must(
      `dd if=/dev/urandom of=/dev/${member} bs=4K count=1 seek=${offset * 1024} oflag=direct,seek_bytes conv=notrunc status=none`,
    );
  }

  /** `mdadm --grow` to more members, of which the new ones are spares already. */
  async grow(slots: number): Promise<void> {
    await this.#guest.must(`mdadm --grow ${this.#path} --raid-devices=${slots}`);
  }

  async stop(): Promise<void> {
    await this.#guest.must(`mdadm --stop ${this.#path}`);
  }

  /** `mdadm --assemble`, with further options in front of the members. */
  async assemble(members: readonly string[], ...words: string[]): Promise<void> {
    const command = ['mdadm', '--assemble', this.#path, ...words, ...members.map(device)];
    await this.#guest.must(command.join(' '));
  }

  async #poll(attribute: string, wanted: string): Promise<void> {
    const file = `/sys/block/${this.name}/md/${attribute}`;
    await this.#guest.must(`until [ "$(<${file})" = ${wanted} ]; do sleep 0.05; done`);
  }
}

/** Creates an array and gives it once it runs. */
export async function createArray(guest: Guest, plan: ArrayPlan): Promise<GuestArray> {
  const name = plan.name ?? 'md0';
  const words = ['mdadm', '--create', `/dev/${name}`, '--run', ...options(plan)];
  await guest.must(`yes | ${words.join(' ')}`);
  return new GuestArray(guest, name);
}
