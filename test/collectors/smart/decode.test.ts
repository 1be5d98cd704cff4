import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReport } from '../../../src/collectors/smart/decode.ts';
import { extrasOf } from '../../../src/collectors/smart/extras.ts';
import { parseScan } from '../../../src/collectors/smart/parse-scan.ts';
import { reportOf, smartctlDocument } from '../../support/smart.ts';

const attribute = (
  id: number,
  name: string,
  raw: { value: number; string: string },
  more = {},
) => ({
  id,
  name,
  value: 100,
  worst: 99,
  thresh: 10,
  when_failed: '',
  flags: { prefailure: true },
  raw,
  ...more,
});

/** Replaces any value of a document by any other. */
const mangled = fc.tuple(fc.jsonValue(), fc.nat()).map(([value, seed]) => {
  const document = {
    ...smartctlDocument(),
    ata_smart_attributes: { table: [attribute(5, 'A', { value: 0, string: '0' })] },
    nvme_smart_health_information_log: { critical_warning: 0, temperature_sensors: [40] },
    scsi_error_counter_log: { read: { gigabytes_processed: '1.5' } },
    temperature: { current: 30 },
  };
  const keys = Object.keys(document);
  return { ...document, [String(keys[seed % keys.length])]: value };
});

describe('decodeReport', () => {
  it('says of a value of a wrong type which one it was, and goes on', () => {
    const { report, problems } = decodeReport(
      JSON.stringify({
        ...smartctlDocument(),
        smart_status: { passed: 'yes' },
        ata_smart_attributes: { table: 7 },
        temperature: { current: 30 },
      }),
    );
    expect(report?.temperature.current).toBe(30);
    expect(problems.map(({ subject, detail }) => `${subject}: ${detail}`)).toEqual([
      'ata_smart_attributes.table: expected a list, got 7',
      'smart_status.passed: expected true or false, got "yes"',
    ]);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (text) => void decodeReport(text)));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { report } = decodeReport(
          JSON.stringify({ smartctl: {}, ata_x: value, ...Object(value) }),
        );
        if (report !== undefined) extrasOf(report, true);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseScan(text)));
  });

  it('keeps what it understood beside a section of a wrong type, and says so', () => {
    fc.assert(
      fc.property(mangled, (document) => {
        const { report } = decodeReport(
          JSON.stringify({ ...document, model_name: 'Maker Disk 1' }),
        );
        if (report === undefined) throw new Error('not decoded');
        extrasOf(report, true);
        expect(report.identity.model).toBe('Maker Disk 1');
      }),
    );
    const { report, problems } = decodeReport(
      JSON.stringify({
        ...smartctlDocument(),
        temperature: 'warm',
        power_on_time: { hours: '12' },
        power_cycle_count: -1,
      }),
    );
    expect(report).toMatchObject({ passed: true, powerOnSeconds: undefined });
    expect(problems.map(({ subject, detail }) => `${subject}: ${detail}`)).toEqual([
      'temperature: expected an object, got "warm"',
      'power_on_time.hours: expected a number, got "12"',
      'power_cycle_count: expected a count, got -1',
    ]);
  });

  it('refuses what is no document of smartctl', () => {
    for (const text of ['', '[]', 'null', '{}', '{"disks":[]}']) {
      const { report, problems } = decodeReport(text);
      expect(report).toBeUndefined();
      expect(problems[0]).toMatchObject({ reason: 'malformed' });
    }
  });

  it('keeps identifiers exact and takes the exact twin of numbers beyond 2^53', () => {
    const report = reportOf({
      wwn: { naa: 5, oui: 3152, id: 68719476735 },
      nvme_smart_health_information_log: {
        host_reads: 18446744073709552000,
        host_reads_s: '18446744073709551615',
      },
    });
    expect(report.identity.wwn).toBe('0x5000c50fffffffff');
    expect(report.nvme?.hostReadCommands).toBe(2 ** 64);
    expect(report.nvme?.unknownKeys).toEqual([]);
  });

  it('passes on a number of the health log that it has no name for', () => {
    const log = { endurance_grp_critical_warning_summary: 3, nsid: -1 };
    expect(reportOf({ nvme_smart_health_information_log: log }).nvme?.unknownKeys).toEqual([
      { key: 'endurance_grp_critical_warning_summary', value: 3 },
    ]);
  });

  it('knows the protocol by its sections when the document does not say', () => {
    const of = (sections: object) => reportOf({ device: undefined, ...sections }).device.protocol;
    expect(of({ nvme_version: {} })).toBe('NVMe');
    expect(of({ ata_version: {} })).toBe('ATA');
    expect(of({ scsi_vendor: 'X' })).toBe('SCSI');
    expect(of({})).toBeUndefined();
  });

  it.each([
    ['STANDBY', 'standby'],
    ['STANDBY_Y', 'standby'],
    ['SLEEP', 'sleep'],
    ['IDLE_A', 'idle'],
    ['ACTIVE or IDLE', 'active'],
    ['LOW POWER', 'standby'],
    ['DREAMING', undefined],
  ])('reads the power mode %s', (name, state) => {
    expect(reportOf({ power_mode: { name } }).powerState).toBe(state);
    const messages = [{ string: `Device is in ${name} mode, exit(3)` }];
    expect(reportOf({ smartctl: { exit_status: 3, messages } }).powerState).toBe(state);
  });

  it('unpacks raw values: Seagate counts errors and operations in one number', () => {
    const table = [
      attribute(1, 'Raw_Read_Error_Rate', { value: 3 * 2 ** 32 + 7, string: '12884901895' }),
      attribute(188, 'Command_Timeout', { value: 2 ** 33 + 3 * 2 ** 16 + 5, string: '5 3 2' }),
      attribute(194, 'Temperature_Celsius', { value: 2 ** 40 + 36, string: '36 (0 20 0 0 0)' }),
    ];
    const parts = (model: string) =>
      reportOf({ model_name: model, ata_smart_attributes: { table } }).ata?.attributes.map(
        ({ rawParts }) => rawParts.map(({ part, value }) => `${part} ${value}`).join(', '),
      );
    expect(parts('ST8000NM0055-1RM112')).toEqual([
      'errors 3, operations 7',
      'timeouts 5, timeouts_over_5_seconds 3, timeouts_over_7_5_seconds 2',
      'first 36',
    ]);
    expect(parts('WDC WD80')).toEqual(['', 'first 5', 'first 36']);
  });

  it.each([
    [
      'the device statistics before all',
      {
        ata_device_statistics: {
          pages: [
            { number: 7, table: [{ offset: 8, name: 'P', value: 12, flags: { valid: true } }] },
          ],
        },
      },
      0.12,
    ],
    [
      'no statistic that the device does not vouch for',
      {
        ata_device_statistics: {
          pages: [
            { number: 7, table: [{ offset: 8, name: 'P', value: 12, flags: { valid: false } }] },
          ],
        },
      },
      undefined,
    ],
    [
      "the vendor's attribute",
      {
        rotation_rate: 0,
        ata_smart_attributes: {
          table: [attribute(177, 'Wear_Leveling_Count', { value: 9, string: '9' }, { value: 93 })],
        },
      },
      0.07,
    ],
    [
      'the raw value where the maker puts it there',
      {
        ata_smart_attributes: {
          table: [attribute(169, 'Remaining_Lifetime_Perc', { value: 96, string: '96' })],
        },
      },
      0.04,
    ],
    [
      'no wear of a disk that spins',
      {
        rotation_rate: 7200,
        ata_smart_attributes: {
          table: [attribute(177, 'Wear_Leveling_Count', { value: 9, string: '9' }, { value: 93 })],
        },
      },
      undefined,
    ],
    ['what smartctl worked out itself', { endurance_used: { current_percent: 5 } }, 0.05],
    ["a SAS disk's indicator", { scsi_percentage_used_endurance_indicator: 3 }, 0.03],
  ])('takes as wear %s', (_what, sections, wear) => {
    const ratio = reportOf(sections).wearRatio;
    if (wear === undefined) expect(ratio).toBeUndefined();
    else expect(ratio).toBeCloseTo(wear);
  });

  it.each([
    ['Total_LBAs_Written', 512],
    ['Host_Writes_32MiB', 2 ** 25],
    ['Lifetime_Writes_GiB', 2 ** 30],
    ['Host_Writes_MiB', 2 ** 20],
    ['NAND_Writes_GiB', undefined],
    ['Total_Write_Errors', undefined],
  ])('counts bytes written by %s in its unit', (name, unit) => {
    const table = [attribute(241, name, { value: 3, string: '3' })];
    expect(reportOf({ ata_smart_attributes: { table } }).bytesWritten).toBe(
      unit === undefined ? undefined : 3 * unit,
    );
  });

  it('reads the counters of a SAS phy in either spelling of their names', () => {
    for (const name of ['Invalid DWORD count', 'invalid_dword_count']) {
      const phy = { [name]: 4, 'negotiated logical link rate': 'phy enabled; 12 Gbps' };
      const report = reportOf({ scsi_sas_port_0: { phy_1: phy } });
      expect(report.scsi?.phys[0]).toMatchObject({ port: 0, phy: 1, invalidDwords: 4 });
      expect(report.linkSpeed.current).toBe(12e9);
    }
  });

  it('takes no temperature from SCSI volumes that answer with zeros', () => {
    const sections = { device: { protocol: 'SCSI' }, temperature: { current: 0, drive_trip: 0 } };
    const { temperature } = reportOf(sections);
    expect([temperature.current, temperature.limits.trip]).toEqual([undefined, undefined]);
  });

  it('reads the sensors of environmental reports', () => {
    const reports = { temperature_1: { current: 31 }, temperature_2: { current: 'unknown' } };
    const { temperature } = reportOf({
      scsi_environmental_reports: { temperature_1: reports.temperature_1 },
    });
    expect(temperature).toMatchObject({ current: 31, sensors: [{ sensor: 1, celsius: 31 }] });
  });
});

describe('parseScan', () => {
  it('lists devices, types and why one could not be opened', () => {
    const devices = [{ name: '/dev/sda', type: 'sat' }, { name: '/dev/sdb', open_error: 'no' }, {}];
    expect(parseScan(JSON.stringify({ devices }))).toEqual([
      { device: '/dev/sda', type: 'sat', openError: undefined },
      { device: '/dev/sdb', type: undefined, openError: 'no' },
    ]);
    expect(parseScan('not JSON')).toEqual([]);
  });
});
