import { errorCounts } from '../collectors/smart/error-counts.ts';
import type { SmartReport } from '../collectors/smart/report.ts';
import { nameOf, reportRule } from './disk-rule.ts';

/**
 * Errors that the disk could not correct. Growth since the disk was met is a warning; errors from
 * before that do not grow are shown, and alarm nobody.
 */
export const smartUncorrectable = reportRule('smart_uncorrectable', (report, disk) => {
  const counts = errorCounts(report)
    .filter(({ kind, count }) => kind === 'uncorrectable' && count > 0)
    .map(({ source, count }) => ({ source, count, before: disk.baseline.get(source) }));
  if (counts.length === 0) return [];
  const grew = counts.filter(({ count, before }) => before !== undefined && count > before);
  return [
    {
      severity: grew.length > 0 ? 'warning' : 'info',
      summary:
        grew.length > 0
          ? `${nameOf(disk)} met new errors that it could not correct`
          : `${nameOf(disk)} has old errors that it could not correct, none since it was met`,
      evidence: [
        ...counts.map(
          ({ source, count, before }) =>
            `${source}: ${count}${before === undefined || before === count ? '' : `, ${before} when first seen`}`,
        ),
        ...newestOf(report),
      ],
      action:
        grew.length > 0
          ? 'Run an extended self-test and a check of its array; replace the disk if the count grows again.'
          : 'Nothing now; if the count grows, this becomes a warning.',
    },
  ];
});

function newestOf({ nvme }: SmartReport): readonly string[] {
  const { status, count } = nvme?.newestError ?? { status: undefined, count: undefined };
  if (status === undefined) return [];
  const number = count === undefined ? '' : ` ${count}`;
  return [`newest entry${number} of the error log: ${status}`];
}
