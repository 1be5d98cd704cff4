import { errorCounts } from '../collectors/smart/error-counts.ts';
import { nameOf, reportRule } from './disk-rule.ts';

/** Sectors that could not be read and wait for a rewrite: what they held is not to be had from this disk. */
export const smartPendingSectors = reportRule('smart_pending_sectors', (report, disk) => {
  const pending = errorCounts(report).filter(({ kind, count }) => kind === 'pending' && count > 0);
  if (pending.length === 0) return [];
  const most = Math.max(...pending.map(({ count }) => count));
  return [
    {
      severity: 'warning',
      summary: `${nameOf(disk)} has ${most} ${most === 1 ? 'sector' : 'sectors'} waiting for a rewrite`,
      evidence: pending.map(({ source, count }) => `${source}: ${count}`),
      action:
        'Run a check of its array: reading every sector lets the other members supply and rewrite the bad ones. Without an array, restore those files from backup.',
    },
  ];
});
