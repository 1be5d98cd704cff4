import { counter, type Family, gauge, type Sample } from '../../metrics/family.ts';
import type { BlockReading, PciFunction } from './bus-reading.ts';

const SEVERITIES = ['correctable', 'nonfatal', 'fatal'] as const;

function perFunction(value: (one: PciFunction) => number | undefined) {
  return ({ pci }: BlockReading): Sample<'pci'>[] =>
    pci.map((one) => [{ pci: one.address }, value(one)]);
}

/** The families of the PCI functions on the way to disks. */
export const pciFamilies: readonly Family<BlockReading>[] = [
  gauge({
    name: 'rotwatch_pcie_link_speed_transfers_per_second',
    help: 'Speed of the PCIe link of a function on the way to a disk, now.',
    labels: ['pci'],
    samples: perFunction(({ speed }) => speed),
  }),
  gauge({
    name: 'rotwatch_pcie_link_speed_max_transfers_per_second',
    help: 'The most that the function is capable of; its link partner may be capable of less.',
    labels: ['pci'],
    samples: perFunction(({ maxSpeed }) => maxSpeed),
  }),
  gauge({
    name: 'rotwatch_pcie_link_width_lanes',
    help: 'Lanes of the PCIe link of a function on the way to a disk, now.',
    labels: ['pci'],
    samples: perFunction(({ width }) => width),
  }),
  gauge({
    name: 'rotwatch_pcie_link_width_max_lanes',
    help: 'The most lanes that the function is capable of; its link partner may be capable of fewer.',
    labels: ['pci'],
    samples: perFunction(({ maxWidth }) => maxWidth),
  }),
  counter({
    name: 'rotwatch_pcie_errors_total',
    help: 'Errors that a PCI function on the way to a disk reported of itself (AER).',
    labels: ['pci', 'severity'],
    samples: ({ pci }: BlockReading) =>
      pci.flatMap((one) =>
        SEVERITIES.map(
          (severity) => [{ pci: one.address, severity }, one[severity]?.total] as const,
        ),
      ),
  }),
  counter({
    name: 'rotwatch_pcie_error_types_total',
    help: "The same by type, in the kernel's words; types that never occurred have no series.",
    labels: ['pci', 'severity', 'error'],
    samples: ({ pci }: BlockReading) =>
      pci.flatMap((one) =>
        SEVERITIES.flatMap((severity) =>
          (one[severity]?.types ?? [])
            .filter(({ count }) => count > 0)
            .map(
              ({ name, count }) => [{ pci: one.address, severity, error: name }, count] as const,
            ),
        ),
      ),
  }),
  counter({
    name: 'rotwatch_pcie_root_port_errors_total',
    help: 'Error messages that a root port received from all below it (AER).',
    labels: ['pci', 'severity'],
    samples: ({ pci }: BlockReading) =>
      pci.flatMap((one) =>
        SEVERITIES.map(
          (severity) => [{ pci: one.address, severity }, one.rootPort[severity]] as const,
        ),
      ),
  }),
];
