import { smartctlDocument } from '../../support/smart.ts';

type Sections = Readonly<Record<string, unknown>>;

function attribute(id: number, name: string, raw: number, more: Sections = {}): Sections {
  return {
    ...{ id, name, value: 100, worst: 98, thresh: 10, when_failed: '' },
    ...{ flags: { prefailure: true }, raw: { value: raw, string: `${raw} (0 1)` } },
    ...more,
  };
}

function ataTest(value: number, kind: number, hours: number, more: Sections = {}): Sections {
  const status = { value, string: 'as told', passed: value === 0 };
  return { type: { value: kind, string: 'Test' }, status, lifetime_hours: hours, ...more };
}

/** A SATA disk that dies slowly: defects, CRC errors and heat grow with the hours. */
export function ataDisk(hours: number): Sections {
  const isFailing = hours > 12;
  const failed = isFailing ? { when_failed: 'now', value: 9 } : {};
  return smartctlDocument({
    ...{ model_name: 'Maker Disk 1', serial_number: 'SATA0001', rotation_rate: 7200 },
    smart_status: { passed: !isFailing },
    wwn: { naa: 5, oui: 3152, id: 4711 },
    user_capacity: { bytes: 8e12 },
    power_on_time: { hours: 20_000 + hours },
    power_cycle_count: 30,
    power_mode: { name: hours % 6 === 5 ? 'IDLE_A' : 'ACTIVE' },
    temperature: { current: 38 + hours, lifetime_min: 18, lifetime_max: 61 },
    ata_sct_status: { temperature: { op_limit_max: 60, op_limit_min: 5, limit_max: 65 } },
    ata_smart_attributes: {
      table: [
        attribute(5, 'Reallocated_Sector_Ct', 8 * hours, failed),
        attribute(187, 'Reported_Uncorrect', hours),
        attribute(194, 'Temperature_Celsius', 2 ** 40 + 38 + hours, {
          raw: { value: 2 ** 40 + 38 + hours, string: `${38 + hours} (0 20 0 0 0)` },
        }),
        attribute(197, 'Current_Pending_Sector', 2 * hours),
        attribute(198, 'Offline_Uncorrectable', hours),
        attribute(199, 'UDMA_CRC_Error_Count', 3 * hours),
      ],
    },
    ata_device_statistics: {
      pages: [
        {
          ...{ number: 1, name: 'General Statistics' },
          table: [
            { offset: 0x18, name: 'Logical Sectors Written', value: 1e9 + 1e6 * hours },
            { offset: 0x28, name: 'Logical Sectors Read', value: 2e9 + 1e6 * hours },
          ],
        },
      ],
    },
    ata_pending_defects_log: { count: 2 * hours },
    sata_phy_event_counters: {
      table: [{ id: 1, name: 'Command failed due to ICRC error', value: 3 * hours }],
    },
    ata_smart_data: {
      self_test: { status: { value: hours < 6 ? 0xf3 : 0, remaining_percent: 30 } },
    },
    ata_smart_self_test_log: {
      standard: {
        count: 2,
        table: [ataTest(0x70, 2, 19_990, { lba: 123_456_789 }), ataTest(0, 1, 19_000)],
      },
    },
  });
}

/** An NVMe disk that wears out and counts media errors. */
export function nvmeDisk(hours: number): Sections {
  return smartctlDocument({
    device: { name: '/dev/nvme0n1', type: 'nvme', protocol: 'NVMe' },
    ...{ model_name: 'Maker Flash 2', serial_number: 'NVME0001', rotation_rate: 0 },
    nvme_composite_temperature_threshold: { warning: 77, critical: 85 },
    nvme_smart_health_information_log: {
      critical_warning: hours > 12 ? 4 : 0,
      temperature: 45,
      temperature_sensors: [45, 52],
      available_spare: 90,
      available_spare_threshold: 10,
      percentage_used: 70 + hours,
      data_units_written: 1e6 + 1000 * hours,
      data_units_read: 1e6 + 500 * hours,
      power_cycles: 12,
      power_on_hours: 9000 + hours,
      media_errors: hours,
      num_err_log_entries: 4 * hours,
    },
  });
}

/** A SAS disk whose link and medium have errors. */
export function sasDisk(hours: number): Sections {
  const phy = { invalid_dword_count: hours, running_disparity_error_count: 2 * hours };
  return smartctlDocument({
    device: { name: '/dev/sdc', type: 'scsi', protocol: 'SCSI' },
    ...{ model_name: 'Maker SAS 3', serial_number: 'SAS00001', rotation_rate: 10_000 },
    temperature: { current: 40, drive_trip: 65 },
    scsi_grown_defect_list: hours,
    scsi_error_counter_log: {
      read: { total_uncorrected_errors: hours, gigabytes_processed: '123.5' },
    },
    scsi_sas_port_0: { phy_0: phy },
  });
}
