import { arrayRule } from './rule.ts';

/** A sync checkpoints several times a minute even on slow disks; md's own floor is 1 MB/s (sync_speed_min). */
const STALLED_AFTER_MS = 10 * 60_000;

/** A resync, recovery, reshape or check that should run does not advance. */
export const mdSyncStalled = arrayRule('md_sync_stalled', (array, at) => {
  const { sync, syncAdvancedAt } = array;
  // PENDING, DELAYED and REMOTE wait for something known: the first write, another array, another node.
  if (sync === undefined || sync.wait !== undefined || syncAdvancedAt === undefined) return [];
  if (sync.doneBytes === undefined || sync.doneBytes === sync.totalBytes) return [];
  const stillMs = at - syncAdvancedAt;
  if (stillMs < STALLED_AFTER_MS) return [];
  return [
    {
      severity: 'warning',
      summary: `${array.syncAction ?? 'sync'} of ${array.name} has not advanced for ${Math.floor(stillMs / 60_000)} minutes`,
      evidence: [
        `done ${sync.doneBytes} of ${sync.totalBytes ?? 'not known'} bytes`,
        `speed ${sync.speedBytesPerSecond ?? 'not known'} bytes/s`,
      ],
      action:
        'Look for a disk that answers slowly or not at all (kernel log, iostat). A reshape with a backup file waits for its mdadm: see whether mdadm-grow-continue runs; sync_max below the end holds a sync as well.',
    },
  ];
});
