import { describe, expect, it } from 'vitest';
import { ageSeconds, lastFinished } from '../../../src/collectors/smart/self-tests.ts';
import { reportOf } from '../../support/smart.ts';

const ata = (type: number, status: number, hours: number, lba?: number) => ({
  type: { value: type, string: 'Test' },
  status: { value: status, string: 'Result' },
  lifetime_hours: hours,
  ...(lba === undefined ? {} : { lba }),
});

describe('self-tests', () => {
  it.each([
    [0x00, 'passed'],
    [0x10, 'aborted'],
    [0x21, 'aborted'],
    [0x33, 'failed'],
    [0x79, 'failed'],
    [0x89, 'failed'],
    [0xf4, 'running'],
  ])('of ATA with status %i have %s', (status, outcome) => {
    const table = [ata(1, status, 5)];
    const report = reportOf({ ata_smart_self_test_log: { standard: { count: 1, table } } });
    expect(report.selfTests?.entries[0]?.outcome).toBe(outcome);
  });

  it('are taken from the fuller of the two ATA logs', () => {
    const log = {
      extended: { count: 0, table: [] },
      standard: {
        count: 2,
        table: [ata(2, 0x79, 5, 77), ata(1, 0, 4)],
        error_count_total: 3,
        error_count_outdated: 1,
      },
    };
    const report = reportOf({ ata_smart_self_test_log: log });
    expect(report.selfTests).toMatchObject({ count: 2, failedCount: 2 });
    expect(lastFinished(report)).toMatchObject({ kind: 'extended', firstFailingLba: 77 });
    expect(lastFinished(report, 'short')).toMatchObject({ outcome: 'passed' });
  });

  it('tell how far the running one has come', () => {
    const report = reportOf({
      ata_smart_data: { self_test: { status: { value: 0xf3, remaining_percent: 30 } } },
      ata_smart_self_test_log: { standard: { count: 0 } },
    });
    expect(report.selfTests).toMatchObject({ running: true, completedRatio: 0.7, count: 0 });
  });

  it('of NVMe: 5 to 7 are failures, the other codes aborts', () => {
    const entry = (result: number) => ({
      self_test_code: { value: 2, string: 'Extended' },
      self_test_result: { value: result, string: 'R' },
      power_on_hours: 9,
      lba: 3,
    });
    const table = [entry(1), entry(7), null, entry(0)];
    const log = {
      current_self_test_operation: { value: 1 },
      current_self_test_completion_percent: 40,
      table,
    };
    const report = reportOf({ nvme_self_test_log: log });
    expect(report.selfTests?.entries.map(({ outcome }) => outcome)).toEqual([
      'aborted',
      'failed',
      'passed',
    ]);
    expect(report.selfTests).toMatchObject({ running: true, completedRatio: 0.4 });
  });

  it('of SCSI: 3 to 7 are failures, 15 runs', () => {
    const entry = (result: number) => ({
      code: { value: 1 },
      result: { value: result },
      power_on_time: { hours: 7 },
    });
    const report = reportOf({
      scsi_self_test_0: entry(15),
      scsi_self_test_1: entry(4),
      scsi_self_test_2: entry(2),
    });
    expect(report.selfTests?.entries.map(({ outcome }) => outcome)).toEqual([
      'running',
      'failed',
      'aborted',
    ]);
    expect(report.selfTests?.running).toBe(true);
  });

  it('go by what the document says passed where there is no code', () => {
    const entry = (passed?: boolean) => ({ type: {}, status: { passed } });
    const table = [entry(true), entry(false), entry()];
    const report = reportOf({ ata_smart_self_test_log: { standard: { table } } });
    expect(report.selfTests?.entries.map(({ outcome }) => outcome)).toEqual([
      'passed',
      'failed',
      'aborted',
    ]);
  });

  it.each([
    ['ATA', 1000, 990, 10],
    ['ATA', 70_000, 4000, 464],
    ['ATA', 66_000, 65_000, 1000],
    ['SCSI', 65_600, 65_530, 70],
    ['NVMe', 70_000, 4000, 66_000],
    ['NVMe', 10, 11, 0],
  ])(
    'have an age in power-on time, over the wrap of a 16-bit counter: %s %i %i',
    (protocol, now, then, hours) => {
      const report = reportOf({ device: { protocol }, power_on_time: { hours: now, minutes: 59 } });
      const test = {
        kind: 'short',
        name: undefined,
        outcome: 'passed',
        result: undefined,
        powerOnHours: then,
        firstFailingLba: undefined,
      } as const;
      expect(ageSeconds(report, test)).toBe(hours * 3600);
      expect(ageSeconds(report, undefined)).toBeUndefined();
    },
  );
});
