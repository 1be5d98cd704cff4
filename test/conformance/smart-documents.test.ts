import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCounts, POWER_ON_WHEN_MET } from '../../src/collectors/smart/error-counts.ts';
import { labelsOf } from '../../src/collectors/smart/labels.ts';
import { parseScan } from '../../src/collectors/smart/parse-scan.ts';
import { isHidden } from '../../src/collectors/smart/pass-through.ts';
import type { SmartReport } from '../../src/collectors/smart/report.ts';
import { verdictOf } from '../../src/collectors/smart/verdict.ts';
import { judge } from '../../src/health/index.ts';
import { arraysReading, snapshotWith } from '../support/md.ts';
import { smartDisk, smartReading } from '../support/smart.ts';
import {
  hasConformance,
  isObject,
  type SmartctlDocument,
  smartctlDocuments,
} from '../support/smartctl-documents.ts';

/** What we say each document means: our own words and numbers, written without this program's decoder. */
const expected: unknown = JSON.parse(
  readFileSync(new URL('./smart-expected.json', import.meta.url), 'utf8'),
);

const AT = Date.UTC(2026, 0, 1);
const PERCENT = 100;

function exitStatus({ json }: SmartctlDocument): number | undefined {
  const own = json['smartctl'];
  const status = isObject(own) ? own['exit_status'] : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** A document as if smartctl had just printed it. */
function verdict(document: SmartctlDocument) {
  const output = {
    stdout: document.text,
    stderr: '',
    exitCode: exitStatus(document),
    signal: undefined,
    durationMs: 1,
  };
  return verdictOf(output, document.path);
}

function label({ identity: { serial, wwn } }: SmartReport): string | null {
  const [found] = labelsOf([{ serial, wwn, block: undefined, fallback: '' }]);
  if (found === undefined || found === '') return null;
  return createHash('sha256').update(found).digest('hex').slice(0, 12);
}

/** What the rules find in a report met for the first time. */
function findings(report: SmartReport): readonly string[] {
  const baseline = new Map(errorCounts(report).map(({ source, count }) => [source, count]));
  if (report.powerOnSeconds !== undefined) baseline.set(POWER_ON_WHEN_MET, report.powerOnSeconds);
  const reading = smartReading(smartDisk(report, { baseline }));
  const snapshot = snapshotWith({ status: 'ok', at: AT, reading: arraysReading() });
  const observed = { ...snapshot.observed, smart: { status: 'ok', at: AT, reading } as const };
  return judge({ ...snapshot, observed }).flatMap((judgement) =>
    judgement.kind === 'finding' ? [`${judgement.severity} ${judgement.code}`] : [],
  );
}

function meaning(document: SmartctlDocument) {
  if ('devices' in document.json) {
    const devices = parseScan(document.text);
    return { kind: 'scan', devices: devices.length, hidden: devices.filter(isHidden).length };
  }
  const found = verdict(document);
  if (found.kind === 'unreadable') return { kind: `unreadable ${found.reason}` };
  if (found.kind === 'asleep') return { kind: 'asleep' };
  const { report } = found;
  return {
    kind: 'answered',
    identity: label(report),
    protocol: report.device.protocol ?? null,
    passed: report.passed ?? null,
    celsius: report.temperature.current ?? null,
    wearPercent: report.wearRatio === undefined ? null : Math.round(report.wearRatio * PERCENT),
    findings: [...findings(report)].sort(),
  };
}

function sorted(row: unknown): unknown {
  if (!isObject(row) || !Array.isArray(row['findings'])) return row;
  return { ...row, findings: [...row['findings']].sort() };
}

describe.skipIf(!hasConformance)('smartctl documents of public sources', () => {
  const documents = smartctlDocuments();
  const rows = isObject(expected) ? expected : {};

  it('are as many as are written down', () => {
    expect(documents.map(({ path }) => path)).toEqual(Object.keys(rows).sort());
  });

  it.each(documents)('mean what is written down: $path', (document) => {
    expect(meaning(document)).toEqual(sorted(rows[document.path]));
  });

  it.each(documents)('have nothing malformed: $path', (document) => {
    const found = verdict(document);
    expect(found.kind === 'answered' ? found.problems : []).toEqual([]);
  });
});
