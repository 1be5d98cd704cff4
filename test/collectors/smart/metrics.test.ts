import { describe, expect, it } from 'vitest';
import { extrasWithinBudget } from '../../../src/collectors/smart/budget.ts';
import { describeDisks } from '../../../src/collectors/smart/describe.ts';
import { hasBit } from '../../../src/collectors/smart/exit-status.ts';
import { extrasOf } from '../../../src/collectors/smart/extras.ts';
import { mergeReports } from '../../../src/collectors/smart/merge-reports.ts';
import { smartCollectorFamilies } from '../../../src/collectors/smart/metrics.ts';
import { criticalWarnings } from '../../../src/collectors/smart/metrics-protocol.ts';
import type { SmartDisk } from '../../../src/collectors/smart/reading.ts';
import { sampled } from '../../../src/metrics/family.ts';
import { reportOf, smartDisk, smartReading } from '../../support/smart.ts';

/** Samples of a family as `label=value … number`, the disk left out. */
function samples(name: string, ...disks: readonly SmartDisk[]): readonly string[] {
  const family = smartCollectorFamilies.find((one) => one.name === `rotwatch_${name}`);
  if (family === undefined) throw new Error(`no family ${name}`);
  return sampled(family, smartReading(...disks)).samples.flatMap(([labels, value]) => {
    if (value === undefined) return [];
    const { disk: _disk, ...rest } = labels;
    return [[...Object.values(rest).filter(Boolean), String(value)].join(' ')];
  });
}

const nvme = reportOf({
  device: { protocol: 'NVMe' },
  nvme_smart_health_information_log: { critical_warning: 5, temperature_sensors: [40, null, 45] },
});

describe('the smart families', () => {
  it('say who a disk is, by which paths, and keep saying it when it is gone', () => {
    const gone = smartDisk(reportOf(), { present: false, report: undefined });
    expect(samples('disk_info', { ...gone, identity: reportOf().identity })).toEqual([
      'sda Maker Disk 1 FW1 ATA sata true 1',
    ]);
    expect(samples('disk_present', gone)).toEqual(['0']);
    expect(samples('smart_passed', gone)).toEqual([]);
    expect(samples('smart_path_info', gone)).toEqual(['/dev/sda 1']);
  });

  it('give each bit of the exit status a series', () => {
    const failing = smartDisk(reportOf({ smartctl: { exit_status: 8 + 64 } }));
    expect(samples('smart_exit_status', failing).filter((line) => line.endsWith(' 1'))).toEqual([
      'disk_failing 1',
      'error_log 1',
    ]);
    expect(hasBit(undefined, 'open_failed')).toBe(false);
  });

  it('give each bit of the critical warning a series, and unknown ones one together', () => {
    const raised = samples('nvme_critical_warning', smartDisk(nvme)).filter((line) =>
      line.endsWith(' 1'),
    );
    expect(raised).toEqual(['spare_below_threshold 1', 'reliability_degraded 1']);
    expect(criticalWarnings(64).at(-1)).toEqual(['other', true]);
  });

  it('count sensors from 1 and leave gaps out', () => {
    const disk = smartDisk(nvme);
    const extras = extrasWithinBudget(disk, { full: false, worst: false });
    expect(samples('disk_temperature_sensor_celsius', { ...disk, extras })).toEqual([
      '1 40',
      '3 45',
    ]);
  });

  it('give the most telling attributes first when the budget is short', () => {
    const rows = Array.from({ length: 30 }, (_, index) => ({
      id: index + 180,
      name: `A${index + 180}`,
      value: 100,
      thresh: 5,
      when_failed: index === 29 ? 'past' : '',
      raw: { value: index, string: String(index) },
    }));
    const disk = smartDisk(reportOf({ ata_smart_attributes: { table: rows } }));
    const extras = extrasWithinBudget(disk, { full: false, worst: false });
    expect(extras[0]).toMatchObject({ family: 'attributeFailing', labels: { when: 'past' } });
    expect(extras[1]).toMatchObject({ family: 'attributeRaw', labels: { id: '187' } });
    expect(extras.filter(({ family }) => family === 'attributeRaw').length).toBe(30);
    const full = extrasWithinBudget(disk, { full: true, worst: true });
    expect(full.length).toBeGreaterThan(extras.length);
  });

  it('tell freshness, duration and trouble of asking', () => {
    const condition = { kind: 'wedged', since: 0, nextAt: 5000, misses: 1, detail: 'x' } as const;
    const wedged = smartDisk(reportOf(), { condition, timeouts: 3 });
    expect(samples('disk_wedged', wedged)).toEqual(['1']);
    expect(samples('smart_readable', wedged)).toEqual(['0']);
    expect(samples('smart_next_attempt_timestamp_seconds', wedged)).toEqual(['5']);
    expect(samples('smart_timeouts_total', wedged)).toEqual(['3']);
    const resting = smartDisk(reportOf(), { condition: { kind: 'resting' } });
    expect(samples('smart_readable', resting)).toEqual(['1']);
    expect(samples('smart_readable', { ...resting, reportedAt: undefined })).toEqual([]);
    const pending = smartDisk(reportOf(), { condition: { kind: 'pending' } });
    expect(samples('smart_readable', pending)).toEqual([]);
    const odd = smartDisk(reportOf(), { refused: ['farm'], selfRaising: true });
    expect(samples('smart_section_refused', odd)).toEqual(['farm 1']);
    expect(samples('smart_self_raising', odd)).toEqual(['1']);
  });

  it('tell the power state only when it is known', () => {
    expect(samples('disk_power_state', smartDisk()).join()).toBe(
      'active 1,idle 0,standby 0,sleep 0',
    );
    expect(samples('disk_power_state', smartDisk(nvme, { powerState: undefined }))).toEqual([]);
  });
});

describe('what SAS and NVMe disks tell in parts', () => {
  it('is a series for each phy and each kind of error', () => {
    const phy = { invalid_dword_count: 4, phy_reset_problem_count: 1 };
    const sas = reportOf({ device: { protocol: 'SCSI' }, scsi_sas_port_0: { phy_1: phy } });
    expect(samples('scsi_phy_errors_total', smartDisk(sas))).toEqual([
      '0 1 invalid_dword 4',
      '0 1 phy_reset 1',
    ]);
  });

  it('is a series for each level of thermal management', () => {
    const log = {
      thermal_mgmt_temperature_1_transition_count: 3,
      thermal_mgmt_temperature_1_total_time: 60,
    };
    const report = reportOf({
      device: { protocol: 'NVMe' },
      nvme_smart_health_information_log: log,
    });
    const disk = smartDisk(report, { extras: extrasOf(report, false) });
    expect(samples('nvme_thermal_management_transitions_total', disk)).toEqual(['1 3']);
    expect(samples('nvme_thermal_management_seconds_total', disk)).toEqual(['1 60']);
  });

  it('is how far a background scan has come and what it found', () => {
    const scan = {
      status: { string: 'scan active', number_scans_performed: 2, scan_progress: '12.50%' },
      result_0: {},
    };
    const sas = reportOf({ device: { protocol: 'SCSI' }, scsi_background_scan: scan });
    expect(samples('scsi_background_scan_progress_ratio', smartDisk(sas))).toEqual(['0.125']);
    expect(samples('scsi_background_scan_results', smartDisk(sas))).toEqual(['1']);
  });
});

describe('mergeReports', () => {
  it('takes health from the newer and from the logs what health does not tell', () => {
    const logs = reportOf({
      smartctl: { exit_status: 64 + 128 + 4 },
      temperature: { current: 40, op_limit_max: 60 },
      ata_smart_error_log: { summary: { count: 3 } },
      ata_device_statistics: {
        pages: [{ number: 7, table: [{ offset: 8, name: 'P', value: 9 }] }],
      },
    });
    const health = reportOf({
      smartctl: { exit_status: 8 },
      temperature: { current: 30 },
      ata_smart_attributes: { table: [{ id: 5, name: 'A', raw: { value: 1, string: '1' } }] },
    });
    const merged = mergeReports(health, logs);
    expect(merged.exitStatus).toBe(8 + 64 + 128);
    expect(merged.temperature.current).toBe(30);
    expect(merged.temperature.limits.operatingMax).toBe(60);
    expect(merged.errorLogs).toEqual([{ log: 'summary', count: 3 }]);
    expect(merged.ata?.attributes.length).toBe(1);
    expect(merged.ata?.statistics.length).toBe(1);
    expect(merged.wearRatio).toBe(0.09);
    expect(mergeReports(health, undefined)).toBe(health);
  });

  it('keeps what either tier of NVMe and SCSI disks tells', () => {
    const log = { nvme_error_information_log: { table: [{ error_count: 4 }] } };
    expect(mergeReports(nvme, reportOf({ ...log })).nvme?.newestError?.count).toBe(4);
    const counters = { scsi_error_counter_log: { read: { total_uncorrected_errors: 1 } } };
    const merged = mergeReports(reportOf(counters), reportOf({ scsi_grown_defect_list: 2 }));
    expect(merged.scsi).toMatchObject({ grownDefects: 2, errorCounters: [{ uncorrected: 1 }] });
  });
});

describe('describeDisks', () => {
  it('says in a line each what was found and what is not asked', () => {
    const hot = smartDisk(
      reportOf({ smart_status: { passed: false }, temperature: { current: 50 } }),
    );
    const skipped = new Map([['loop', 2]] as const);
    expect(describeDisks({ ...smartReading(hot), skipped })).toEqual([
      'disk sda: Maker Disk 1 SER1: answered, failing by its own word, 50 °C',
      'smart: not asked: 2 loop',
    ]);
    const gone = smartDisk(reportOf(), {
      present: false,
      paths: [],
      report: undefined,
      identity: undefined,
    });
    expect(describeDisks({ ...smartReading(gone), available: false })).toEqual([
      'disk ?: SER1: gone',
      'smart: no smartctl: disks are not asked',
    ]);
    expect(describeDisks(smartReading())).toEqual(['smart: no disks']);
  });
});
