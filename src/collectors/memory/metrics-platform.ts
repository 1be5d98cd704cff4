import { counter, type Family, gauge, type Sample } from '../../metrics/family.ts';
import type { MemoryFailures, MemoryReading, MemorySlot, PciErrors } from './reading.ts';

const RESULTS = ['ignored', 'failed', 'delayed', 'recovered'] as const;

/** The families of pages given up and of PCI errors. */
export const pageFamilies: readonly Family<MemoryReading>[] = [
  gauge({
    name: 'rotwatch_memory_hardware_corrupted_bytes',
    help: 'Memory that the kernel no longer uses because it is broken (HardwareCorrupted of /proc/meminfo).',
    labels: [],
    samples: ({ hardwareCorruptedBytes }: MemoryReading) => [[{}, hardwareCorruptedBytes]],
  }),
  counter({
    name: 'rotwatch_memory_failures_total',
    help: 'Pages on which uncorrected errors were met, by NUMA node (memory_failure, Linux 6.4 and later).',
    labels: ['node'],
    samples: ({ failures }: MemoryReading) =>
      failures.map(({ node, total }) => [{ node }, total] as const),
  }),
  counter({
    name: 'rotwatch_memory_failure_results_total',
    help: 'What became of those pages: recovered without loss, delayed, failed, or ignored.',
    labels: ['node', 'result'],
    samples: ({ failures }: MemoryReading) => failures.flatMap(resultsOf),
  }),
  counter({
    name: 'rotwatch_pci_parity_errors_total',
    help: 'PCI parity errors that EDAC found: on all devices, or with `controller` on one that has a driver.',
    labels: ['controller'],
    samples: ({ pci }: MemoryReading) => perPci(pci, ({ parityErrors }) => parityErrors),
  }),
  counter({
    name: 'rotwatch_pci_nonparity_errors_total',
    help: 'Other PCI errors that EDAC found: on all devices, or with `controller` on one that has a driver.',
    labels: ['controller'],
    samples: ({ pci }: MemoryReading) => perPci(pci, ({ nonParityErrors }) => nonParityErrors),
  }),
  gauge({
    name: 'rotwatch_pci_parity_checked',
    help: 'Whether EDAC looks for PCI errors on all devices (check_pci_errors).',
    labels: [],
    samples: ({ pci }: MemoryReading) => [
      [{}, pci.checked === undefined ? undefined : Number(pci.checked)],
    ],
  }),
];

/** The families of what the firmware says. */
export const platformFamilies: readonly Family<MemoryReading>[] = [
  gauge({
    name: 'rotwatch_memory_ecc_claimed',
    help: 'Whether the firmware says that memory is protected by ECC; 0 also for a virtual machine, no series when nothing tells.',
    labels: [],
    samples: ({ claim }: MemoryReading) => [
      [{}, claim.ecc === 'unknown' ? undefined : Number(claim.ecc === 'yes')],
    ],
  }),
  gauge({
    name: 'rotwatch_memory_slot_info',
    help: 'A memory slot as the firmware describes it (SMBIOS type 17).',
    labels: ['handle', 'slot', 'bank', 'memory_type', 'manufacturer', 'part_number', 'serial'],
    samples: ({ dmi }: MemoryReading) => (dmi?.slots ?? []).map(slotInfo),
  }),
  gauge({
    name: 'rotwatch_memory_slot_size_bytes',
    help: 'Size of the module in a slot; 0 when the slot is empty.',
    labels: ['handle', 'slot'],
    samples: ({ dmi }: MemoryReading) =>
      (dmi?.slots ?? []).map(
        ({ handle, locator, sizeBytes }) => [{ handle, slot: locator }, sizeBytes] as const,
      ),
  }),
];

function resultsOf(failures: MemoryFailures): Sample<'node' | 'result'>[] {
  return RESULTS.map((result) => [{ node: failures.node, result }, failures[result]]);
}

function perPci(
  pci: PciErrors,
  count: (counted: Pick<PciErrors, 'parityErrors' | 'nonParityErrors'>) => number | undefined,
): Sample<'controller'>[] {
  return [
    [{}, count(pci)],
    ...pci.controllers.map((one): Sample<'controller'> => [{ controller: one.name }, count(one)]),
  ];
}

function slotInfo(slot: MemorySlot) {
  const { handle, locator, bank, memoryType, manufacturer, partNumber, serial } = slot;
  const labels = { handle, slot: locator, bank, memory_type: memoryType, manufacturer, serial };
  return [{ ...labels, part_number: partNumber }, 1] as const;
}
