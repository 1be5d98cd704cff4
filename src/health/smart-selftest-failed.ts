import { POWER_ON_WHEN_MET } from '../collectors/smart/error-counts.ts';
import type { SmartDisk } from '../collectors/smart/reading.ts';
import type { SelfTest, SmartReport } from '../collectors/smart/report.ts';
import { ageSeconds, lastFinished } from '../collectors/smart/self-tests.ts';
import { nameOf, reportRule } from './disk-rule.ts';

/** Power-on time after which a failure from before the disk was met is its past: two months. */
const OLD_SECONDS = 60 * 86_400;

/**
 * The last finished self-test found the disk at fault. An aborted one proves nothing. One that failed
 * long before rotwatch met the disk is shown, and alarms nobody.
 */
export const smartSelftestFailed = reportRule('smart_selftest_failed', (report, disk) => {
  const tests = (['extended', 'short', 'other'] as const).flatMap(
    (kind) => lastFinished(report, kind) ?? [],
  );
  const failed = tests.filter(({ outcome }) => outcome === 'failed');
  const last = lastFinished(report);
  // A short test that passed later does not clear an extended one that failed; an extended one does.
  const isCleared = last?.outcome === 'passed' && last.kind === 'extended';
  if (failed.length === 0 || isCleared) return [];
  const isPast = failed.every((test) => isFromBefore(test, report, disk));
  return [
    {
      severity: isPast ? 'info' : 'critical',
      summary: isPast
        ? `${nameOf(disk)} failed its last self-test, long ago`
        : `${nameOf(disk)} failed its last self-test`,
      evidence: failed.map(
        ({ name, result, powerOnHours, firstFailingLba }) =>
          `${name ?? 'self-test'}: ${result ?? 'failed'}, at ${powerOnHours ?? '?'} power-on hours, first failing LBA ${firstFailingLba ?? 'not told'}`,
      ),
      action: isPast
        ? 'Run an extended self-test when the disk is idle: it settles whether the fault is still there.'
        : 'Note the failing address; check the array that holds it, which rewrites it from the other members. Repeat the test; replace the disk if it fails again.',
    },
  ];
});

function isFromBefore(test: SelfTest, report: SmartReport, { baseline }: SmartDisk): boolean {
  const met = baseline.get(POWER_ON_WHEN_MET);
  const age = ageSeconds(report, test);
  if (met === undefined || age === undefined || report.powerOnSeconds === undefined) return false;
  return age > OLD_SECONDS && report.powerOnSeconds - age < met;
}
