import { finding } from './promql.ts';
import type { Alert } from './rule.ts';
import type { Settings } from './settings.ts';
import { DIMM } from './words.ts';

const COMMON = { collector: 'memory', dashboard: 'memory' } as const;
const UNCORRECTED = 'rotwatch_memory_uncorrected_errors_total';
const CORRECTED = 'rotwatch_memory_corrected_errors_total';
const DAY = 86_400;
const HOUR = 3600;

/**
 * More than so many corrected errors in the window; also of a counter that was born with them, when it started within
 * the window: increase() knows no zero before a first sample.
 */
function corrected(window: string, seconds: number, above: number): string {
  return `increase(${CORRECTED}[${window}]) > ${above}
or
  (
    (${CORRECTED} > ${above} unless ${CORRECTED} offset ${window})
    and on (job, instance, controller)
    rotwatch_memory_counters_reset_timestamp_seconds > time() - ${seconds}
  )`;
}

/** Memory that loses data, or would without telling. */
export function memoryAlerts({ thresholds }: Settings): readonly Alert[] {
  const { correctedPerDay, correctedPerHour } = thresholds;
  return [
    {
      ...COMMON,
      name: 'MemoryUncorrectedErrors',
      // The counters start at zero with the kernel: one first seen above it is news, whenever it was.
      fact: `increase(${UNCORRECTED}[1h]) > 0
or
  (${UNCORRECTED} > 0 unless ${UNCORRECTED} offset 1h)`,
      for: '0s',
      keep: '24h',
      severity: 'critical',
      summary: 'Memory had errors that ECC could not correct.',
      description: `${DIMM} had uncorrected errors: what was in it is lost or wrong, perhaps on disk as well. First: drain the host; replace that module; then check arrays and filesystems.`,
    },
    {
      ...COMMON,
      name: 'MemoryCorrectedErrorStorm',
      fact: corrected('1h', HOUR, correctedPerHour),
      for: '0s',
      severity: 'critical',
      summary: 'A DIMM has a storm of corrected errors.',
      description: `${DIMM} had more than ${correctedPerHour} corrected errors within an hour; uncorrected ones tend to follow. First: move load away; replace that module.`,
    },
    {
      ...COMMON,
      name: 'MemoryCorrectedErrorsAboveBudget',
      fact: corrected('1d', DAY, correctedPerDay),
      for: '0s',
      severity: 'warning',
      summary: 'A DIMM has more corrected errors than its budget.',
      description: `${DIMM} had more than ${correctedPerDay} corrected errors within a day. First: note the slot and plan to replace the module.`,
    },
    {
      ...COMMON,
      name: 'MemoryPageLost',
      fact: finding('memory_page_lost'),
      for: '0s',
      severity: 'finding',
      summary: 'The kernel gave up pages as broken.',
      description:
        'The kernel of {{ $labels.instance }} gave up pages of memory as broken; that lasts until it is booted anew. First: the kernel log (Memory failure) names what was hit; replace the module that MemoryUncorrectedErrors or MemoryCorrectedErrorsAboveBudget names.',
    },
    {
      ...COMMON,
      name: 'MemoryEccNotReporting',
      fact: finding('ecc_not_reporting'),
      for: '30m',
      severity: 'warning',
      summary: 'The machine has ECC memory, and nothing would tell of its errors.',
      description:
        '{{ $labels.instance }} has ECC memory by its firmware, and no EDAC driver reports for it. First: load the driver of the platform, or switch ECC on in the firmware setup.',
    },
  ];
}
