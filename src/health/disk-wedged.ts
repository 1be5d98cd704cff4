import { diskRule, nameOf } from './disk-rule.ts';

/** smartctl does not come back from the disk: it, its link or its controller hangs. */
export const diskWedged = diskRule('disk_wedged', (disk) => {
  const { condition } = disk;
  if (!disk.present || condition.kind !== 'wedged') return [];
  return [
    {
      severity: 'critical',
      summary: `${nameOf(disk)} does not answer`,
      evidence: [
        `${condition.detail}; ${condition.misses} times in a row since ${new Date(condition.since).toISOString()}`,
        `left alone until ${new Date(condition.nextAt).toISOString()}`,
      ],
      action:
        'See the kernel log for resets and timeouts of this device; make sure that its arrays have redundancy left. Then check cable and power, and replace the disk if it stays so.',
    },
  ];
});
