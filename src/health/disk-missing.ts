import { diskRule, nameOf } from './disk-rule.ts';

/** A disk that was there is gone. Those on USB come and go. */
export const diskMissing = diskRule('disk_missing', (disk) => {
  if (disk.present) return [];
  const paths = disk.paths.map(({ device, type }) => `${device} ${type ?? ''}`.trimEnd());
  return [
    {
      severity: disk.transport === 'usb' ? 'info' : 'critical',
      summary: `${nameOf(disk)} is gone`,
      evidence: [
        `last seen ${new Date(disk.seenAt).toISOString()} as ${paths.join(', ')}`,
        `serial ${disk.identity?.serial ?? 'not known'}, firmware ${disk.identity?.firmware ?? 'not known'}`,
      ],
      action:
        'Find its slot by the serial number; check power and cable before pulling anything. See which arrays it belonged to, and do not put it back into one unless it rebuilds in full.',
    },
  ];
});
