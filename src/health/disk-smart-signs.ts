import { readingOf } from '../collectors/collector.ts';
import { errorCounts } from '../collectors/smart/error-counts.ts';
import type { Snapshot } from '../snapshot.ts';

/** What the disk itself counts of sectors that it cannot read: those that wait for a rewrite, and errors new since it was met. */
export function smartSigns(disk: string, { observed }: Snapshot): readonly string[] {
  const found = readingOf(observed.smart)?.disks.find((one) => one.disk === disk);
  if (found?.report === undefined) return [];
  return errorCounts(found.report)
    .filter(({ kind, source, count }) => {
      const before = kind === 'pending' ? 0 : found.baseline.get(source);
      return before !== undefined && count > before;
    })
    .map(({ source, count }) => `${source}: ${count}`);
}
