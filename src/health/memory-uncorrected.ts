import type { MemoryController, MemoryReading } from '../collectors/memory/reading.ts';
import { dimmName, memoryRule } from './memory-rule.ts';
import type { Lack, Verdict } from './rule.ts';

/** Errors met at one place. */
interface Met {
  readonly dimm: string;
  readonly count: number;
  readonly evidence: string;
}

/** Data in memory was lost since the counters last started from zero; whatever used it may be wrong by now, on disk as well. */
export const memoryUncorrected = memoryRule('memory_uncorrected', (reading) => {
  const met = reading.controllers.flatMap((controller) => metAt(controller, reading));
  const dimms = [...new Set(met.map(({ dimm }) => dimm))];
  return [
    ...dimms.map((dimm) =>
      verdictOn(
        dimm,
        met.filter((one) => one.dimm === dimm),
      ),
    ),
    ...reading.controllers.filter(tellsNothing).map(lackOf),
  ];
});

function metAt(controller: MemoryController, { controllers }: MemoryReading): readonly Met[] {
  const { name, dimms, uncorrectedErrors, uncorrectedElsewhere } = controller;
  const placed = dimms.flatMap((dimm): readonly Met[] => {
    const count = dimm.uncorrectedErrors;
    if (count === undefined || count === 0) return [];
    const place = [dimm.location, dimm.memoryType].filter((word) => word !== undefined).join(', ');
    const evidence = `${name}/${dimm.name}: ${count} uncorrected, ${dimm.correctedErrors ?? 'unknown'} corrected (${place || 'place not known'})`;
    return [{ dimm: dimmName(controller, dimm, controllers), count, evidence }];
  });
  // Where no place has a count, the controller's own is all there is.
  const hasPlaces = dimms.some((dimm) => dimm.uncorrectedErrors !== undefined);
  const rest = uncorrectedElsewhere ?? (hasPlaces ? undefined : uncorrectedErrors);
  if (rest === undefined || rest === 0) return placed;
  const evidence = `${name}: ${rest} uncorrected at a place not known`;
  return [...placed, { dimm: `${name}/unknown`, count: rest, evidence }];
}

function verdictOn(dimm: string, met: readonly Met[]): Verdict {
  const count = met.reduce((sum, one) => sum + one.count, 0);
  return {
    severity: 'critical',
    subject: { dimm },
    summary: `${dimm} had ${count} uncorrected memory ${count === 1 ? 'error' : 'errors'}`,
    evidence: met.map((one) => one.evidence),
    action:
      'Stop what writes important data, and read the kernel log for what was hit. Replace the module before trusting this machine; then check arrays and filesystems, which may hold what broken memory wrote.',
  };
}

function tellsNothing({ uncorrectedErrors, dimms }: MemoryController): boolean {
  return (
    uncorrectedErrors === undefined && dimms.every((dimm) => dimm.uncorrectedErrors === undefined)
  );
}

function lackOf({ name }: MemoryController): Lack {
  return { reason: 'counts_unread', why: `${name} has no readable count of uncorrected errors` };
}
