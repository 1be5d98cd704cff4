import { readingOf } from '../collectors/collector.ts';
import type { Condition, SmartDisk, SmartReading } from '../collectors/smart/reading.ts';
import { diskRule, nameOf } from './disk-rule.ts';
import { type NotJudged, type Rule, unread, type Verdict } from './rule.ts';

const CODE = 'disk_unreadable';

const perDisk = diskRule(CODE, (disk) =>
  disk.present && disk.condition.kind === 'unreadable' ? [verdict(disk, disk.condition)] : [],
);

/** smartctl cannot read the disk; sleeping is not unreadable, nor is failing. Without smartctl nothing is judged. */
export const diskUnreadable: Rule = {
  code: CODE,
  judge: (snapshot, background) => {
    const reading = readingOf(snapshot.observed.smart);
    if (reading === undefined) return [unread(CODE, snapshot.observed.smart)];
    return isWithoutSmartctl(reading) ? [noSmartctl] : perDisk.judge(snapshot, background);
  },
};

function isWithoutSmartctl({ available, disks }: SmartReading): boolean {
  return available === false && disks.length > 0;
}

const noSmartctl: NotJudged = {
  kind: 'not-judged',
  code: CODE,
  subject: {},
  reason: 'smartctl_absent',
  why: 'there is no smartctl; install smartmontools',
};

function verdict(disk: SmartDisk, condition: Condition & { kind: 'unreadable' }): Verdict {
  return {
    // Bridges and sticks without SMART are common on USB, and no fault.
    severity: disk.transport === 'usb' ? 'info' : 'warning',
    summary: `${nameOf(disk)} cannot be read by smartctl`,
    evidence: [`${condition.reason}: ${condition.detail}`],
    action: actionFor(disk, condition.reason),
  };
}

function actionFor({ protocol, paths }: SmartDisk, reason: string): string {
  const device = paths[0]?.device ?? 'the device';
  if (reason === 'denied') {
    const capability = protocol === 'NVMe' ? 'CAP_SYS_ADMIN' : 'CAP_SYS_RAWIO';
    return `Grant rotwatch ${capability} for its commands and CAP_DAC_READ_SEARCH or membership in the group of ${device} to open it (AmbientCapabilities= and CapabilityBoundingSet= in the unit; in a container, the device itself too).`;
  }
  return `Run smartctl --xall ${device} by hand and read what it says. If it needs a type, give it under collectors.smart.devices; if it is no disk with SMART, exclude it.`;
}
