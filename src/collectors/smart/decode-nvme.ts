import type { Namespace, NvmeError, NvmeReport } from './report-nvme.ts';
import type { Section } from './section.ts';

const PERCENT = 100;
const SECONDS_PER_MINUTE = 60;

/** Keys of the health log that are typed below or elsewhere. */
const KNOWN_KEYS: readonly string[] = [
  'nsid',
  'critical_warning',
  'temperature',
  'available_spare',
  'available_spare_threshold',
  'percentage_used',
  'data_units_read',
  'data_units_written',
  'host_reads',
  'host_writes',
  'controller_busy_time',
  'power_cycles',
  'power_on_hours',
  'unsafe_shutdowns',
  'media_errors',
  'num_err_log_entries',
  'warning_temp_time',
  'critical_comp_time',
  'thermal_mgmt_temperature_1_transition_count',
  'thermal_mgmt_temperature_1_total_time',
  'thermal_mgmt_temperature_2_transition_count',
  'thermal_mgmt_temperature_2_total_time',
];

/** What only NVMe disks tell; undefined when the document has none of it. */
export function decodeNvme(root: Section): NvmeReport | undefined {
  if (!root.keys.some((key) => key.startsWith('nvme_'))) return undefined;
  const health = root.at('nvme_smart_health_information_log');
  const ratio = (key: string) => scaled(health.count(key), 1 / PERCENT);
  const minutes = (key: string) => scaled(health.count(key), SECONDS_PER_MINUTE);
  return {
    criticalWarning:
      health.count('critical_warning') ?? root.at('smart_status', 'nvme').count('value'),
    availableSpareRatio: ratio('available_spare'),
    availableSpareThresholdRatio: ratio('available_spare_threshold'),
    percentageUsedRatio: ratio('percentage_used'),
    hostReadCommands: health.count('host_reads'),
    hostWriteCommands: health.count('host_writes'),
    controllerBusySeconds: minutes('controller_busy_time'),
    unsafeShutdowns: health.count('unsafe_shutdowns'),
    mediaErrors: health.count('media_errors'),
    errorLogEntries: health.count('num_err_log_entries'),
    warningTemperatureSeconds: minutes('warning_temp_time'),
    criticalTemperatureSeconds: minutes('critical_comp_time'),
    thermalManagement: [1, 2].flatMap((level) => thermalLevel(health, level)),
    namespaces: root.list('nvme_namespaces').flatMap((namespace) => decodeNamespace(namespace)),
    totalCapacityBytes: root.count('nvme_total_capacity'),
    unallocatedCapacityBytes: root.count('nvme_unallocated_capacity'),
    newestError: newestError(root.at('nvme_error_information_log')),
    unknownKeys: health.keys
      .filter((key) => !KNOWN_KEYS.includes(key) && !/_(s|le)$/.test(key))
      .flatMap((key) => unknownKey(health, key)),
  };
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function thermalLevel(health: Section, level: number): NvmeReport['thermalManagement'] {
  const name = `thermal_mgmt_temperature_${level}`;
  const transitions = health.count(`${name}_transition_count`);
  // Seconds, unlike the minutes above (NVM Express 1.3, bytes 216 to 231 of the log).
  const seconds = health.count(`${name}_total_time`);
  return transitions === undefined && seconds === undefined
    ? []
    : [{ level, transitions, seconds }];
}

function decodeNamespace(namespace: Section): readonly Namespace[] {
  const id = namespace.count('id');
  if (id === undefined) return [];
  return [
    {
      id,
      sizeBytes: namespace.at('size').count('bytes'),
      capacityBytes: namespace.at('capacity').count('bytes'),
      utilizationBytes: namespace.at('utilization').count('bytes'),
    },
  ];
}

function newestError(log: Section): NvmeError | undefined {
  const [entry] = log.list('table');
  if (entry === undefined) return undefined;
  return {
    count: entry.count('error_count'),
    status: entry.at('status_field').text('string'),
  };
}

/** A number in the health log under a name not known here is passed on as it is. */
function unknownKey(health: Section, key: string): NvmeReport['unknownKeys'] {
  if (key === 'temperature_sensors') return [];
  const value = health.number(key);
  return value === undefined ? [] : [{ key, value }];
}
