import { type AlertCase, found } from './case.ts';

const MOUNT = { device: 'md0', array: 'md0', mountpoint: '/home', fstype: 'ext4' } as const;
const MOUNTED = 'device="md0", array="md0", mountpoint="/home", fstype="ext4"';

/** Of filesystems. */
export const filesystemCases: readonly AlertCase[] = [
  {
    alert: 'FilesystemRemountedReadonly',
    when: 'ext4 stops after errors',
    after: '1m',
    series: { [`rotwatch_filesystem_remounted_readonly{${MOUNTED}}`]: ['0', '1'] },
    labels: MOUNT,
    silent: {
      when: 'it was mounted read-only',
      series: {
        [`rotwatch_filesystem_readonly{${MOUNTED}}`]: '1',
        [`rotwatch_filesystem_remounted_readonly{${MOUNTED}}`]: '0',
      },
    },
  },
  {
    alert: 'FilesystemErrorsGrowing',
    when: 'btrfs counts a corruption',
    series: {
      'rotwatch_btrfs_device_errors_total{filesystem="f", devid="1", device="sdb", disk="SER-B", error="corruption"}':
        ['3', '4'],
    },
    labels: { filesystem: 'f', devid: '1', device: 'sdb', disk: 'SER-B', error: 'corruption' },
    silent: {
      when: 'its counts are old',
      series: {
        'rotwatch_btrfs_device_errors_total{filesystem="f", devid="1", device="sdb", disk="SER-B", error="corruption"}':
          ['_', '300'],
        'rotwatch_filesystem_last_error_timestamp_seconds{device="md0", array="md0"}': '-100000',
      },
    },
  },
];

const PLACE = { controller: 'mc0', dimm: 'dimm3', label: 'CPU0_DIMM_B1', location: 'ch 1 slot 0' };
const PLACED = 'controller="mc0", dimm="dimm3", label="CPU0_DIMM_B1", location="ch 1 slot 0"';

/** Of memory. */
export const memoryCases: readonly AlertCase[] = [
  {
    alert: 'MemoryUncorrectedErrors',
    when: 'a DIMM loses data',
    keeps: true,
    series: {
      [`rotwatch_memory_uncorrected_errors_total{${PLACED}}`]: ['0', '1'],
      'rotwatch_memory_slot_info{handle="0x20", slot="CPU0_DIMM_B1", manufacturer="Maker", part_number="P-1", serial="M-77"}':
        '1',
    },
    labels: PLACE,
    silent: {
      when: 'errors are corrected',
      series: {
        [`rotwatch_memory_uncorrected_errors_total{${PLACED}}`]: '0',
        [`rotwatch_memory_corrected_errors_total{${PLACED}}`]: ['0', '7'],
      },
    },
  },
  {
    alert: 'MemoryCorrectedErrorStorm',
    when: 'a DIMM has thousands of errors',
    keeps: true,
    series: { [`rotwatch_memory_corrected_errors_total{${PLACED}}`]: ['0', '5000'] },
    labels: PLACE,
    silent: {
      when: 'a large old count is seen for the first time, long after the boot',
      series: {
        [`rotwatch_memory_corrected_errors_total{${PLACED}}`]: ['_', '90000'],
        'rotwatch_memory_counters_reset_timestamp_seconds{controller="mc0"}': '-100000',
      },
    },
  },
  {
    alert: 'MemoryCorrectedErrorsAboveBudget',
    when: 'a driver was loaded and its counter is born with errors',
    keeps: true,
    series: {
      [`rotwatch_memory_corrected_errors_total{${PLACED}}`]: ['_', '12'],
      'rotwatch_memory_counters_reset_timestamp_seconds{controller="mc0"}': '60',
    },
    labels: PLACE,
    silent: {
      when: 'there are a few',
      series: { [`rotwatch_memory_corrected_errors_total{${PLACED}}`]: ['0', '6'] },
    },
  },
  {
    alert: 'MemoryPageLost',
    when: 'the kernel gives a page up',
    series: found('memory_page_lost', 'critical'),
    labels: { code: 'memory_page_lost', severity: 'critical' },
    silent: {
      when: 'it gave none up',
      series: { rotwatch_memory_hardware_corrupted_bytes: '0' },
    },
  },
  {
    alert: 'MemoryEccNotReporting',
    when: 'an EDAC driver is missing',
    after: '30m',
    series: found('ecc_not_reporting', 'warning'),
    labels: { code: 'ecc_not_reporting' },
    silent: {
      when: 'it is a virtual machine',
      series: { 'rotwatch_not_judged{code="ecc_not_reporting", reason="virtual_machine"}': '1' },
    },
  },
];

/** Of rotwatch itself. */
export const exporterCases: readonly AlertCase[] = [
  {
    alert: 'RotwatchDown',
    when: 'a daemon dies, and then its target is taken away',
    after: '2m',
    vanishes: 'target',
    series: { up: ['1', '0'] },
    labels: {},
    silent: { when: 'it answers', series: { up: '1' } },
  },
  {
    alert: 'RotwatchCollectorFailing',
    when: 'a collector fails',
    after: '5m',
    series: { 'rotwatch_collector_success{collector="md-arrays"}': ['1', '0'] },
    labels: { collector: 'md-arrays' },
    silent: {
      when: 'it works',
      series: { 'rotwatch_collector_success{collector="md-arrays"}': '1' },
    },
  },
  {
    alert: 'RotwatchDataStale',
    when: 'a collector hangs in its poll',
    after: '5m',
    series: {
      'rotwatch_collector_last_success_timestamp_seconds{collector="smart"}': ['6000', '-600'],
      'rotwatch_collector_interval_seconds{collector="smart"}': '300',
    },
    labels: { collector: 'smart' },
    silent: {
      when: 'it polls seldom',
      series: {
        'rotwatch_collector_last_success_timestamp_seconds{collector="smart"}': '0',
        'rotwatch_collector_interval_seconds{collector="smart"}': '3600',
      },
    },
  },
  {
    alert: 'RotwatchCollectorDenied',
    when: 'a right is missing',
    after: '5m',
    series: found('collector_denied', 'warning'),
    labels: { code: 'collector_denied' },
    silent: {
      when: 'something is merely absent',
      series: { 'rotwatch_read_errors_total{collector="md-arrays", reason="absent"}': '3' },
    },
  },
  {
    alert: 'RotwatchLedgerNotSaved',
    when: 'the disk of the state directory is full',
    after: '10m',
    series: { rotwatch_ledger_save_success: ['1', '0'] },
    labels: {},
    silent: {
      when: 'there was nothing to save for long',
      series: {
        rotwatch_ledger_save_success: '1',
        rotwatch_ledger_last_save_timestamp_seconds: '-1e6',
      },
    },
  },
  {
    alert: 'RotwatchLedgerReset',
    when: 'the ledger was damaged',
    series: found('ledger_reset', 'warning'),
    labels: { code: 'ledger_reset' },
    silent: { when: 'it is young', series: { rotwatch_ledger_bytes: '200' } },
  },
  {
    alert: 'RotwatchConfigRefused',
    when: 'a reload is refused',
    after: '5m',
    series: { rotwatch_config_last_reload_successful: ['1', '0'] },
    labels: {},
    silent: {
      when: 'the configuration is old',
      series: {
        rotwatch_config_last_reload_successful: '1',
        rotwatch_config_last_reload_success_timestamp_seconds: '-1e6',
      },
    },
  },
];

/** Whose rules wait for long. */
export const exporterLongCases: readonly AlertCase[] = [
  {
    alert: 'RotwatchNotJudged',
    when: 'a rule lacks its data for hours',
    after: '6h',
    series: {
      'rotwatch_not_judged{code="md_array_failed", reason="redundancy_unknown", array="md0"}': [
        '_',
        '1',
      ],
    },
    labels: { code: 'md_array_failed', reason: 'redundancy_unknown' },
    silent: {
      when: 'there is nothing of the kind to judge',
      series: { 'rotwatch_not_judged{code="ecc_not_reporting", reason="virtual_machine"}': '1' },
    },
  },
];
