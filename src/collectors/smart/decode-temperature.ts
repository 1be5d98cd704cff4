import type { Temperature } from './report.ts';
import type { AtaReport } from './report-ata.ts';
import type { Section } from './section.ts';

/** Page and offsets of the temperature statistics (ACS-4, device statistics log). */
const TEMPERATURE_PAGE = 5;
const SPECIFIED_MAX_OFFSET = 0x58;
const SPECIFIED_MIN_OFFSET = 0x68;

type Values = (key: string) => number | undefined;

/** Temperature and the device's own limits, from the common section, else from the protocol's own. */
export function decodeTemperature(
  root: Section,
  given: { readonly protocol: string | undefined; readonly ata: AtaReport | undefined },
): Temperature {
  const sources = [
    root.at('temperature'),
    root.at('ata_sct_status', 'temperature'),
    root.at('ata_sct_temperature_history', 'temperature'),
    root.at('scsi_temperature'),
  ];
  const value: Values = (key) =>
    sources.map((section) => section.number(key)).find((number) => number !== undefined);
  const composite = root.at('nvme_composite_temperature_threshold');
  const health = root.at('nvme_smart_health_information_log');
  const reports = environment(root);
  const current = value('current') ?? health.number('temperature') ?? reports[0]?.celsius;
  return {
    // Volumes of SCSI targets answer with a page full of zeros.
    current: given.protocol === 'SCSI' && current === 0 ? undefined : current,
    limits: {
      operatingMin: value('op_limit_min') ?? statistic(given.ata, SPECIFIED_MIN_OFFSET),
      operatingMax:
        upper(value('op_limit_max')) ??
        upper(composite.number('warning')) ??
        upper(statistic(given.ata, SPECIFIED_MAX_OFFSET)),
      min: value('limit_min'),
      max: upper(value('limit_max')),
      critical: upper(value('critical_limit_max')) ?? upper(composite.number('critical')),
      trip: upper(value('drive_trip')),
    },
    lifetimeMin: value('lifetime_min'),
    lifetimeMax: value('lifetime_max'),
    powerCycleMin: value('power_cycle_min'),
    powerCycleMax: value('power_cycle_max'),
    sensors: [
      ...health
        .numbers('temperature_sensors')
        .map(({ index, value: celsius }) => ({ sensor: index + 1, celsius })),
      ...reports,
    ],
  };
}

/** SCSI environmental reports: `temperature_1`, `temperature_2`, … */
function environment(root: Section): Temperature['sensors'] {
  const reports = root.at('scsi_environmental_reports');
  return reports.keys.flatMap((key) => {
    const sensor = /^temperature_(\d+)$/.exec(key)?.[1];
    // The words of an unreadable sensor are "unknown".
    const celsius = sensor === undefined ? undefined : reports.at(key).decimal('current');
    return celsius === undefined ? [] : [{ sensor: Number(sensor), celsius }];
  });
}

function statistic(ata: AtaReport | undefined, offset: number): number | undefined {
  return ata?.statistics.find((one) => one.page === TEMPERATURE_PAGE && one.offset === offset)
    ?.value;
}

/** An upper limit that is not positive is none. */
function upper(limit: number | undefined): number | undefined {
  return limit !== undefined && limit > 0 ? limit : undefined;
}
