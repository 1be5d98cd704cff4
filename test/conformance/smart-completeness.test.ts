import { describe, expect, it } from 'vitest';
import { extrasWithinBudget } from '../../src/collectors/smart/budget.ts';
import { smartCollectorFamilies } from '../../src/collectors/smart/metrics.ts';
import type { SmartDisk } from '../../src/collectors/smart/reading.ts';
import { sampled } from '../../src/metrics/family.ts';
import { reportOf, smartDisk, smartReading } from '../support/smart.ts';
import { hasConformance, isObject, smartctlDocuments } from '../support/smartctl-documents.ts';

/** Numbers of a document that are in the catalog: where, in which family, and in which unit. */
const EXPORTED: readonly (readonly [RegExp, string, number])[] = [
  [/^ata_smart_attributes\.table\[\d+\]\.raw\.value$/, 'smart_attribute_raw', 1],
  [/^ata_smart_attributes\.table\[\d+\]\.value$/, 'smart_attribute_value', 1],
  [/^ata_smart_attributes\.table\[\d+\]\.thresh$/, 'smart_attribute_threshold', 1],
  [/^ata_smart_attributes\.table\[\d+\]\.worst$/, 'smart_attribute_worst', 1],
  [/^ata_device_statistics\.pages\[\d+\]\.table\[\d+\]\.value$/, 'smart_statistic', 1],
  [/^sata_phy_event_counters\.table\[\d+\]\.value$/, 'smart_phy_events_total', 1],
  [/^ata_sct_erc\.\w+\.deciseconds$/, 'smart_error_recovery_limit_seconds', 0.1],
  [
    /^ata_sct_status\.temperature\.(over|under)_limit_count$/,
    'disk_temperature_limit_crossings',
    1,
  ],
  [/^ata_smart_error_log\.\w+\.count$/, 'smart_error_log_entries', 1],
  [/^ata_pending_defects_log\.count$/, 'smart_pending_defects', 1],
  [/^(ata_sct_\w+\.)?temperature\.current$/, 'disk_temperature_celsius', 1],
  [
    /^(ata_sct_\w+\.)?temperature\.(lifetime|power_cycle)_(min|max)$/,
    'disk_temperature_extreme_celsius',
    1,
  ],
  [
    /^(ata_sct_\w+\.)?temperature\.((op_|critical_)?limit_(min|max)|drive_trip)$/,
    'disk_temperature_limit_celsius',
    1,
  ],
  [/^scsi_temperature\.drive_trip$/, 'disk_temperature_limit_celsius', 1],
  [/^nvme_composite_temperature_threshold\.\w+$/, 'disk_temperature_limit_celsius', 1],
  [/^power_cycle_count$/, 'disk_power_cycles_total', 1],
  [/^user_capacity\.bytes$/, 'disk_capacity_bytes', 1],
  [/^rotation_rate$/, 'disk_rotation_rpm', 1],
  [/^spare_available\.current_percent$/, 'disk_spare_ratio', 0.01],
  [/^spare_available\.threshold_percent$/, 'disk_spare_threshold_ratio', 0.01],
  [/^nvme_\w+_log\.temperature_sensors\[\d+\]$/, 'disk_temperature_sensor_celsius', 1],
  [/^nvme_smart_\w+_log\.temperature$/, 'disk_temperature_celsius', 1],
  [/^nvme_smart_\w+_log\.available_spare$/, 'disk_spare_ratio', 0.01],
  [/^nvme_smart_\w+_log\.available_spare_threshold$/, 'disk_spare_threshold_ratio', 0.01],
  [/^nvme_smart_\w+_log\.percentage_used$/, 'disk_wear_ratio', 0.01],
  [/^nvme_smart_\w+_log\.data_units_read$/, 'disk_read_bytes_total', 512_000],
  [/^nvme_smart_\w+_log\.data_units_written$/, 'disk_written_bytes_total', 512_000],
  [/^nvme_smart_\w+_log\.host_reads$/, 'nvme_host_read_commands_total', 1],
  [/^nvme_smart_\w+_log\.host_writes$/, 'nvme_host_write_commands_total', 1],
  [/^nvme_smart_\w+_log\.controller_busy_time$/, 'nvme_controller_busy_seconds_total', 60],
  [/^nvme_smart_\w+_log\.power_cycles$/, 'disk_power_cycles_total', 1],
  [/^nvme_smart_\w+_log\.power_on_hours$/, 'disk_power_on_seconds_total', 3600],
  [/^nvme_smart_\w+_log\.unsafe_shutdowns$/, 'nvme_unsafe_shutdowns_total', 1],
  [/^nvme_smart_\w+_log\.media_errors$/, 'nvme_media_errors_total', 1],
  [/^nvme_smart_\w+_log\.num_err_log_entries$/, 'nvme_error_log_entries_total', 1],
  [/^nvme_smart_\w+_log\.warning_temp_time$/, 'nvme_warning_temperature_seconds_total', 60],
  [/^nvme_smart_\w+_log\.critical_comp_time$/, 'nvme_critical_temperature_seconds_total', 60],
  [/^nvme_namespaces\[\d+\]\.size\.bytes$/, 'nvme_namespace_size_bytes', 1],
  [/^nvme_namespaces\[\d+\]\.capacity\.bytes$/, 'nvme_namespace_capacity_bytes', 1],
  [/^nvme_namespaces\[\d+\]\.utilization\.bytes$/, 'nvme_namespace_utilization_bytes', 1],
  [/^nvme_total_capacity$/, 'nvme_total_capacity_bytes', 1],
  [/^nvme_unallocated_capacity$/, 'nvme_unallocated_capacity_bytes', 1],
  [/^scsi_grown_defect_list$/, 'scsi_grown_defects', 1],
  [/^scsi_pending_defects\.count$/, 'smart_pending_defects', 1],
  [/^scsi_percentage_used_endurance_indicator$/, 'disk_wear_ratio', 0.01],
  [/^scsi_start_stop_cycle_counter\.accumulated_\w+$/, 'scsi_cycles_total', 1],
  [/^scsi_start_stop_cycle_counter\.specified_\w+$/, 'scsi_specified_cycles', 1],
  [/^scsi_error_counter_log\.\w+\.errors_corrected_by_\w+$/, 'scsi_errors_corrected_total', 1],
  [/^scsi_error_counter_log\.\w+\.total_errors_corrected$/, 'scsi_all_errors_corrected_total', 1],
  [
    /^scsi_error_counter_log\.\w+\.correction_algorithm_invocations$/,
    'scsi_correction_invocations_total',
    1,
  ],
  [/^scsi_error_counter_log\.\w+\.total_uncorrected_errors$/, 'scsi_errors_uncorrected_total', 1],
  [/^scsi_background_scan\.status\.number_\w*scans_performed$/, 'scsi_background_scans_total', 1],
  [
    /^scsi_sas_port_\d+\.phy_\d+\.(invalid_dword|running_disparity|loss_of_dword|phy_reset)\w*$/i,
    'scsi_phy_errors_total',
    1,
  ],
  [/^scsi_environmental_reports\.temperature_\d+\.current$/, 'disk_temperature_sensor_celsius', 1],
  [/^seagate_farm_log\.page_\d+_.*[^\]]$/, 'smart_farm', 1],
];

/** Numbers that are seen and left out: descriptions, codes, and entries of logs whose counts are exported. */
const LEFT_OUT: readonly RegExp[] = [
  /^(json_format_version|local_time|smartctl|device_type|form_factor|sata_version|ata_version|nvme_version|wwn)\b/,
  /^(logical|physical)_block_size$/,
  /^user_capacity\.blocks$|\.(size|capacity|utilization)\.blocks$/,
  /^interface_speed\.\w+\.(sata_value|bits_per_unit|units_per_second)$/,
  /^power_on_time\.(hours|minutes)$|^power_mode\./,
  /^endurance_used\.|^smart_status\.nvme\./,
  /^ata_smart_data\.|^ata_sct_capabilities\.|^ata_log_directory\.|^ata_security\.|^ata_a[ap]m\./,
  /^ata_smart_attributes\.(revision|table\[\d+\]\.(id|flags\.\w+))$/,
  /^ata_device_statistics\.pages\[\d+\]\.(number|revision|table\[\d+\]\.(offset|size|flags\.\w+))$/,
  /^ata_sct_status\.(format_version|sct_version|device_state|vendor_specific)/,
  /^ata_sct_temperature_history\.(index|size|version|table|\w+_minutes)/,
  /^ata_smart_error_log\.\w+\.(revision|sectors|logged_count|table)/,
  /^ata_smart_self_test_log\.\w+\.(revision|sectors|count|error_count_\w+|table)/,
  /^ata_smart_selective_self_test_log\./,
  /^sata_phy_event_counters\.table\[\d+\]\.(id|size)$/,
  /^nvme_(pci_vendor|ieee_oui_identifier|controller_id|number_of_namespaces|maximum_data)/,
  /^nvme_(firmware_update|optional_|log_page_attributes|power_states|error_information_log|self_test_log)/,
  /^nvme_namespaces\[\d+\]\.(id|formatted_lba_size|eui64|features|lba_formats)/,
  /^nvme_smart_\w+_log\.(nsid|critical_warning)$/,
  /^scsi_(lb_provisioning|transport_protocol|protection_|format_status|self_test_|extended_self_test)/,
  /^scsi_environmental_reports\.temperature_\d+\.(parameter_code|lifetime_|maximum_|minimum_)/,
  /^scsi_background_scan\.result_\d+\./,
  /^scsi_sas_port_\d+\./,
  /^seagate_farm_log\..*farm_log_version\[\d+\]$/,
];

function* leaves(value: unknown, path: string): Generator<readonly [string, number]> {
  if (typeof value === 'number') yield [path, value];
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leaves(item, `${path}[${index}]`);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* leaves(item, path === '' ? key : `${path}.${key}`);
    }
  }
}

function diskOf(json: Readonly<Record<string, unknown>>, full: boolean): SmartDisk {
  const disk = smartDisk(reportOf({ ...json }));
  return { ...disk, extras: extrasWithinBudget(disk, { full, worst: full }) };
}

function valuesOf(disk: SmartDisk): ReadonlyMap<string, readonly number[]> {
  return new Map(
    smartCollectorFamilies.map((family) => {
      const { name, samples } = sampled(family, smartReading(disk));
      const values = samples.flatMap(([, value]) => (value === undefined ? [] : [Number(value)]));
      return [name.replace('rotwatch_', ''), values];
    }),
  );
}

/** The document's own keys alone, without the defaults of the builder. */
function bare(json: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const absent = { model_name: undefined, serial_number: undefined, smart_status: undefined };
  return { ...absent, firmware_version: undefined, device: undefined, ...json };
}

/** All-zero temperatures of SCSI volumes and limits that are none make no sample, on purpose. */
function isNoValue(path: string, value: number): boolean {
  return value <= 0 && /temperature\.(current|drive_trip|\w*limit_max)$/.test(path);
}

/** What became of a number: nothing to say when it is exported or left out knowingly. */
function lossOf(
  path: string,
  value: number,
  values: ReadonlyMap<string, readonly number[]>,
): readonly string[] {
  const entry = EXPORTED.find(([pattern]) => pattern.test(path));
  if (entry === undefined) {
    return LEFT_OUT.some((pattern) => pattern.test(path)) ? [] : [`${path}: unknown`];
  }
  const [, family, unit] = entry;
  const is = (one: number) => Math.abs(one - value * unit) <= 1e-9 * Math.max(1, Math.abs(one));
  const isThere = isNoValue(path, value) || values.get(family)?.some(is) === true;
  return isThere ? [] : [`${path} ${value}: not in ${family}`];
}

describe.skipIf(!hasConformance)('nothing of a smartctl document is dropped', () => {
  const documents = smartctlDocuments().filter(
    ({ json }) => 'smartctl' in json && !('devices' in json),
  );

  it.each(documents)('that the catalog has: $path', ({ json }) => {
    const values = valuesOf(diskOf(bare(json), true));
    const dropped = [...leaves(json, '')].flatMap(([path, value]) => lossOf(path, value, values));
    expect(dropped).toEqual([]);
  });

  it.each(documents)('and by default a disk keeps to its budget: $path', ({ json }) => {
    const disk = diskOf(bare(json), false);
    const series = [...valuesOf(disk)].reduce((sum, [, values]) => sum + values.length, 0);
    // One of the families is of the collector as a whole.
    const budget = disk.protocol === 'NVMe' ? 60 : 80;
    expect(series - 1).toBeLessThanOrEqual(budget);
  });

  it.each(documents)('not even by default, of raw attribute values: $path', ({ json }) => {
    const disk = diskOf(bare(json), false);
    const raw = disk.extras.filter(({ family }) => family === 'attributeRaw');
    const known = disk.report?.ata?.attributes.filter(({ raw: value }) => value !== undefined);
    expect(raw.length).toBe(known === undefined ? 0 : known.length);
  });
});
