import { finding, ofDisk } from './promql.ts';
import type { Alert } from './rule.ts';
import type { Settings } from './settings.ts';
import { CARRIES, CELSIUS_NOW, DISK, FAILING_NOW, FIRST_FAILING_LBA, FORMERLY } from './words.ts';

const OF_DISK = { collector: 'smart', dashboard: 'disk' } as const;

/** Disks that are gone, silent, or failing by their own word. */
export const diskAlerts: readonly Alert[] = [
  {
    ...OF_DISK,
    name: 'DiskMissing',
    // Those on USB come and go: an info.
    fact: finding('disk_missing', 'severity="critical"'),
    for: '0s',
    severity: 'critical',
    summary: 'A disk is gone from the machine.',
    description: `${DISK} is gone.${FORMERLY}${CARRIES} First: bay, cable and power, by the serial number. If it was taken out on purpose: rotwatch ledger forget.`,
  },
  {
    ...OF_DISK,
    name: 'DiskWedged',
    fact: ofDisk('rotwatch_disk_wedged == 1'),
    for: '1m',
    severity: 'critical',
    summary: 'A disk does not answer.',
    description: `${DISK}: smartctl does not come back from it.${CARRIES} First: make sure that its arrays have redundancy left; read the kernel log for resets and timeouts.`,
  },
  {
    ...OF_DISK,
    name: 'DiskUnreadable',
    fact: ofDisk(`rotwatch_smart_readable == 0
unless on (job, instance, disk)
  (rotwatch_disk_present == 0 or rotwatch_disk_wedged == 1 or rotwatch_disk_info{transport="usb"})`),
    for: '30m',
    severity: 'warning',
    summary: 'smartctl cannot read a disk.',
    description: `${DISK} cannot be read by smartctl: its health is unknown.${CARRIES} First: run smartctl --xall by hand and read what it says.`,
  },
  {
    ...OF_DISK,
    name: 'DiskSmartFailed',
    // NVMe calls itself failing for heat alone, too: not rotwatch_smart_passed.
    fact: ofDisk(finding('smart_failed', 'severity="critical"')),
    for: '0s',
    keep: '1h',
    severity: 'critical',
    summary: 'A disk says of itself that it is failing.',
    description: `${DISK} says of itself that it is failing.${CARRIES} First: make sure that redundancy and backup are there, then replace it.`,
  },
  {
    ...OF_DISK,
    name: 'DiskAttributeFailing',
    fact: ofDisk(finding('smart_attribute_failing', 'severity!="info"')),
    for: '5m',
    severity: 'finding',
    summary: 'A SMART attribute of a disk is at or below its threshold.',
    description: `${DISK}:${FAILING_NOW} at or below the maker's threshold.${CARRIES} First: prefail, replace it; old age, plan to.`,
  },
  {
    ...OF_DISK,
    name: 'DiskSelfTestFailed',
    // Failures from long before the disk was met are an info.
    fact: ofDisk(finding('smart_selftest_failed', 'severity="critical"')),
    for: '0s',
    severity: 'critical',
    summary: 'A self-test found a disk at fault.',
    description: `${DISK} failed its last self-test${FIRST_FAILING_LBA}.${CARRIES} First: run a check of its array, which rewrites the place from the others.`,
  },
  {
    ...OF_DISK,
    name: 'DiskPendingSectors',
    fact: ofDisk(finding('smart_pending_sectors')),
    for: '6h',
    severity: 'warning',
    summary: 'Sectors of a disk wait for a rewrite.',
    description: `${DISK} has sectors that it could not read.${CARRIES} First: run a check of its array, which rewrites them from the others.`,
  },
  {
    ...OF_DISK,
    name: 'NvmeCriticalWarning',
    // Heat has alerts of its own.
    fact: ofDisk('rotwatch_nvme_critical_warning{warning!="temperature"} == 1'),
    for: '1m',
    severity: 'critical',
    summary: 'An NVMe controller raises a critical warning.',
    description: `${DISK} warns: {{ $labels.warning }}.${CARRIES} First: copy off what is not redundant; it may turn read-only.`,
  },
  {
    ...OF_DISK,
    name: 'NvmeSpareLow',
    // Thresholds of 0 or 100 % mean nothing (seen on consumer drives).
    fact: ofDisk(`rotwatch_disk_spare_ratio
<= on (job, instance, disk)
  (rotwatch_disk_spare_threshold_ratio > 0 < 1)`),
    for: '15m',
    severity: 'critical',
    summary: 'The spare capacity of a disk is used up.',
    description: `${DISK} has no more spare capacity than its own threshold.${CARRIES} First: replace it.`,
  },
];

/** Disks against limits that are ours, where they have none. */
export function conditionAlerts({ thresholds }: Settings): readonly Alert[] {
  const { rotatingCelsius, solidStateCelsius, wearRatio } = thresholds;
  const limited =
    'rotwatch_disk_temperature_limit_celsius{limit=~"operating_max|max|critical|trip"}';
  return [
    {
      ...OF_DISK,
      name: 'DiskTemperatureHigh',
      fact: ofDisk(`rotwatch_disk_temperature_celsius
>= on (job, instance, disk)
  rotwatch_disk_temperature_limit_celsius{limit="operating_max"}
or
  (rotwatch_disk_temperature_celsius unless on (job, instance, disk) ${limited})
>= on (job, instance, disk)
  (
    (group by (job, instance, disk) (rotwatch_disk_info{rotational="true"}) * ${rotatingCelsius})
    or
    (group by (job, instance, disk) (rotwatch_disk_info{rotational!="true"}) * ${solidStateCelsius})
  )`),
      for: '15m',
      severity: 'warning',
      summary: 'A disk is hotter than it should be.',
      description: `${DISK} is${CELSIUS_NOW}, at or above its recommended maximum.${CARRIES} First: fans and airflow; is it this disk alone, or all?`,
    },
    {
      ...OF_DISK,
      name: 'DiskTemperatureCritical',
      fact: ofDisk(`rotwatch_disk_temperature_celsius
>= on (job, instance, disk)
  min by (job, instance, disk) (rotwatch_disk_temperature_limit_celsius{limit=~"max|critical|trip"})`),
      for: '1m',
      severity: 'critical',
      summary: 'A disk is hotter than it is specified to bear.',
      description: `${DISK} is${CELSIUS_NOW}, beyond what it is specified to bear.${CARRIES} First: reduce its load or shut down cleanly.`,
    },
    {
      ...OF_DISK,
      name: 'DiskWearHigh',
      fact: ofDisk(`rotwatch_disk_wear_ratio >= ${wearRatio}`),
      for: '1h',
      severity: 'warning',
      summary: 'A disk has used most of its endurance.',
      description: `${DISK} has used ${wearRatio * 100} % of its endurance or more.${CARRIES} First: order a replacement; mirrors of one age wear out together.`,
    },
    {
      ...OF_DISK,
      name: 'DiskFaultLocated',
      fact: ofDisk('rotwatch_disk_suspect == 1'),
      for: '15m',
      severity: 'warning',
      summary: 'The signs tell in which part the fault of a disk lives.',
      description: `${DISK}: the signs point at its {{ $labels.part }}.${CARRIES} First: see rotwatch check for the evidence; replace that part, not the disk, where it is not the media.`,
    },
  ];
}
