import {
  bytesOf,
  CHUNK_SECTORS,
  COMPONENT_SECTORS,
  type Device,
  deviceUuidOf,
  eventsOf,
  GONE,
  type LifeGiven,
  letterOf,
  rolesOf,
  type State,
  WORDS,
} from './life-device.ts';
import { LifeDisks } from './life-disks.ts';
import { listed } from './raid.ts';
import type { ListedArray } from './raid-files.ts';
import type { V1Fields } from './superblock-images.ts';

const ARRAY = 'md0';

/**
 * A machine with one array md0 whose life is told step by step: what md would write to superblocks, bitmaps
 * and counters. Members are sda1, sdb1, … in slots 0, 1, … on disks with serial numbers S-a, S-b, …; a
 * disk keeps its letter whatever its name is.
 */
export class MdLife extends LifeDisks {
  readonly #level: string;
  readonly #metadata: '1.2' | '0.90';
  #slots: number;
  #hasBitmap: boolean;
  #events = 42n;
  #eventsCleared = 20n;
  #seconds = 1_700_000_600n;
  #dirty: ReadonlySet<number> = new Set();
  #isAssembled = true;
  #array: Partial<ListedArray> = {};

  constructor(given: LifeGiven = {}) {
    super(given.serials ?? true);
    const {
      slots = 2,
      filled = [...Array(slots).keys()],
      bitmap = given.metadata !== '0.90',
    } = given;
    this.#level = given.level ?? 'raid1';
    this.#metadata = given.metadata ?? '1.2';
    this.superblock = given.superblock ?? {};
    this.#slots = slots;
    this.#hasBitmap = bitmap;
    for (const slot of filled) this.#make(letterOf(slot), 'in_sync', { slot, number: slot });
    this.update();
  }

  /** md throws it out. */
  fail(letter: string): void {
    const device = this.of(letter);
    this.#freeze(device);
    device.state = 'faulty';
    for (const other of this.inState('in_sync')) other.frozen = undefined;
    this.#events += 2n;
    this.update();
  }

  /** A member that is not in sync is taken out of the array. */
  remove(letter: string): void {
    this.of(letter).state = 'outside';
    this.#events += 1n;
    this.update();
  }

  /** The disk is pulled, and md takes note. */
  pull(letter: string): void {
    const device = this.of(letter);
    if (device.frozen === undefined) this.#freeze(device);
    device.state = 'pulled';
    this.raid.unplug(device.name);
    this.#events += 3n;
    this.update();
  }

  /** It is plugged in again, under whatever name. */
  plugBack(letter: string, name = this.of(letter).name): void {
    const device = this.of(letter);
    device.name = name;
    device.state = 'outside';
    this.plugIn(device, this.#bytesOf(device));
  }

  /** A filesystem writes to these chunks of 64 KiB. */
  write(chunks: readonly number[], sectors = chunks.length * CHUNK_SECTORS): void {
    const inSync = this.inState('in_sync');
    for (const device of inSync) device.frozen = undefined;
    if (inSync.length < this.#slots) this.#dirty = new Set([...this.#dirty, ...chunks]);
    this.#events += 1n;
    const names = [...inSync, ...this.inState('rebuilding')].map(({ name }) => name);
    this.raid.write(ARRAY, names, sectors);
    this.update();
  }

  /** A pulled disk runs alone elsewhere: what it says of itself from then on. */
  ranAlone(letter: string, events: bigint, dirty: readonly number[] = []): void {
    const device = this.of(letter);
    const roles = rolesOf(this.devices, this.#slots).map((role, number) =>
      number === device.number ? role : GONE,
    );
    roles[device.number] = device.slot ?? GONE;
    device.frozen = {
      superblock: { events, roles, utime: this.#seconds },
      bitmap: { events, dirty: [...dirty] },
    };
  }

  /** `--add` takes a device back by what is on it: it is in sync after `copied` sectors. */
  readd(letter: string, copied: number): void {
    const device = this.of(letter);
    this.raid.host.noteWrite(device.name, copied);
    this.#join(device);
  }

  /** A device with a new superblock is added, and waits as a spare. */
  addNew(letter: string): void {
    const old = this.devices.find((one) => one.letter === letter);
    this.devices = this.devices.filter((one) => one !== old);
    const number = Math.max(this.#slots, ...this.devices.map((one) => one.number + 1));
    const device = this.#make(letter, 'spare', { slot: undefined, number });
    device.deviceUuid = device.deviceUuid.map((byte, index) => (index === 1 ? number : byte));
    if (old !== undefined) device.name = old.name;
    this.update();
  }

  /** The kernel refuses to take it back as it was: it gets a new number, and the UUID of its superblock stays. */
  addAgain(letter: string): void {
    const device = this.of(letter);
    device.number = Math.max(this.#slots, ...this.devices.map((one) => one.number + 1));
    device.state = 'spare';
    device.frozen = undefined;
    this.update();
  }

  /** A recovery onto a device begins. */
  rebuild(letter: string, slot: number, state: 'rebuilding' | 'replacement' = 'rebuilding'): void {
    const device = this.of(letter);
    Object.assign(device, { slot, state, frozen: undefined });
    this.update({ syncAction: 'recover' });
  }

  /** It ends, after so many sectors were written to the device. */
  rebuilt(letter: string, copied = COMPONENT_SECTORS): void {
    const device = this.of(letter);
    this.raid.host.noteWrite(device.name, copied);
    const before = this.inState('in_sync').find(({ slot }) => slot === device.slot);
    if (before !== undefined) {
      this.#freeze(before);
      before.state = 'outside';
    }
    this.#join(device);
  }

  /** The array is stopped. */
  stop(): void {
    for (const device of this.inState('in_sync')) this.#freeze(device);
    this.#isAssembled = false;
    this.raid.stop(ARRAY);
  }

  /** It is put together of these members and waits read-only for its first write: what is on them stays. */
  gather(...letters: readonly string[]): void {
    for (const device of this.devices) {
      device.state = letters.includes(device.letter) ? 'in_sync' : 'outside';
      this.raid.update(device.name, this.#bytesOf(device));
    }
    this.#isAssembled = true;
    this.#array = {};
    this.update({ state: 'read-auto' });
  }

  /** An older copy of a disk, or one of another machine's, takes its place. */
  rollBack(letter: string, superblock: Partial<V1Fields>): void {
    const device = this.of(letter);
    if (device.frozen === undefined) this.#freeze(device);
    Object.assign(device.frozen?.superblock ?? {}, superblock);
  }

  /** It is assembled of these members alone, by what is on them. */
  assemble(...letters: readonly string[]): void {
    const inIt = letters.map((letter) => this.of(letter));
    const [newest] = inIt
      .flatMap(({ frozen }) => frozen ?? [])
      .sort((one, other) => Number(eventsOf(other) - eventsOf(one)));
    this.#events = eventsOf(newest) + 1n;
    this.#dirty = new Set(newest?.bitmap.dirty);
    for (const device of this.devices) {
      if (inIt.includes(device)) Object.assign(device, { frozen: undefined, state: 'in_sync' });
      else if (device.state !== 'pulled') device.state = 'outside';
    }
    this.#isAssembled = true;
    this.update();
  }

  /** Slots are made, or given up. */
  grow(slots: number): void {
    this.#slots = slots;
    this.#events += 1n;
    this.update();
  }

  /** The write-intent bitmap is removed, or made anew. */
  setBitmap(has: boolean): void {
    this.#hasBitmap = has;
    this.#dirty = new Set();
    this.#eventsCleared = this.#events;
    this.#events += 1n;
    this.update();
  }

  /** All devices appear anew, as after a boot: their counters begin at 0. */
  replugAll(): void {
    for (const device of this.devices) {
      if (device.state === 'pulled') continue;
      this.raid.unplug(device.name);
      if (device.state !== 'in_sync') device.state = 'outside';
      this.plugIn(device, this.#bytesOf(device));
    }
  }

  /** Two members change places. */
  swapSlots(one: string, other: string): void {
    const [a, b] = [this.of(one), this.of(other)];
    [a.slot, b.slot] = [b.slot, a.slot];
    this.update();
  }

  /** What the kernel shows of the array beside its members, from now on. */
  show(array: Partial<ListedArray>): void {
    this.#array = { ...this.#array, ...array };
    this.update();
  }

  /** md writes superblocks; the kernel shows the members as they are. */
  update(given: Partial<ListedArray> = {}): void {
    this.#seconds += 1n;
    if (!this.#isAssembled) return;
    const members = this.devices
      .filter(({ state }) => WORDS[state] !== '')
      .map(({ name, number, slot, state }) => {
        const isOut = state === 'faulty' || state === 'spare' || slot === undefined;
        return listed(name, number, { slot: isOut ? 'none' : slot, state: WORDS[state] });
      });
    const level = this.#level;
    const array = { slots: this.#slots, level, metadata: this.#metadata, members };
    this.raid.relist({ ...array, ...this.#array, ...given });
    for (const device of this.devices) {
      if (device.frozen === undefined) this.raid.update(device.name, this.#bytesOf(device));
    }
  }

  #bytesOf(device: Device): Uint8Array {
    const superblock = {
      ...this.superblock,
      raidDisks: this.#slots,
      roles: rolesOf(this.devices, this.#slots),
      events: this.#events,
      utime: this.#seconds,
    };
    const bitmap = { ...this.bitmap, dirty: [...this.#dirty], eventsCleared: this.#eventsCleared };
    const form = { hasBitmap: this.#hasBitmap, metadata: this.#metadata };
    return bytesOf(device, { superblock, bitmap }, form);
  }

  #freeze(device: Device): void {
    device.frozen = {
      superblock: {
        events: this.#events,
        utime: this.#seconds,
        roles: rolesOf(this.devices, this.#slots),
      },
      bitmap: { dirty: [...this.#dirty], eventsCleared: this.#eventsCleared },
    };
  }

  #join(device: Device): void {
    const number = this.#metadata === '0.90' ? device.slot : device.number;
    Object.assign(device, { state: 'in_sync', frozen: undefined, number });
    this.#events += 4n;
    if (this.inState('in_sync').length === this.#slots) this.#dirty = new Set();
    this.update();
  }

  #make(letter: string, state: State, place: Pick<Device, 'slot' | 'number'>): Device {
    const deviceUuid = deviceUuidOf(letter);
    const device = { letter, name: `sd${letter}1`, ...place, state, deviceUuid, frozen: undefined };
    this.devices.push(device);
    this.plugIn(device, this.#bytesOf(device));
    return device;
  }
}
