import type { MemoryController, MemoryReading } from './reading.ts';

/** What was found, for the start of the log and the end of `check`: one line a controller, or why there is none. */
export function describeMemory({ controllers, claim }: MemoryReading): readonly string[] {
  if (controllers.length > 0) return controllers.map(describeController);
  return [`memory: no controller is registered with EDAC; ${claim.evidence}`];
}

function describeController({ name, type, dimms, sizeBytes }: MemoryController): string {
  const counted = dimms.filter((dimm) => dimm.correctedErrors !== undefined).length;
  const modes = [...new Set(dimms.flatMap(({ edacMode }) => edacMode ?? []))];
  const size = sizeBytes === undefined ? '' : `, ${sizeBytes / 1024 ** 3} GiB`;
  return `${name}: ${type ?? 'type not known'}${size}, errors counted at ${counted} places (${modes.join(', ') || 'EDAC mode not known'})`;
}
