import type { Observation } from '../../src/collectors/collector.ts';
import type {
  MemoryController,
  MemoryDimm,
  MemoryReading,
} from '../../src/collectors/memory/reading.ts';

/** A DIMM without errors, but for what is given. */
export function dimm(name: string, given: Partial<MemoryDimm> = {}): MemoryDimm {
  return {
    name,
    label: undefined,
    location: undefined,
    sizeBytes: 2 ** 30,
    memoryType: 'Registered-DDR4',
    deviceType: 'x8',
    edacMode: 'SECDED',
    correctedErrors: 0,
    uncorrectedErrors: 0,
    ...given,
  };
}

/** A controller without errors, but for what is given. */
export function controller(
  name: string,
  dimms: readonly MemoryDimm[],
  given: Partial<MemoryController> = {},
): MemoryController {
  return {
    name,
    type: 'skx_edac',
    sizeBytes: 2 ** 30,
    scrubBytesPerSecond: undefined,
    correctedErrors: 0,
    uncorrectedErrors: 0,
    correctedElsewhere: 0,
    uncorrectedElsewhere: 0,
    secondsSinceReset: 100,
    dimms,
    ...given,
  };
}

/** A machine whose one DIMM is watched and well, but for what is given. */
export function memoryReading(given: Partial<MemoryReading> = {}): MemoryReading {
  return {
    controllers: [controller('mc0', [dimm('dimm0')])],
    resets: [],
    recent: [],
    pci: {
      checked: undefined,
      parityErrors: undefined,
      nonParityErrors: undefined,
      controllers: [],
    },
    hardwareCorruptedBytes: 0,
    failures: [],
    dmi: undefined,
    claim: { ecc: 'yes', evidence: 'DMI: error correction multi-bit ECC' },
    drivers: ['EDAC drivers loaded: skx_edac'],
    problems: [],
    ...given,
  };
}

/** An observation of memory of which no rule has anything to say. */
export const MEMORY_WELL: Observation<MemoryReading> = {
  status: 'ok',
  at: Date.UTC(2026, 0, 1),
  reading: memoryReading(),
};
