import { type AlertCase, DISK_B, found } from './case.ts';

const OF = 'disk="SER-B"';

const states: readonly AlertCase[] = [
  {
    alert: 'DiskMissing',
    when: 'a disk falls off the bus',
    series: {
      ...found('disk_missing', 'critical', OF),
      'rotwatch_md_member_away_since_timestamp_seconds{array="md0", member="sdb3", slot="1", disk="SER-B"}':
        '100',
    },
    labels: { disk: 'SER-B', code: 'disk_missing' },
    silent: { when: 'it was a stick', series: found('disk_missing', 'info', OF) },
  },
  {
    alert: 'DiskWedged',
    when: 'smartctl does not come back',
    after: '1m',
    series: { ...DISK_B.info, [`rotwatch_disk_wedged{${OF}}`]: ['0', '1'] },
    labels: DISK_B.labels,
    silent: { when: 'the disk is slow', series: { [`rotwatch_disk_wedged{${OF}}`]: '0' } },
  },
  {
    alert: 'DiskUnreadable',
    when: 'smartctl cannot read a disk',
    after: '30m',
    series: { ...DISK_B.info, [`rotwatch_smart_readable{${OF}}`]: ['1', '0'] },
    labels: DISK_B.labels,
    silent: {
      when: 'it is gone, or a bridge on USB',
      series: {
        [`rotwatch_smart_readable{${OF}}`]: '0',
        [`rotwatch_disk_present{${OF}}`]: '0',
        'rotwatch_smart_readable{disk="STICK"}': '0',
        'rotwatch_disk_info{disk="STICK", transport="usb"}': '1',
      },
    },
  },
  {
    alert: 'DiskSmartFailed',
    when: 'a disk says that it is failing',
    keeps: true,
    series: { ...DISK_B.info, ...found('smart_failed', 'critical', OF) },
    labels: { ...DISK_B.labels, code: 'smart_failed' },
    silent: {
      when: 'it calls itself so for heat alone',
      series: {
        [`rotwatch_smart_passed{${OF}}`]: '0',
        [`rotwatch_nvme_critical_warning{${OF}, warning="temperature"}`]: '1',
      },
    },
  },
  {
    alert: 'DiskAttributeFailing',
    when: 'a prefail attribute reaches its threshold',
    after: '5m',
    series: {
      ...DISK_B.info,
      ...found('smart_attribute_failing', 'critical', OF),
      [`rotwatch_smart_attribute_failing{${OF}, id="5", name="Reallocated_Sector_Ct", kind="prefail", when="now"}`]:
        '1',
    },
    labels: { ...DISK_B.labels, code: 'smart_attribute_failing', severity: 'critical' },
    silent: {
      when: 'it was so only in the past',
      series: found('smart_attribute_failing', 'info', OF),
    },
  },
  {
    alert: 'DiskSelfTestFailed',
    when: 'a self-test finds a place that cannot be read',
    series: {
      ...DISK_B.info,
      ...found('smart_selftest_failed', 'critical', OF),
      [`rotwatch_smart_self_test_first_failing_lba{${OF}}`]: '123456789',
    },
    labels: { ...DISK_B.labels, code: 'smart_selftest_failed' },
    silent: {
      when: 'that was long before the disk was met',
      series: found('smart_selftest_failed', 'info', OF),
    },
  },
  {
    alert: 'NvmeCriticalWarning',
    when: 'a controller turns its media read-only',
    after: '1m',
    series: {
      ...DISK_B.info,
      [`rotwatch_nvme_critical_warning{${OF}, warning="read_only"}`]: ['0', '1'],
    },
    labels: { ...DISK_B.labels, warning: 'read_only' },
    silent: {
      when: 'it is only hot',
      series: { [`rotwatch_nvme_critical_warning{${OF}, warning="temperature"}`]: '1' },
    },
  },
  {
    alert: 'NvmeSpareLow',
    when: 'the spare falls to its threshold',
    after: '15m',
    series: {
      ...DISK_B.info,
      [`rotwatch_disk_spare_ratio{${OF}}`]: ['1', '0.1'],
      [`rotwatch_disk_spare_threshold_ratio{${OF}}`]: '0.1',
    },
    labels: DISK_B.labels,
    silent: {
      when: 'the threshold is one that nothing can be above',
      series: {
        [`rotwatch_disk_spare_ratio{${OF}}`]: '1',
        [`rotwatch_disk_spare_threshold_ratio{${OF}}`]: '1',
      },
    },
  },
];

const conditions: readonly AlertCase[] = [
  {
    alert: 'DiskTemperatureHigh',
    when: 'a disk reaches its own recommended maximum',
    after: '15m',
    series: {
      ...DISK_B.info,
      [`rotwatch_disk_temperature_celsius{${OF}}`]: ['40', '58'],
      [`rotwatch_disk_temperature_limit_celsius{${OF}, limit="operating_max"}`]: '57',
    },
    labels: DISK_B.labels,
    silent: {
      when: 'its own limit is higher than ours, or it has none and is a solid-state disk',
      series: {
        ...DISK_B.info,
        [`rotwatch_disk_temperature_celsius{${OF}}`]: '62',
        [`rotwatch_disk_temperature_limit_celsius{${OF}, limit="operating_max"}`]: '65',
        'rotwatch_disk_info{disk="SSD", rotational="false"}': '1',
        'rotwatch_disk_temperature_celsius{disk="SSD"}': '62',
      },
    },
  },
  {
    alert: 'DiskTemperatureCritical',
    when: 'a disk is hotter than it may be',
    after: '1m',
    series: {
      ...DISK_B.info,
      [`rotwatch_disk_temperature_celsius{${OF}}`]: ['40', '71'],
      [`rotwatch_disk_temperature_limit_celsius{${OF}, limit="max"}`]: '70',
      [`rotwatch_disk_temperature_limit_celsius{${OF}, limit="trip"}`]: '75',
    },
    labels: DISK_B.labels,
    silent: {
      when: 'it has no limit of its own',
      series: { [`rotwatch_disk_temperature_celsius{${OF}}`]: '99' },
    },
  },
  {
    alert: 'DiskFaultLocated',
    when: 'the signs point at the link',
    after: '15m',
    series: { ...DISK_B.info, [`rotwatch_disk_suspect{${OF}, part="link"}`]: ['_', '1'] },
    labels: { ...DISK_B.labels, part: 'link' },
    silent: {
      when: 'the signs do not tell',
      series: { [`rotwatch_disk_io_errors_total{${OF}, device="sdb"}`]: '12' },
    },
  },
];

const errors: readonly AlertCase[] = [
  {
    alert: 'DiskReallocatedSectorsGrowing',
    when: 'an old disk reallocates more sectors',
    after: '10m',
    series: {
      ...DISK_B.info,
      [`rotwatch_smart_attribute_raw{${OF}, id="5", name="Reallocated_Sector_Ct"}`]: ['24', '32'],
    },
    labels: DISK_B.labels,
    silent: {
      when: 'an old count is seen for the first time, and a vendor uses the number otherwise',
      series: {
        [`rotwatch_smart_attribute_raw{${OF}, id="5", name="Reallocated_Sector_Ct"}`]: [
          '_',
          '2000',
        ],
        'rotwatch_smart_attribute_raw{disk="SSD", id="5", name="Runtime_Something"}': ['1', '9'],
      },
    },
  },
  {
    alert: 'DiskUncorrectableErrorsGrowing',
    when: 'an NVMe disk counts a new media error',
    series: { ...DISK_B.info, [`rotwatch_nvme_media_errors_total{${OF}}`]: ['17', '18'] },
    labels: DISK_B.labels,
    silent: {
      when: 'old counts of every kind stand still',
      series: {
        [`rotwatch_nvme_media_errors_total{${OF}}`]: '17',
        [`rotwatch_smart_attribute_raw{disk="SER-A", id="187", name="Reported_Uncorrect"}`]: [
          '_',
          '5',
        ],
        [`rotwatch_scsi_errors_uncorrected_total{disk="SER-C", operation="read"}`]: '3',
      },
    },
  },
  {
    alert: 'DiskLinkErrorsGrowing',
    when: 'a cable goes bad',
    after: '10m',
    series: {
      ...DISK_B.info,
      [`rotwatch_smart_attribute_raw{${OF}, id="199", name="UDMA_CRC_Error_Count"}`]: [
        '200',
        '240',
      ],
    },
    labels: DISK_B.labels,
    silent: {
      when: 'a reset of the link costs a few',
      series: {
        [`rotwatch_smart_attribute_raw{${OF}, id="199", name="UDMA_CRC_Error_Count"}`]: [
          '200',
          '203',
        ],
      },
    },
  },
  {
    alert: 'DiskLinkDowngraded',
    when: 'the kernel slows a link down',
    after: '10m',
    series: { ...DISK_B.info, [`rotwatch_disk_link_downgraded{${OF}, device="sdb"}`]: ['0', '1'] },
    labels: DISK_B.labels,
    silent: {
      when: 'a fast disk hangs on a slow port',
      series: {
        [`rotwatch_disk_link_downgraded{${OF}, device="sdb"}`]: '0',
        [`rotwatch_disk_link_speed_limit_bits_per_second{${OF}, device="sdb"}`]: '3e9',
      },
    },
  },
  {
    alert: 'DiskCommandTimeouts',
    when: 'commands time out on one of two paths',
    series: {
      ...DISK_B.info,
      [`rotwatch_disk_io_timeouts_total{${OF}, device="sdb"}`]: ['0', '2'],
      [`rotwatch_disk_io_timeouts_total{${OF}, device="sdq"}`]: '0',
    },
    labels: DISK_B.labels,
    silent: {
      when: 'they did before we looked',
      series: { [`rotwatch_disk_io_timeouts_total{${OF}, device="sdb"}`]: ['_', '40'] },
    },
  },
  {
    alert: 'PcieErrorsUncorrected',
    when: 'a controller reports a non-fatal error',
    series: {
      'rotwatch_pcie_errors_total{pci="0000:03:00.0", severity="nonfatal"}': ['1', '2'],
      'rotwatch_disk_pci_info{disk="SER-B", device="sdb", pci="0000:03:00.0"}': '1',
    },
    labels: { pci: '0000:03:00.0' },
    silent: {
      when: 'the errors are corrected ones',
      series: {
        'rotwatch_pcie_errors_total{pci="0000:03:00.0", severity="correctable"}': ['1', '900'],
      },
    },
  },
];

/** Of disks. */
export const diskCases: readonly AlertCase[] = [...states, ...conditions, ...errors];

/** Whose rules wait for long. */
export const diskLongCases: readonly AlertCase[] = [
  {
    alert: 'DiskPendingSectors',
    when: 'a sector cannot be read and nobody writes it',
    after: '6h',
    series: { ...DISK_B.info, ...found('smart_pending_sectors', 'warning', OF) },
    labels: { ...DISK_B.labels, code: 'smart_pending_sectors' },
    silent: {
      when: 'none waits',
      series: { [`rotwatch_smart_pending_defects{${OF}}`]: '0' },
    },
  },
  {
    alert: 'DiskWearHigh',
    when: 'the endurance is nearly used up',
    after: '1h',
    series: { ...DISK_B.info, [`rotwatch_disk_wear_ratio{${OF}}`]: ['0.89', '0.9'] },
    labels: DISK_B.labels,
    silent: { when: 'some is left', series: { [`rotwatch_disk_wear_ratio{${OF}}`]: '0.89' } },
  },
];
