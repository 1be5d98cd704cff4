import type { Labels, Sample } from '../../metrics/family.ts';
import type { SmartDisk, SmartReading } from './reading.ts';
import type { SmartReport } from './report.ts';

/** A value of a disk; a truth is 1 or 0. */
type Value = number | boolean | undefined;

/** One sample for each disk. */
export function perDisk(value: (disk: SmartDisk) => Value) {
  return ({ disks }: SmartReading): Sample<'disk'>[] =>
    disks.map((one) => [{ disk: one.disk }, numeric(value(one))]);
}

/** One sample for each disk that has a report. */
export function perReport(value: (report: SmartReport, disk: SmartDisk) => Value) {
  return perDisk((one) => (one.report === undefined ? undefined : value(one.report, one)));
}

/** Several samples for each disk that has a report. */
export function perPart<const Name extends string>(
  parts: (report: SmartReport, disk: string) => Iterable<readonly [Labels<Name>, Value]>,
) {
  return function* samples({ disks }: SmartReading): Generator<Sample<Name>> {
    for (const { report, disk } of disks) {
      if (report === undefined) continue;
      for (const [labels, value] of parts(report, disk)) yield [labels, numeric(value)];
    }
  };
}

function numeric(value: Value): number | undefined {
  return typeof value === 'boolean' ? Number(value) : value;
}
