import { counter, type Family, gauge, stateSet } from '../../metrics/family.ts';
import type { SmartDisk, SmartReading } from './reading.ts';
import { POWER_STATES } from './report.ts';
import { perDisk, perPart, perReport } from './sampling.ts';

const DISK = ['disk'] as const;

/** The kernel name that a disk is shown under; a controller's device and type for one behind it. */
export function deviceOf({ paths }: SmartDisk): string | undefined {
  const [path] = paths;
  if (path === undefined) return undefined;
  return path.name ?? [path.device, path.type].filter((part) => part !== undefined).join(' ');
}

function flagText(flag: boolean | undefined): string | undefined {
  return flag === undefined ? undefined : String(flag);
}

const inventory: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_disk_info',
    help: 'Who a disk is; always 1. disk = serial, else WWN, else kernel name.',
    labels: [
      ...['disk', 'device', 'model', 'firmware', 'wwn', 'protocol', 'transport', 'rotational'],
    ] as const,
    samples: ({ disks }: SmartReading) =>
      disks.map((one) => [
        {
          disk: one.disk,
          device: deviceOf(one),
          model: one.identity?.model,
          firmware: one.identity?.firmware,
          wwn: one.identity?.wwn,
          protocol: one.protocol,
          transport: one.transport,
          rotational: flagText(one.rotational),
        },
        1,
      ]),
  }),
  gauge({
    name: 'rotwatch_smart_path_info',
    help: 'A way to reach a disk (multipath, RAID pass-through); always 1. via is the type that smartctl was told, absent when it guessed.',
    labels: ['disk', 'device', 'via'],
    samples: ({ disks }: SmartReading) =>
      disks.flatMap(({ disk, paths }) =>
        paths.map(({ device, type }) => [{ disk, device, via: type }, 1] as const),
      ),
  }),
  gauge({
    name: 'rotwatch_disk_present',
    help: 'Whether a disk that was seen is still there (1) or has vanished (0).',
    labels: DISK,
    samples: perDisk(({ present }) => present),
  }),
  gauge({
    name: 'rotwatch_disk_power_state',
    help: 'Power state as last found without waking the disk: 1 for the one that holds.',
    labels: ['disk', 'state'],
    samples: ({ disks }: SmartReading) =>
      disks.flatMap(({ disk, powerState }) => [
        ...stateSet<'disk' | 'state'>(POWER_STATES, powerState, (state) => ({ disk, state })),
      ]),
  }),
  gauge({
    name: 'rotwatch_disk_capacity_bytes',
    help: 'Capacity that the disk offers.',
    labels: DISK,
    samples: perReport(({ identity }) => identity.capacityBytes),
  }),
  gauge({
    name: 'rotwatch_disk_rotation_rpm',
    help: 'Rotations per minute; 0 without rotating media.',
    labels: DISK,
    samples: perReport(({ identity }) => identity.rotationRate),
  }),
  gauge({
    name: 'rotwatch_disk_skipped',
    help: 'Block devices that are not asked because they are no disks of their own, or excluded, by kind.',
    labels: ['kind'],
    samples: ({ skipped }: SmartReading) =>
      [...skipped].map(([kind, count]) => [{ kind }, count] as const),
  }),
];

const use: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_disk_temperature_celsius',
    help: 'Temperature of the disk by its main sensor.',
    labels: DISK,
    samples: perReport(({ temperature }) => temperature.current),
  }),
  gauge({
    name: 'rotwatch_disk_temperature_limit_celsius',
    help: "The device's own limits: operating_min, operating_max (NVMe: warning threshold), min, max, critical, trip.",
    labels: ['disk', 'limit'],
    samples: perPart(({ temperature: { limits } }, disk) => [
      [{ disk, limit: 'operating_min' }, limits.operatingMin],
      [{ disk, limit: 'operating_max' }, limits.operatingMax],
      [{ disk, limit: 'min' }, limits.min],
      [{ disk, limit: 'max' }, limits.max],
      [{ disk, limit: 'critical' }, limits.critical],
      [{ disk, limit: 'trip' }, limits.trip],
    ]),
  }),
  gauge({
    name: 'rotwatch_disk_wear_ratio',
    help: "Endurance used: 0 new, 1 used up and beyond. NVMe and SAS percentage used; ATA device statistics, else the vendor's attribute.",
    labels: DISK,
    samples: perReport(({ wearRatio }) => wearRatio),
  }),
  gauge({
    name: 'rotwatch_disk_spare_ratio',
    help: 'Spare capacity left, by the device.',
    labels: DISK,
    samples: perReport(({ spare }) => spare.ratio),
  }),
  gauge({
    name: 'rotwatch_disk_spare_threshold_ratio',
    help: 'Spare capacity at which the device warns.',
    labels: DISK,
    samples: perReport(({ spare }) => spare.thresholdRatio),
  }),
  counter({
    name: 'rotwatch_disk_power_on_seconds_total',
    help: 'Time under power over its life.',
    labels: DISK,
    samples: perReport(({ powerOnSeconds }) => powerOnSeconds),
  }),
  counter({
    name: 'rotwatch_disk_power_cycles_total',
    help: 'Times it was powered on over its life.',
    labels: DISK,
    samples: perReport(({ powerCycles }) => powerCycles),
  }),
  counter({
    name: 'rotwatch_disk_read_bytes_total',
    help: 'Bytes that hosts read over its life, by its own count.',
    labels: DISK,
    samples: perReport(({ bytesRead }) => bytesRead),
  }),
  counter({
    name: 'rotwatch_disk_written_bytes_total',
    help: 'Bytes that hosts wrote over its life, by its own count.',
    labels: DISK,
    samples: perReport(({ bytesWritten }) => bytesWritten),
  }),
  gauge({
    name: 'rotwatch_smart_link_speed_bits_per_second',
    help: 'Link speed now (current) and possible (max); SATA and SAS by the disk, NVMe by its PCIe link.',
    labels: ['disk', 'speed'],
    samples: ({ disks }: SmartReading) =>
      disks.flatMap(({ disk, report, busSpeed }) => [
        [{ disk, speed: 'current' }, report?.linkSpeed.current ?? busSpeed.current] as const,
        [{ disk, speed: 'max' }, report?.linkSpeed.max ?? busSpeed.max] as const,
      ]),
  }),
];

/** What is said of every disk, whatever its protocol. */
export const diskFamilies: readonly Family<SmartReading>[] = [...inventory, ...use];
