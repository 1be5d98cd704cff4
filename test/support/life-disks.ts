import type { BitmapFields } from './bitmap-images.ts';
import type { Device, State } from './life-device.ts';
import { Raid } from './raid.ts';
import type { V1Fields } from './superblock-images.ts';

/** The disks of a machine with one array: known by their letters, whatever their names are. */
export abstract class LifeDisks {
  readonly raid = new Raid();
  protected devices: Device[] = [];
  protected superblock: Partial<V1Fields> = {};
  protected bitmap: Partial<BitmapFields> = {};
  readonly #hasSerials: boolean;
  #plugged = 0;

  constructor(hasSerials: boolean) {
    this.#hasSerials = hasSerials;
  }

  /** What superblocks say from now on; another `arrayUuid` makes another array of its members. */
  superblocks(fields: Partial<V1Fields>): void {
    this.superblock = { ...this.superblock, ...fields };
    this.update();
  }

  /** What bitmaps say from now on. */
  bitmaps(fields: Partial<BitmapFields>): void {
    this.bitmap = { ...this.bitmap, ...fields };
    this.update();
  }

  /** Somebody writes to a device itself. */
  scribble(letter: string, sectors: number): void {
    this.raid.host.noteWrite(this.of(letter).name, sectors);
  }

  /** A disk is found under another name at the next boot. */
  rename(letter: string, name: string): void {
    const device = this.of(letter);
    this.raid.unplug(device.name);
    device.name = name;
  }

  /** md writes superblocks. */
  abstract update(): void;

  protected plugIn(device: Device, bytes: Uint8Array): void {
    const { name, letter } = device;
    const identity = this.#hasSerials ? { serial: `S-${letter}` } : {};
    this.raid.plug(name, bytes, identity);
    this.#plugged += 1;
    this.raid.host.files.set(`/sys/class/block/${name}/diskseq`, `${this.#plugged}\n`);
    this.raid.host.restore(name, { reads: 0, sectorsRead: 0, writes: 0, sectorsWritten: 0 });
  }

  protected of(letter: string): Device {
    const device = this.devices.find((one) => one.letter === letter);
    if (device === undefined) throw new Error(`no disk ${letter}`);
    return device;
  }

  protected inState(state: State): readonly Device[] {
    return this.devices.filter((one) => one.state === state);
  }
}
