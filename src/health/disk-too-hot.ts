import type { Temperature } from '../collectors/smart/report.ts';
import { nameOf, reportRule } from './disk-rule.ts';

/** At or above the device's own limit; critical beyond what it is specified to bear. Without limits of its own nothing is judged here. */
export const diskTooHot = reportRule('disk_too_hot', ({ temperature }, disk) => {
  const { current, limits } = temperature;
  if (current === undefined) return [];
  const limit = exceeded(current, limits);
  if (limit === undefined) return [];
  return [
    {
      severity: limit.critical ? 'critical' : 'warning',
      summary: `${nameOf(disk)} is at ${current} °C, at or above its own limit`,
      evidence: [`${current} °C, ${limit.name} ${limit.celsius} °C`],
      action: limit.critical
        ? 'Reduce its load, or shut down cleanly, before it throttles or fails; then see to fans and airflow.'
        : 'Check fans and airflow; is it this disk alone or all of them?',
    },
  ];
});

function exceeded(current: number, limits: Temperature['limits']) {
  const grave = [
    { name: 'critical limit', celsius: limits.critical },
    { name: 'trip temperature', celsius: limits.trip },
    { name: 'limit', celsius: limits.max },
  ];
  const found = grave.find(({ celsius }) => celsius !== undefined && current >= celsius);
  if (found !== undefined) return { ...found, critical: true };
  const { operatingMax } = limits;
  if (operatingMax === undefined || current < operatingMax) return undefined;
  return { name: 'recommended maximum', celsius: operatingMax, critical: false };
}
