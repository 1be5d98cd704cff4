import type { BlockReading, PciFunction } from '../collectors/block/bus-reading.ts';
import { type DiskSigns, pciGrowth, suspectRule, troubledTogether } from './disk-signs.ts';

/** Errors within an hour that no healthy link has, PCIe or SAS; a stray one now and then is normal. */
const LINK_ERRORS_AN_HOUR = 10;
/** One lost command an hour is no pattern: a busy disk or firmware at its own work loses one too. */
const TIMEOUTS_AN_HOUR = 2;

/** The way to one disk fails: cable, connector, slot or backplane lane. Not said of several disks at once. */
export const diskSuspectLink = suspectRule('link', (disk, suspicion) => {
  if (troubledTogether(disk, suspicion).length > 0) return undefined;
  const evidence = [
    ...commandSigns(disk),
    ...disk.own.flatMap((one) => pcieSigns(one, suspicion.block)),
    ...widthSigns(disk),
  ];
  if (evidence.length === 0) return undefined;
  const { device, slot } = disk.bus;
  const place = slot === undefined ? '' : ` in ${slot.slot} of enclosure ${slot.enclosure}`;
  return {
    severity: 'warning',
    summary: `The link to ${disk.bus.disk} (${device}${place}) may be failing`,
    evidence,
    action:
      'Reseat or replace the cable, and try another slot, before replacing the disk; then see whether the counters still grow.',
  };
});

function commandSigns({ bus, timeouts, linkErrors }: DiskSigns): readonly string[] {
  return [
    ...(timeouts >= TIMEOUTS_AN_HOUR
      ? [`${timeouts} commands timed out within the last hour`]
      : []),
    ...(linkErrors >= LINK_ERRORS_AN_HOUR
      ? [
          `${linkErrors} errors on ${bus.phys.map(({ name }) => name).join(', ')} within the last hour`,
        ]
      : []),
    ...(bus.linkDowngraded === true
      ? [`the kernel has slowed the link down to ${bus.linkLimitBitsPerSecond} bit/s`]
      : []),
    ...(bus.state === 'transport-offline' ? ['the transport has lost the disk'] : []),
  ];
}

function pcieSigns({ address }: PciFunction, block: BlockReading): readonly string[] {
  const growth = pciGrowth(block, address);
  return growth >= LINK_ERRORS_AN_HOUR
    ? [`${growth} PCIe errors on ${address} within the last hour`]
    : [];
}

/** Fewer lanes, or slower ones, than both ends of the disk's own link are capable of. */
function widthSigns({ bus, own }: DiskSigns): readonly string[] {
  const end = own.find(({ address }) => address === bus.pci.at(-1));
  const port = own.find(({ address }) => address === bus.pci.at(-2));
  if (end === undefined || port === undefined) return [];
  const width = both(end.maxWidth, port.maxWidth);
  const speed = both(end.maxSpeed, port.maxSpeed);
  return [
    ...(isLess(end.width, width) ? [`PCIe: ${end.width} of ${width} lanes`] : []),
    ...(isLess(end.speed, speed) ? [`PCIe: ${end.speed} of ${speed} transfers per second`] : []),
  ];
}

function both(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.min(one, other);
}

function isLess(one: number | undefined, other: number | undefined): boolean {
  return one !== undefined && other !== undefined && one < other;
}
