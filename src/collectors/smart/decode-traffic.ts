import type { Identity } from './report.ts';
import type { AtaReport, Attribute } from './report-ata.ts';
import type { ScsiReport } from './report-scsi.ts';
import type { Section } from './section.ts';

/** NVMe counts data in units of a thousand blocks of 512 bytes. */
const NVME_UNIT_BYTES = 512_000;
const SECTOR_BYTES = 512;
/** Device statistics, page 1. */
const GENERAL_PAGE = 1;
const SECTORS_WRITTEN_OFFSET = 0x18;
const SECTORS_READ_OFFSET = 0x28;

/** Units that vendors count host traffic in, by the end of the attribute's name in smartmontools' drivedb.h. */
const UNITS = [
  [/_32MiB$/, 2 ** 25],
  [/_MiB$/, 2 ** 20],
  [/_GiB$/, 2 ** 30],
  [/_TiB$/, 2 ** 40],
  [/_GB$/, 1e9],
  [/_TB$/, 1e12],
] as const;

interface Sources {
  readonly identity: Identity;
  readonly ata: AtaReport | undefined;
  readonly scsi: ScsiReport | undefined;
}

interface Traffic {
  readonly bytesRead: number | undefined;
  readonly bytesWritten: number | undefined;
}

/** Bytes that the host read and wrote, from the first of the sources that tells. */
export function decodeTraffic(root: Section, sources: Sources): Traffic {
  return {
    bytesRead:
      nvmeBytes(root, 'data_units_read') ??
      commonBytes(root, 'host_reads') ??
      statisticBytes(sources, SECTORS_READ_OFFSET) ??
      attributeBytes(sources, /Read/) ??
      scsiBytes(sources, 'read'),
    bytesWritten:
      nvmeBytes(root, 'data_units_written') ??
      commonBytes(root, 'host_writes') ??
      statisticBytes(sources, SECTORS_WRITTEN_OFFSET) ??
      attributeBytes(sources, /Writ/) ??
      scsiBytes(sources, 'write'),
  };
}

function nvmeBytes(root: Section, key: string): number | undefined {
  const units = root.at('nvme_smart_health_information_log').count(key);
  return units === undefined ? undefined : units * NVME_UNIT_BYTES;
}

/** smartctl after 7.5 sums it up itself. */
function commonBytes(root: Section, key: string): number | undefined {
  const units = root.at(key).count('units');
  const bytes = root.at(key).count('bytes_per_unit');
  return units === undefined || bytes === undefined ? undefined : units * bytes;
}

function statisticBytes({ ata, identity }: Sources, offset: number): number | undefined {
  const found = ata?.statistics.find((one) => one.page === GENERAL_PAGE && one.offset === offset);
  if (found?.value === undefined) return undefined;
  return found.value * (identity.logicalBlockBytes ?? SECTOR_BYTES);
}

function attributeBytes({ ata, identity }: Sources, direction: RegExp): number | undefined {
  for (const attribute of ata?.attributes ?? []) {
    if (!direction.test(attribute.name) || attribute.raw === undefined) continue;
    const unit = unitOf(attribute, identity.logicalBlockBytes ?? SECTOR_BYTES);
    if (unit !== undefined) return attribute.raw * unit;
  }
  return undefined;
}

function unitOf({ name }: Attribute, blockBytes: number): number | undefined {
  // What is written to the flash is not what the host wrote.
  if (!/^(Total|Host|Lifetime|User)_/.test(name) || /NAND|Flash|Error/i.test(name))
    return undefined;
  if (/LBAs?_|Sectors?_/.test(name)) return blockBytes;
  return UNITS.find(([pattern]) => pattern.test(name))?.[1];
}

function scsiBytes({ scsi }: Sources, operation: 'read' | 'write'): number | undefined {
  return scsi?.errorCounters.find((one) => one.operation === operation)?.processedBytes;
}
