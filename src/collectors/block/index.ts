import {
  type Collector,
  type CollectorContext,
  collector,
  type OpenCollector,
  type Problem,
} from '../collector.ts';
import type { BlockReading } from './bus-reading.ts';
import { Ext4Stops } from './ext4-stops.ts';
import { HardwareReads } from './hardware-reads.ts';
import { blockFamilies } from './metrics.ts';
import { readBlockDevices } from './read.ts';
import { readBtrfs } from './read-btrfs.ts';
import { readDisks } from './read-disks.ts';
import { readFilesystems } from './read-filesystems.ts';
import { readPciFunction } from './read-pci.ts';
import { RecentErrors } from './recent.ts';

/** What the block layer and the bus know of disks, and the filesystems of what they lie on. */
export const block: Collector<'block', BlockReading> = collector({
  name: 'block',
  cadence: { intervalMs: 15_000, deadlineMs: 10_000, staleAfterMs: 90_000, watchMs: undefined },
  minGapMs: 1000,
  follows: [],
  open,
  metrics: blockFamilies,
  describe: ({ disks, filesystems }) => [
    `block: ${disks.length} disks on a bus, ${filesystems.length} filesystems on block devices`,
  ],
});

function open({ host, clock, cadence }: CollectorContext): OpenCollector<BlockReading> {
  const recent = new RecentErrors();
  const stops = new Ext4Stops();
  const hardware = new HardwareReads(host, clock);
  return {
    async read() {
      const problems: Problem[] = [];
      const devices = readBlockDevices(host);
      hardware.begin(cadence.deadlineMs / 2);
      const placed = await readDisks(devices, { host, hardware, problems });
      const folders = new Set(placed.flatMap(({ pciFolders }) => pciFolders));
      const pci = [...folders].map((folder) => readPciFunction(host, folder, problems));
      const disks = placed.map(({ disk }) => disk);
      return {
        disks,
        pci,
        filesystems: readFilesystems({ host, devices, stops, now: clock.now() }, problems),
        btrfs: readBtrfs(host, devices, problems),
        recent: recent.look(disks, pci, clock.now()),
        problems,
      };
    },
    close: () => undefined,
  };
}
