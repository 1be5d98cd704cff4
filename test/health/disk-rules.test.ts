import { describe, expect, it } from 'vitest';
import type { SmartDisk } from '../../src/collectors/smart/reading.ts';
import { judge } from '../../src/health/index.ts';
import type { Judgement } from '../../src/health/rule.ts';
import { arraysReading, snapshotWith } from '../support/md.ts';
import { reportOf, smartDisk, smartReading } from '../support/smart.ts';

const AT = Date.UTC(2026, 0, 1);

/** What is judged of these disks. */
function judged(...disks: readonly SmartDisk[]): readonly Judgement[] {
  return judgedReading(smartReading(...disks));
}

function judgedReading(reading: ReturnType<typeof smartReading>): readonly Judgement[] {
  const snapshot = snapshotWith({ status: 'ok', at: AT, reading: arraysReading() });
  const smart = { status: 'ok', at: AT, reading } as const;
  return judge({ ...snapshot, observed: { ...snapshot.observed, smart } });
}

/** In short: `critical smart_failed`, `? smart_failed asleep`. */
function words(...disks: readonly SmartDisk[]): readonly string[] {
  return judged(...disks).map((one) =>
    one.kind === 'finding' ? `${one.severity} ${one.code}` : `? ${one.code} ${one.reason}`,
  );
}

function wordsOf(sections: Readonly<Record<string, unknown>>, given: Partial<SmartDisk> = {}) {
  return words(smartDisk(reportOf(sections), given));
}

const attribute = (id: number, name: string, more: object) => ({
  id,
  name,
  value: 5,
  worst: 5,
  thresh: 10,
  flags: { prefailure: true },
  raw: { value: 1, string: '1' },
  ...more,
});
const table = (...rows: readonly object[]) => ({ ata_smart_attributes: { table: rows } });
const nvme = (log: object, more: object = {}) => ({
  device: { protocol: 'NVMe' },
  nvme_smart_health_information_log: log,
  ...more,
});
const test = (type: number, status: number, lba?: number) => ({
  type: { value: type, string: 'Test' },
  status: { value: status, string: 'Completed: read failure' },
  lifetime_hours: 5,
  lba,
});
const selfTests = (...entries: readonly object[]) => ({
  ata_smart_self_test_log: { standard: { count: entries.length, table: entries } },
});

describe('the disk rules', () => {
  it('find nothing wrong with a healthy disk, nor with a machine without any', () => {
    expect(words(smartDisk())).toEqual([]);
    expect(words()).toEqual([]);
  });

  it('judge nothing, and say so, while the collector has no reading', () => {
    const snapshot = snapshotWith({ status: 'ok', at: AT, reading: arraysReading() });
    const smart = { status: 'pending' } as const;
    const all = judge({ ...snapshot, observed: { ...snapshot.observed, smart } });
    expect(all.length).toBe(12);
    for (const one of all) expect(one).toMatchObject({ reason: 'not_read' });
  });

  it('name the disk by its serial, and tell people model and device', () => {
    const [finding] = judged(smartDisk(reportOf({ smart_status: { passed: false } })));
    expect(finding).toMatchObject({
      subject: { disk: 'SER1' },
      summary: 'Maker Disk 1 SER1 (sda) calls itself failing',
    });
  });

  it('say where a disk behind a controller is', () => {
    const paths = [{ device: '/dev/bus/0', name: undefined, type: 'megaraid,7' }];
    const failing = smartDisk(reportOf({ smart_status: { passed: false } }), { paths });
    expect(judged(failing)[0]).toMatchObject({
      summary: 'Maker Disk 1 SER1 (/dev/bus/0 megaraid,7) calls itself failing',
    });
  });

  it.each([
    ['its own verdict', { smart_status: { passed: false } }, ['critical smart_failed']],
    [
      'a prefail attribute failing now',
      table(attribute(5, 'Reallocated_Sector_Ct', { when_failed: 'now' })),
      ['critical smart_attribute_failing'],
    ],
    [
      'an old-age attribute failing now',
      table(attribute(9, 'Power_On_Hours', { when_failed: 'now', flags: { prefailure: false } })),
      ['warning smart_attribute_failing'],
    ],
    [
      'an attribute that failed in the past',
      table(attribute(5, 'Reallocated_Sector_Ct', { when_failed: 'past' })),
      ['info smart_attribute_failing'],
    ],
    [
      'no temperature attribute',
      table(attribute(190, 'Airflow_Temperature_Cel', { when_failed: 'now' })),
      [],
    ],
    [
      'pending sectors',
      table(attribute(197, 'Current_Pending_Sector', {})),
      ['warning smart_pending_sectors'],
    ],
    ['no attribute 197 of another meaning', table(attribute(197, 'Total_Foo', {})), []],
    [
      'pending defects of a SAS disk',
      { scsi_pending_defects: { count: 3 } },
      ['warning smart_pending_sectors'],
    ],
    [
      'a failed self-test',
      selfTests(test(1, 0x79, 42), test(2, 0)),
      ['critical smart_selftest_failed'],
    ],
    [
      'an extended test that failed before a short one passed',
      selfTests(test(1, 0), test(2, 0x79)),
      ['critical smart_selftest_failed'],
    ],
    ['no failure that a later extended test outdates', selfTests(test(2, 0), test(1, 0x79)), []],
    ['no aborted self-test', selfTests(test(1, 0x10), test(1, 0)), []],
    ['no critical warning of zero', nvme({ critical_warning: 0 }), []],
    [
      'a degraded controller',
      nvme({ critical_warning: 4 }, { smart_status: { passed: false } }),
      ['critical smart_failed', 'critical nvme_critical_warning'],
    ],
    [
      'a warm controller',
      nvme({ critical_warning: 2 }, { smart_status: { passed: false } }),
      ['warning nvme_critical_warning'],
    ],
    ['an unknown bit', nvme({ critical_warning: 64 }), ['critical nvme_critical_warning']],
    [
      'spare at its threshold',
      nvme({ available_spare: 10, available_spare_threshold: 10 }),
      ['critical nvme_spare_low'],
    ],
    ['spare above it', nvme({ available_spare: 11, available_spare_threshold: 10 }), []],
    ['no threshold of 100 %', nvme({ available_spare: 100, available_spare_threshold: 100 }), []],
    ['endurance used up', nvme({ percentage_used: 100 }), ['warning disk_worn_out']],
    ['endurance nearly used up', nvme({ percentage_used: 99 }), []],
    [
      'its recommended maximum',
      { temperature: { current: 70, op_limit_max: 70 } },
      ['warning disk_too_hot'],
    ],
    [
      'its critical temperature',
      { temperature: { current: 85, op_limit_max: 70, critical_limit_max: 85 } },
      ['critical disk_too_hot'],
    ],
    [
      'its trip temperature',
      { temperature: { current: 65, drive_trip: 65 } },
      ['critical disk_too_hot'],
    ],
    ['a temperature without limits', { temperature: { current: 95 } }, []],
    ['limits without a temperature', { temperature: { drive_trip: 65 } }, []],
  ])('judge %s', (_what, sections, expected) => {
    expect(wordsOf(sections)).toEqual(expected);
  });
});

describe('smart_selftest_failed', () => {
  const failed = (hours: number) => ({
    power_on_time: { hours },
    ...selfTests(test(2, 0x70, 99)),
  });
  const met = (hours: number) => ({ baseline: new Map([['power-on seconds', hours * 3600]]) });

  it('alarms while the failure is young, or happened since the disk was met', () => {
    const alarm = ['critical smart_selftest_failed'];
    expect(wordsOf(failed(1000), met(1000))).toEqual(alarm);
    expect(wordsOf(failed(9000), met(3))).toEqual(alarm);
    expect(wordsOf(failed(9000))).toEqual(alarm);
  });

  it('only shows a failure from long before the disk was met', () => {
    expect(wordsOf(failed(9000), met(9000))).toEqual(['info smart_selftest_failed']);
  });
});

describe('smart_uncorrectable', () => {
  const errors = nvme({ media_errors: 5 });
  const source = 'media and data integrity errors';

  it('shows old errors and alarms nobody', () => {
    expect(wordsOf(errors, { baseline: new Map([[source, 5]]) })).toEqual([
      'info smart_uncorrectable',
    ]);
  });

  it('warns when they grow', () => {
    const [finding] = judged(smartDisk(reportOf(errors), { baseline: new Map([[source, 4]]) }));
    expect(finding).toMatchObject({
      severity: 'warning',
      evidence: [`${source}: 5, 4 when first seen`],
    });
  });

  it('tells the newest entry of the error log with them', () => {
    const log = { table: [{ error_count: 7, status_field: { string: 'Unrecovered Read Error' } }] };
    const sections = { ...errors, nvme_error_information_log: log };
    expect(judged(smartDisk(reportOf(sections)))[0]).toMatchObject({
      evidence: [`${source}: 5`, 'newest entry 7 of the error log: Unrecovered Read Error'],
    });
  });

  it('counts those of SAS disks and of the device statistics', () => {
    const log = { read: { total_uncorrected_errors: 1 } };
    expect(wordsOf({ scsi_error_counter_log: log })).toEqual(['info smart_uncorrectable']);
    const row = { offset: 8, name: 'Number of Reported Uncorrectable Errors', value: 2 };
    const pages = [{ number: 4, table: [row] }];
    expect(wordsOf({ ata_device_statistics: { pages } })).toEqual(['info smart_uncorrectable']);
  });

  it('does not take a packed raw value for a count', () => {
    const row = attribute(187, 'Reported_Uncorrect', { raw: { value: 2 ** 40, string: '' } });
    expect(wordsOf(table(row))).toEqual([]);
  });
});

describe('disks without a verdict on themselves', () => {
  it.each([
    ['give none', {}, '? smart_failed no_verdict'],
    [
      'have SMART switched off',
      { smart_support: { available: true, enabled: false } },
      '? smart_failed smart_off',
    ],
  ])('are not judged healthy: they %s', (_how, sections, expected) => {
    expect(wordsOf({ smart_status: undefined, ...sections })).toEqual([expected]);
  });
});

describe('disks that do not answer', () => {
  const wedged = { kind: 'wedged', since: AT, nextAt: AT + 1, misses: 2, detail: 'late' } as const;
  const denied = { kind: 'unreadable', reason: 'denied', detail: 'no' } as const;
  const gone = { present: false, report: undefined };

  it.each([
    ['gone', gone, ['critical disk_missing']],
    ['gone from USB', { ...gone, transport: 'usb' }, ['info disk_missing']],
    ['wedged', { condition: wedged }, ['critical disk_wedged']],
    ['gone and wedged before', { ...gone, condition: wedged }, ['critical disk_missing']],
    ['unreadable', { condition: denied, report: undefined }, ['warning disk_unreadable']],
    ['unreadable on USB', { condition: denied, transport: 'usb' }, ['info disk_unreadable']],
    ['resting', { condition: { kind: 'resting' } as const }, []],
    [
      'resting and never read',
      { condition: { kind: 'resting' } as const, report: undefined },
      ['? smart_failed asleep'],
    ],
    [
      'not read yet',
      { condition: { kind: 'pending' } as const, report: undefined },
      ['? smart_failed not_read'],
    ],
  ])('are told apart: %s', (_how, given, expected) => {
    expect(words(smartDisk(reportOf(), given))).toEqual(expected);
  });

  it('tell exactly what to grant', () => {
    const action = (protocol: string) =>
      judged(smartDisk(reportOf(), { condition: denied, protocol }))[0];
    expect(action('ATA')).toMatchObject({ action: expect.stringContaining('CAP_SYS_RAWIO') });
    expect(action('NVMe')).toMatchObject({ action: expect.stringContaining('CAP_SYS_ADMIN') });
    const io = { ...denied, reason: 'io' } as const;
    expect(judged(smartDisk(reportOf(), { condition: io }))[0]).toMatchObject({
      action: expect.stringContaining('smartctl --xall /dev/sda'),
    });
  });

  it('are not judged at all without smartctl, which is said once', () => {
    const disks = [smartDisk(reportOf(), { condition: { kind: 'pending' }, report: undefined })];
    const all = judgedReading({ ...smartReading(...disks), available: false });
    expect(all).toEqual([expect.objectContaining({ reason: 'smartctl_absent' })]);
    expect(judgedReading({ ...smartReading(), available: false })).toEqual([]);
  });
});
