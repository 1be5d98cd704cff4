import { readingOf } from '../collectors/collector.ts';
import type { CorrectedGrowth, MemoryController } from '../collectors/memory/reading.ts';
import type { Snapshot } from '../snapshot.ts';
import { suspectRule } from './disk-signs.ts';

/** Corrected errors an hour, the last one or on average since the counters began, at which some must be expected to slip through. */
const STORM_AN_HOUR = 1000;

const HOUR_SECONDS = 3600;

/** Members differ and memory is known to be bad: then memory may have written it so, and the disks be well. */
export const diskSuspectMemory = suspectRule('memory', ({ bus }, { snapshot }) => {
  const memory = memorySigns(snapshot);
  const differing = (readingOf(snapshot.observed['md-arrays'])?.arrays ?? []).filter(
    ({ name, mismatchSectors }) =>
      mismatchSectors !== undefined &&
      mismatchSectors > 0 &&
      bus.members.some(({ array }) => array === name),
  );
  if (memory.length === 0 || differing.length === 0) return undefined;
  const names = differing.map(({ name }) => name).join(', ');
  return {
    severity: 'warning',
    summary: `Memory, not ${bus.disk} (${bus.device}), may be why the members of ${names} differ`,
    evidence: [
      ...differing.map(
        ({ name, mismatchSectors }) => `${name}: ${mismatchSectors} mismatched sectors`,
      ),
      ...memory,
    ],
    action:
      'Replace the memory first and boot a memory test; then check the arrays again, and only then judge the disks.',
  };
});

function memorySigns({ observed }: Snapshot): readonly string[] {
  const reading = readingOf(observed.memory);
  return (reading?.controllers ?? []).flatMap((controller) => [
    ...uncorrectedSign(controller),
    ...stormSign(
      controller,
      reading?.recent.find((one) => one.controller === controller.name),
    ),
  ]);
}

function uncorrectedSign({ name, uncorrectedErrors }: MemoryController): readonly string[] {
  return uncorrectedErrors === undefined || uncorrectedErrors === 0
    ? []
    : [`${name}: ${uncorrectedErrors} uncorrected memory errors`];
}

function stormSign(
  controller: MemoryController,
  lately: CorrectedGrowth | undefined,
): readonly string[] {
  const { name, correctedErrors, secondsSinceReset } = controller;
  if (lately !== undefined && lately.errors >= STORM_AN_HOUR) {
    return [`${name}: ${lately.errors} corrected memory errors within the last hour`];
  }
  if (correctedErrors === undefined || secondsSinceReset === undefined) return [];
  const hours = Math.max(secondsSinceReset, HOUR_SECONDS) / HOUR_SECONDS;
  const rate = correctedErrors / hours;
  return rate < STORM_AN_HOUR
    ? []
    : [`${name}: ${Math.round(rate)} corrected memory errors an hour`];
}
