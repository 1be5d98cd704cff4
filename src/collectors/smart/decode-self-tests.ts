import type { SelfTest, SelfTestLog, SelfTestOutcome } from './report.ts';
import type { Section } from './section.ts';

const PERCENT = 100;

/** Test numbers by kind: ATA (offline and captive), NVMe and SCSI (background and foreground). */
const SHORT = { ata: [0x01, 0x81], nvme: [1], scsi: [1, 5] } as const;
const EXTENDED = { ata: [0x02, 0x82], nvme: [2], scsi: [2, 6] } as const;
type Protocol = keyof typeof SHORT;

/** Upper nibble of the ATA status while a test runs; the same number in SCSI. */
const IN_PROGRESS = 0xf;

/** The self-test log of whichever protocol; undefined when the document has none. */
export function decodeSelfTests(root: Section): SelfTestLog | undefined {
  return ataLog(root) ?? nvmeLog(root) ?? scsiLog(root);
}

function ataLog(root: Section): SelfTestLog | undefined {
  const log = root.at('ata_smart_self_test_log');
  if (!log.present) return undefined;
  const extended = log.at('extended');
  const standard = log.at('standard');
  // Some disks keep one of the two logs empty.
  const standardIsFuller = standard.list('table').length > extended.list('table').length;
  const chosen = extended.present && !standardIsFuller ? extended : standard;
  const status = root.at('ata_smart_data', 'self_test', 'status');
  const value = status.count('value');
  const running = value === undefined ? undefined : value >> 4 === IN_PROGRESS;
  const total = chosen.count('error_count_total');
  const outdated = chosen.count('error_count_outdated');
  const entries = chosen.list('table').map(ataTest);
  return {
    entries,
    count: chosen.count('count') ?? entries.length,
    failedCount: total === undefined || outdated === undefined ? undefined : total - outdated,
    running,
    completedRatio: running === true ? completed(status.count('remaining_percent')) : undefined,
  };
}

function ataTest(entry: Section): SelfTest {
  const status = entry.at('status');
  const value = status.count('value');
  return {
    kind: kindOf('ata', entry.at('type').count('value')),
    name: entry.at('type').text('string'),
    outcome: value === undefined ? passedFlag(status.flag('passed')) : ataOutcome(value >> 4),
    result: status.text('string'),
    powerOnHours: entry.count('lifetime_hours'),
    firstFailingLba: entry.count('lba'),
  };
}

/** Self-test execution status (ATA8-ACS, SMART READ DATA); 3 to 8 are failures, as smartctl counts them. */
function ataOutcome(code: number): SelfTestOutcome {
  if (code === 0) return 'passed';
  if (code === IN_PROGRESS) return 'running';
  return code >= 3 && code <= 8 ? 'failed' : 'aborted';
}

function passedFlag(passed: boolean | undefined): SelfTestOutcome {
  if (passed === undefined) return 'aborted';
  return passed ? 'passed' : 'failed';
}

function nvmeLog(root: Section): SelfTestLog | undefined {
  const log = root.at('nvme_self_test_log');
  if (!log.present) return undefined;
  const operation = log.at('current_self_test_operation').count('value');
  const percent = log.count('current_self_test_completion_percent');
  const entries = log.list('table').map((entry): SelfTest => {
    const result = entry.at('self_test_result');
    return {
      kind: kindOf('nvme', entry.at('self_test_code').count('value')),
      name: entry.at('self_test_code').text('string'),
      outcome: nvmeOutcome(result.count('value')),
      result: result.text('string'),
      powerOnHours: entry.count('power_on_hours'),
      firstFailingLba: entry.count('lba'),
    };
  });
  return {
    entries,
    count: entries.length,
    failedCount: undefined,
    running: operation === undefined ? undefined : operation !== 0,
    completedRatio: percent === undefined ? undefined : percent / PERCENT,
  };
}

/** Self-test results (NVM Express Base Specification, Device Self-test log): 5 to 7 are failures. */
function nvmeOutcome(code: number | undefined): SelfTestOutcome {
  if (code === 0) return 'passed';
  return code !== undefined && code >= 5 && code <= 7 ? 'failed' : 'aborted';
}

function scsiLog(root: Section): SelfTestLog | undefined {
  const status = root.at('scsi_self_test_status');
  const keys = root.keys.filter((key) => /^scsi_self_test_\d+$/.test(key));
  if (keys.length === 0 && !status.present) return undefined;
  const entries = keys.map((key) => scsiTest(root.at(key)));
  const percent = status.count('completion_percent');
  return {
    entries,
    count: entries.length,
    failedCount: undefined,
    running: status.flag('in_progress') ?? entries.some(({ outcome }) => outcome === 'running'),
    completedRatio: percent === undefined ? undefined : percent / PERCENT,
  };
}

function scsiTest(entry: Section): SelfTest {
  const result = entry.at('result');
  return {
    kind: kindOf('scsi', entry.at('code').count('value')),
    name: entry.at('code').text('string'),
    outcome: scsiOutcome(result.count('value')),
    result: result.text('string'),
    powerOnHours: entry.at('power_on_time').count('hours'),
    firstFailingLba: entry.at('lba_first_failure').count('value'),
  };
}

/** Self-test results (SPC, log page 0x10): 3 to 7 are failures, as smartctl counts them. */
function scsiOutcome(code: number | undefined): SelfTestOutcome {
  if (code === 0) return 'passed';
  if (code === IN_PROGRESS) return 'running';
  return code !== undefined && code >= 3 && code <= 7 ? 'failed' : 'aborted';
}

function kindOf(protocol: Protocol, code: number | undefined): SelfTest['kind'] {
  if (SHORT[protocol].some((one) => one === code)) return 'short';
  return EXTENDED[protocol].some((one) => one === code) ? 'extended' : 'other';
}

function completed(remainingPercent: number | undefined): number | undefined {
  return remainingPercent === undefined ? undefined : 1 - remainingPercent / PERCENT;
}
