import type { Host } from '../../host/host.ts';
import { errorCountersOf } from '../block/error-counters.ts';
import { type BlockDisk, BlockDiskFinder } from './block-disks.ts';
import type { ScannedDevice } from './parse-scan.ts';
import { isPassThrough } from './pass-through.ts';
import type { DiskPath } from './reading.ts';
import { expandRanges, globPattern, isWanted } from './selectors.ts';
import type { SmartSettings } from './settings.ts';
import { type Skipped, withExcluded } from './skipped.ts';

/** One way to a disk, and what the kernel knows of it. */
export interface Target {
  /** Tells it from all others. */
  readonly key: string;
  readonly path: DiskPath;
  readonly block: BlockDisk | undefined;
  readonly controller: string;
  /** Counters of errors that asking it may raise. */
  readonly raises: readonly string[];
}

/** What is there to be asked. */
export interface Targets {
  readonly targets: readonly Target[];
  readonly skipped: Skipped;
}

/** Finds what to ask: configured devices before block disks before what smartctl's scan adds. */
export class TargetFinder {
  readonly #host: Host;
  readonly #settings: SmartSettings;
  readonly #blocks: BlockDiskFinder;
  #scanned: readonly ScannedDevice[] = [];

  constructor(host: Host, settings: SmartSettings) {
    this.#host = host;
    this.#settings = settings;
    this.#blocks = new BlockDiskFinder(host, settings.virtualDisks);
  }

  /** Takes the hidden disks of a scan: RAID controllers keep some that only smartctl knows how to reach. */
  noteScan(scanned: readonly ScannedDevice[]): void {
    this.#scanned = scanned;
  }

  find(): Targets {
    const { disks, skipped } = this.#blocks.find();
    const configured = this.#settings.devices.flatMap((text) => this.#configured(text, disks));
    const isConfigured = (device: string) =>
      configured.some(({ path }) => path.device === device && !isPassThrough(path.type));
    const blocks = disks
      .filter(({ device, name }) => !isConfigured(device) && !isConfigured(`/dev/${name}`))
      .map((block) => targetOf({ device: block.device, name: block.name, type: undefined }, block));
    const hidden = this.#scanned.map(({ device, type }) =>
      targetOf({ device, name: undefined, type }, undefined),
    );
    const all = new Map(
      [...configured, ...blocks, ...hidden].map((target) => [target.key, target] as const),
    );
    const wanted = [...all.values()].filter((target) => this.#isWanted(target));
    return { targets: wanted, skipped: withExcluded(skipped, all.size - wanted.length) };
  }

  /** `PATH` or `PATH TYPE`: ranges in both, globs in the file name. */
  #configured(text: string, disks: readonly BlockDisk[]): readonly Target[] {
    return expandRanges(text).flatMap((one) => {
      const [pattern = '', type] = one.split(/\s+/);
      return this.#matching(pattern).map((device) => {
        const block = disks.find(
          (disk) => disk.device === device || `/dev/${disk.name}` === device,
        );
        const name = isPassThrough(type) ? undefined : block?.name;
        return targetOf({ device, name, type }, name === undefined ? undefined : block);
      });
    });
  }

  #matching(path: string): readonly string[] {
    if (!/[*?]/.test(path)) return [path];
    const folder = path.slice(0, path.lastIndexOf('/'));
    const pattern = globPattern(path.slice(folder.length + 1));
    const names = this.#host.list(folder);
    if (!names.ok) return [];
    return names.value.filter((name) => pattern.test(name)).map((name) => `${folder}/${name}`);
  }

  #isWanted({ path, block }: Target): boolean {
    const { include, exclude } = this.#settings;
    const properties = {
      device: path.name ?? path.device,
      serial: block?.serial,
      model: block?.model,
      transport: block?.transport,
    };
    return isWanted(properties, include, exclude);
  }
}

function targetOf(path: DiskPath, block: BlockDisk | undefined): Target {
  return {
    key: path.type === undefined ? path.device : `${path.device} ${path.type}`,
    path,
    block,
    controller: block?.controller ?? path.device,
    raises: block === undefined ? [] : Object.values(errorCountersOf(block.name)),
  };
}
