import type { Observation } from '../../src/collectors/collector.ts';
import { decodeReport } from '../../src/collectors/smart/decode.ts';
import type { SmartDisk, SmartReading } from '../../src/collectors/smart/reading.ts';
import type { SmartReport } from '../../src/collectors/smart/report.ts';

const SEEN_AT = Date.UTC(2026, 0, 1);

/** A machine on which the smart collector found no disks. */
export const NO_SMART: Observation<SmartReading> = {
  status: 'ok',
  at: SEEN_AT,
  reading: smartReading(),
};

/** A reading of these disks. */
export function smartReading(...disks: readonly SmartDisk[]): SmartReading {
  return { available: true, version: '7.3', disks, skipped: new Map(), problems: [] };
}

/** The report of a smartctl document with these sections. */
export function reportOf(sections: Readonly<Record<string, unknown>> = {}): SmartReport {
  const { report } = decodeReport(JSON.stringify(smartctlDocument(sections)));
  if (report === undefined) throw new Error('not decoded');
  return report;
}

/** A smartctl document of a healthy SATA disk, but for what is given. */
export function smartctlDocument(
  sections: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    json_format_version: [1, 0],
    smartctl: { version: [7, 3], exit_status: 0 },
    device: { name: '/dev/sda', type: 'sat', protocol: 'ATA' },
    model_name: 'Maker Disk 1',
    serial_number: 'SER1',
    firmware_version: 'FW1',
    smart_status: { passed: true },
    ...sections,
  };
}

/** A disk that answered with this report, but for what is given. */
export function smartDisk(
  report: SmartReport = reportOf(),
  given: Partial<SmartDisk> = {},
): SmartDisk {
  return {
    disk: 'SER1',
    identity: report.identity,
    protocol: report.device.protocol,
    paths: [{ device: '/dev/sda', name: 'sda', type: undefined }],
    transport: 'sata',
    rotational: true,
    busSpeed: { current: undefined, max: undefined },
    present: true,
    seenAt: SEEN_AT,
    condition: { kind: 'answered' },
    powerState: 'active',
    report,
    reportedAt: SEEN_AT,
    logsReportedAt: SEEN_AT,
    durationMs: 100,
    intervalMs: 300_000,
    timeouts: 0,
    refused: [],
    selfRaising: false,
    baseline: new Map(),
    extras: [],
    ...given,
  };
}
