import { counter, type Family, gauge, type Sample } from '../../metrics/family.ts';
import { pageFamilies, platformFamilies } from './metrics-platform.ts';
import type { MemoryController, MemoryDimm, MemoryReading } from './reading.ts';

const PLACE = ['controller', 'dimm', 'label', 'location'] as const;
type PlaceLabel = (typeof PLACE)[number];

/** The `dimm` of errors for which the controller knows no place. */
const ELSEWHERE = 'unknown';

function perPlace(
  count: (dimm: MemoryDimm) => number | undefined,
  elsewhere: (controller: MemoryController) => number | undefined,
) {
  return ({ controllers }: MemoryReading): Sample<PlaceLabel>[] =>
    controllers.flatMap((controller) => [
      ...controller.dimms.map((dimm) => [placeOf(controller, dimm), count(dimm)] as const),
      [{ controller: controller.name, dimm: ELSEWHERE }, elsewhere(controller)] as const,
    ]);
}

function placeOf({ name }: MemoryController, { name: dimm, label, location }: MemoryDimm) {
  return { controller: name, dimm, label, location };
}

function perController(value: (controller: MemoryController) => number | undefined) {
  return ({ controllers }: MemoryReading): Sample<'controller'>[] =>
    controllers.map((controller) => [{ controller: controller.name }, value(controller)]);
}

const placeFamilies: readonly Family<MemoryReading>[] = [
  counter({
    name: 'rotwatch_memory_corrected_errors_total',
    help: 'Corrected memory errors by the place that EDAC counts them at; dimm="unknown" for those it knows no place of. Counted once: the sum is that of the controller.',
    labels: PLACE,
    samples: perPlace(
      ({ correctedErrors }) => correctedErrors,
      ({ correctedElsewhere }) => correctedElsewhere,
    ),
  }),
  counter({
    name: 'rotwatch_memory_uncorrected_errors_total',
    help: 'Uncorrected memory errors by the place that EDAC counts them at; dimm="unknown" for those it knows no place of.',
    labels: PLACE,
    samples: perPlace(
      ({ uncorrectedErrors }) => uncorrectedErrors,
      ({ uncorrectedElsewhere }) => uncorrectedElsewhere,
    ),
  }),
  gauge({
    name: 'rotwatch_memory_dimm_info',
    help: 'A DIMM, rank, csrow or channel as its EDAC driver describes it.',
    labels: [...PLACE, 'memory_type', 'device_type', 'edac_mode'],
    samples: ({ controllers }: MemoryReading) =>
      controllers.flatMap((controller) =>
        controller.dimms.map((dimm) => {
          const { memoryType, deviceType, edacMode } = dimm;
          const types = { memory_type: memoryType, device_type: deviceType, edac_mode: edacMode };
          return [{ ...placeOf(controller, dimm), ...types }, 1] as const;
        }),
      ),
  }),
  gauge({
    name: 'rotwatch_memory_dimm_size_bytes',
    help: 'Size of a DIMM, rank or csrow.',
    labels: ['controller', 'dimm'],
    samples: ({ controllers }: MemoryReading) =>
      controllers.flatMap(({ name, dimms }) =>
        dimms.map((dimm) => [{ controller: name, dimm: dimm.name }, dimm.sizeBytes] as const),
      ),
  }),
];

const controllerFamilies: readonly Family<MemoryReading>[] = [
  gauge({
    name: 'rotwatch_memory_controller_info',
    help: 'A memory controller that is registered with EDAC, and what its driver calls it.',
    labels: ['controller', 'name'],
    samples: ({ controllers }: MemoryReading) =>
      controllers.map(({ name, type }) => [{ controller: name, name: type }, 1] as const),
  }),
  gauge({
    name: 'rotwatch_memory_controller_size_bytes',
    help: 'Memory that the controller manages.',
    labels: ['controller'],
    samples: perController(({ sizeBytes }) => sizeBytes),
  }),
  counter({
    name: 'rotwatch_memory_controller_corrected_errors_total',
    help: 'All corrected errors of the controller (EDAC ce_count).',
    labels: ['controller'],
    samples: perController(({ correctedErrors }) => correctedErrors),
  }),
  counter({
    name: 'rotwatch_memory_controller_uncorrected_errors_total',
    help: 'All uncorrected errors of the controller (EDAC ue_count).',
    labels: ['controller'],
    samples: perController(({ uncorrectedErrors }) => uncorrectedErrors),
  }),
  gauge({
    name: 'rotwatch_memory_scrub_rate_bytes_per_second',
    help: 'How fast the controller scrubs memory; 0 when it does not, no series when its driver cannot tell.',
    labels: ['controller'],
    samples: perController(({ scrubBytesPerSecond }) => scrubBytesPerSecond),
  }),
  gauge({
    name: 'rotwatch_memory_counters_reset_timestamp_seconds',
    help: "When the controller's counters last started from zero: boot, a load of its driver, or reset_counters.",
    labels: ['controller'],
    samples: ({ resets }: MemoryReading) =>
      resets.map(
        ({ controller, at }) => [{ controller }, at === undefined ? at : at / 1000] as const,
      ),
  }),
  counter({
    name: 'rotwatch_memory_counter_resets_total',
    help: "Times that the controller's counters were seen to start again since the daemon started.",
    labels: ['controller'],
    samples: ({ resets }: MemoryReading) =>
      resets.map(({ controller, seen }) => [{ controller }, seen] as const),
  }),
];

/** The families of the memory collector. */
export const memoryFamilies: readonly Family<MemoryReading>[] = [
  ...placeFamilies,
  ...controllerFamilies,
  ...pageFamilies,
  ...platformFamilies,
];
