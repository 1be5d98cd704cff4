import type { SelfTest, SmartReport } from './report.ts';

const SECONDS_PER_HOUR = 3600;
/** ATA and SCSI log the hour of a self-test in 16 bits, which wrap after seven and a half years. */
const HOUR_COUNTER = 2 ** 16;

/** The newest finished test of a kind, aborted ones passed over: they prove nothing. */
export function lastFinished(
  { selfTests }: SmartReport,
  kind?: SelfTest['kind'],
): SelfTest | undefined {
  return selfTests?.entries.find(
    (test) =>
      (kind === undefined || test.kind === kind) &&
      (test.outcome === 'passed' || test.outcome === 'failed'),
  );
}

/** Power-on time since a test ended, seconds. */
export function ageSeconds(
  { powerOnSeconds, device }: SmartReport,
  test: SelfTest | undefined,
): number | undefined {
  if (powerOnSeconds === undefined || test?.powerOnHours === undefined) return undefined;
  const hours = Math.floor(powerOnSeconds / SECONDS_PER_HOUR) - test.powerOnHours;
  if (hours >= 0 && (device.protocol === 'NVMe' || hours < HOUR_COUNTER)) {
    return hours * SECONDS_PER_HOUR;
  }
  if (device.protocol === 'NVMe') return 0;
  return (((hours % HOUR_COUNTER) + HOUR_COUNTER) % HOUR_COUNTER) * SECONDS_PER_HOUR;
}
