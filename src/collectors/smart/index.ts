import { type Collector, collector } from '../collector.ts';
import { describeDisks } from './describe.ts';
import { Fleet } from './fleet.ts';
import { smartCollectorFamilies } from './metrics.ts';
import type { SmartReading } from './reading.ts';
import { smartSettings, smartSettingsOf } from './settings.ts';

/** Disks by their own account: SMART of ATA, NVMe and SCSI through smartctl, each disk on its own clock. */
export const smart: Collector<'smart', SmartReading> = collector({
  name: 'smart',
  cadence: {
    intervalMs: 300_000,
    deadlineMs: 60_000,
    staleAfterMs: 3_600_000,
    watchMs: 10_000,
  },
  // A hundred disks answer one by one: once a second is often enough to tell of them.
  minGapMs: 1000,
  settings: smartSettings,
  follows: [],
  open: (context) => new Fleet(context, smartSettingsOf(context.settings)),
  metrics: smartCollectorFamilies,
  describe: describeDisks,
});
