import { grown, ofDisk } from './promql.ts';
import type { Alert } from './rule.ts';
import type { Settings } from './settings.ts';
import { CARRIES, DISK, HANGS_ON } from './words.ts';

const DASHBOARD = { dashboard: 'disk' } as const;

/** By number and name: vendors use the numbers for other things too. */
const REALLOCATED = 'rotwatch_smart_attribute_raw{id="5",name=~"(?i).*realloc.*"}';
const UNCORRECTABLE = 'rotwatch_smart_attribute_raw{id=~"187|198",name=~"(?i).*uncorrect.*"}';
const CRC = 'rotwatch_smart_attribute_raw{id="199",name=~"(?i).*crc.*"}';

/** The most that any of a disk's counts has grown. */
function mostOf(...facts: readonly string[]): string {
  return `max by (job, instance, disk) (
  ${facts.join('\n  or ignoring (device)\n  ')}
)`;
}

/** Errors of the medium. */
function mediaAlerts({ growth }: Settings): readonly Alert[] {
  return [
    {
      ...DASHBOARD,
      collector: 'smart',
      name: 'DiskReallocatedSectorsGrowing',
      fact: ofDisk(
        mostOf(grown(REALLOCATED, growth), grown('rotwatch_scsi_grown_defects', growth)),
      ),
      for: '10m',
      severity: 'warning',
      summary: 'A disk replaces sectors by spare ones.',
      description: `${DISK} reallocated sectors within ${growth}.${CARRIES} First: an extended self-test, and a check of its array.`,
    },
    {
      ...DASHBOARD,
      collector: 'smart',
      name: 'DiskUncorrectableErrorsGrowing',
      fact: ofDisk(
        mostOf(
          grown(UNCORRECTABLE, growth),
          grown('rotwatch_nvme_media_errors_total', growth),
          grown('rotwatch_scsi_errors_uncorrected_total', growth),
        ),
      ),
      for: '0s',
      severity: 'warning',
      summary: 'A disk met errors that it could not correct.',
      description: `${DISK} met errors within ${growth} that it could not correct.${CARRIES} First: a check of its array; replace the disk if they grow again.`,
    },
  ];
}

/** Errors on the way to a disk. */
function pathAlerts({ growth, thresholds }: Settings): readonly Alert[] {
  const { linkErrors, pcieErrors } = thresholds;
  return [
    {
      ...DASHBOARD,
      collector: 'smart',
      name: 'DiskLinkErrorsGrowing',
      fact: ofDisk(
        mostOf(
          grown(CRC, growth, linkErrors),
          grown('rotwatch_disk_phy_errors_total{error="invalid_dword"}', growth, linkErrors),
        ),
      ),
      for: '10m',
      severity: 'warning',
      summary: 'The link of a disk garbles data.',
      description: `${DISK} counted link errors within ${growth}.${CARRIES} First: reseat or replace the cable or backplane, not the disk.`,
    },
    {
      ...DASHBOARD,
      collector: 'block',
      name: 'DiskLinkDowngraded',
      fact: ofDisk('max by (job, instance, disk) (rotwatch_disk_link_downgraded) == 1'),
      for: '10m',
      severity: 'warning',
      summary: 'The kernel has slowed the link of a disk down.',
      description: `${DISK}: the kernel slowed its link down because it kept failing.${CARRIES} First: reseat or replace the cable or backplane.`,
    },
    {
      ...DASHBOARD,
      collector: 'block',
      name: 'DiskCommandTimeouts',
      fact: ofDisk(
        `max by (job, instance, disk) (${grown('rotwatch_disk_io_timeouts_total', growth)})`,
      ),
      for: '0s',
      severity: 'warning',
      summary: 'Commands to a disk time out.',
      description: `${DISK}: commands to it timed out within ${growth}.${CARRIES} First: the kernel log tells what was reset; suspect cable, power and controller as much as the disk.`,
    },
    {
      ...DASHBOARD,
      collector: 'block',
      name: 'PcieErrorsUncorrected',
      fact: `max by (job, instance, pci) (${grown('rotwatch_pcie_errors_total{severity=~"nonfatal|fatal"}', growth, pcieErrors)})`,
      for: '0s',
      severity: 'warning',
      summary: 'A PCI function on the way to disks reports uncorrected errors.',
      description: `PCI function {{ $labels.pci }} on {{ $labels.instance }} reported uncorrected errors within ${growth}.${HANGS_ON} First: reseat the card, riser or cable.`,
    },
  ];
}

/** Errors that disks, links and functions count over their lives: only their growth tells. */
export function diskErrorAlerts(settings: Settings): readonly Alert[] {
  return [...mediaAlerts(settings), ...pathAlerts(settings)];
}
