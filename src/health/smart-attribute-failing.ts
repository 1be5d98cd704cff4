import type { Attribute } from '../collectors/smart/report-ata.ts';
import { nameOf, reportRule } from './disk-rule.ts';
import type { Severity, Verdict } from './rule.ts';

/** Airflow and disk temperature: a warm afternoon is no wear; disk_too_hot judges the limits. */
const TEMPERATURES: readonly number[] = [190, 194, 231];

/** An attribute is at or below the maker's threshold. One that was so only in the past is shown, not alarmed. */
export const smartAttributeFailing = reportRule('smart_attribute_failing', (report, disk) => {
  const failed = (report.ata?.attributes ?? []).filter(
    (attribute) => attribute.failed !== undefined && !isTemperature(attribute),
  );
  if (failed.length === 0) return [];
  const verdict: Verdict = {
    severity: severityOf(failed),
    summary: `${nameOf(disk)}: ${failed.map(({ name }) => name).join(', ')} at or below threshold`,
    evidence: failed.map(lineOf),
    action:
      'A prefail attribute failing now: replace the disk soon. An old-age one: it is past its design life; plan a replacement.',
  };
  return [verdict];
});

function isTemperature({ id, name }: Attribute): boolean {
  return TEMPERATURES.includes(id) && /temp|airflow/i.test(name);
}

function severityOf(failed: readonly Attribute[]): Severity {
  const now = failed.filter((attribute) => attribute.failed === 'now');
  if (now.some(({ prefail }) => prefail === true)) return 'critical';
  return now.length > 0 ? 'warning' : 'info';
}

function lineOf({ id, name, value, worst, threshold, prefail, failed }: Attribute): string {
  const kind = prefail === true ? 'prefail' : 'old-age';
  return `attribute ${id} ${name} (${kind}) failed ${failed}: value ${value ?? '?'}, worst ${worst ?? '?'}, threshold ${threshold ?? '?'}`;
}
