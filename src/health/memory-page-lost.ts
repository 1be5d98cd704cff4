import type { MemoryReading } from '../collectors/memory/reading.ts';
import { memoryRule } from './memory-rule.ts';

const KIB = 1024;

/**
 * The kernel gave up pages as broken. Critical when that was after an uncorrected error; where it counts
 * such pages (since 6.4) and has none, all were given up in time, because of corrected ones.
 */
export const memoryPageLost = memoryRule('memory_page_lost', (reading) => {
  const corrupted = reading.hardwareCorruptedBytes;
  const failures = failuresOf(reading);
  const isLost = failures !== undefined && failures > 0;
  if ((corrupted === undefined || corrupted === 0) && !isLost) return [];
  const inTime = failures === 0;
  const kib = corrupted === undefined ? 'an unknown amount' : `${corrupted / KIB} KiB`;
  return [
    {
      severity: inTime ? 'warning' : 'critical',
      summary: inTime
        ? `The kernel took ${kib} of memory out of use before data was lost`
        : `The kernel lost pages to broken memory: ${kib} is out of use`,
      evidence: [
        `HardwareCorrupted ${kib}`,
        ...reading.failures.map(
          ({ node, total, recovered, failed, ignored, delayed }) =>
            `${node}: ${known(total)} pages hit, ${known(recovered)} recovered, ${known(failed)} failed, ${known(ignored)} ignored, ${known(delayed)} delayed`,
        ),
      ],
      action: inTime
        ? 'Plan to replace the module that the corrected errors name; watch whether more pages follow.'
        : 'Read the kernel log (Memory failure) for the processes and files that were hit, and restart or restore them. Replace the module that the uncorrected errors name.',
    },
  ];
});

/** Pages hit by uncorrected errors over all nodes; undefined when the kernel does not count them. */
function failuresOf({ failures }: MemoryReading): number | undefined {
  const totals = failures.flatMap(({ total }) => total ?? []);
  return totals.length === 0 || totals.length < failures.length
    ? undefined
    : totals.reduce((sum, total) => sum + total, 0);
}

function known(count: number | undefined): number | string {
  return count ?? 'unknown';
}
