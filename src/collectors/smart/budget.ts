import type { Extra } from './extras.ts';
import { extrasOf } from './extras.ts';
import { commonFamilies } from './metrics.ts';
import type { SmartDisk } from './reading.ts';

/** Series that one disk may have by default. */
const SERIES = { NVMe: 60, other: 80 } as const;

/** How much of what a disk says becomes series. */
export interface Detail {
  /** Whether everything does, or as much as fits the budget. */
  readonly full: boolean;
  readonly worst: boolean;
}

/** The extra samples of a disk: all, or the most telling ones that its budget leaves room for. */
export function extrasWithinBudget(disk: SmartDisk, { full, worst }: Detail): readonly Extra[] {
  if (disk.report === undefined) return [];
  const extras = extrasOf(disk.report, full || worst);
  if (full) return extras;
  const budget = disk.report.device.protocol === 'NVMe' ? SERIES.NVMe : SERIES.other;
  return extras.slice(0, Math.max(0, budget - commonSeries(disk)));
}

function commonSeries(disk: SmartDisk): number {
  const alone = {
    available: undefined,
    version: undefined,
    disks: [disk],
    skipped: new Map<never, never>(),
    problems: [],
  };
  let count = 0;
  for (const family of commonFamilies) {
    for (const [, value] of family.samples(alone)) if (value !== undefined) count += 1;
  }
  return count;
}
