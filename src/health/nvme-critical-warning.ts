import { CRITICAL_WARNINGS } from '../collectors/smart/report-nvme.ts';
import { nameOf, reportRule } from './disk-rule.ts';

const TEMPERATURE_BIT = CRITICAL_WARNINGS.indexOf('temperature');

/** What each bit means for the one who must act. */
const MEANING = {
  spare_below_threshold: 'spare capacity is below its threshold',
  temperature: 'temperature is beyond a threshold',
  reliability_degraded: 'reliability is degraded by media or internal errors',
  media_read_only: 'the media is read-only',
  volatile_memory_backup_failed: 'the backup of volatile memory (capacitors) has failed',
  persistent_memory_region_unreliable: 'the persistent memory region is read-only or unreliable',
} as const;

/** The controller raises a critical warning; for temperature alone it is a warning. */
export const nvmeCriticalWarning = reportRule('nvme_critical_warning', ({ nvme }, disk) => {
  const byte = nvme?.criticalWarning;
  if (byte === undefined || byte === 0) return [];
  const raised = CRITICAL_WARNINGS.filter((_, bit) => Math.floor(byte / 2 ** bit) % 2 === 1);
  const onlyTemperature = byte === 2 ** TEMPERATURE_BIT;
  return [
    {
      severity: onlyTemperature ? 'warning' : 'critical',
      summary: `${nameOf(disk)} raises a critical warning: ${raised.map((name) => MEANING[name]).join('; ') || `0x${byte.toString(16)}`}`,
      evidence: [`critical warning 0x${byte.toString(16).padStart(2, '0')}`],
      action: onlyTemperature
        ? 'Check fans and airflow; is it this disk alone or all of them?'
        : 'Copy off what exists only there while it can still be read; then replace the disk.',
    },
  ];
});
