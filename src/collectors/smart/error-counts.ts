import type { SmartReport } from './report.ts';
import type { Attribute } from './report-ata.ts';

/** A counter of errors that a disk keeps over its life. */
export interface ErrorCount {
  readonly kind: 'uncorrectable' | 'pending';
  /** Where it stands, in the words of the source: `attribute 187 Reported_Uncorrect`. */
  readonly source: string;
  readonly count: number;
}

/** Key of a baseline for the power-on time, seconds, at which the disk was first met: what its logs hold from before is its past. */
export const POWER_ON_WHEN_MET = 'power-on seconds';

/** Beyond this, a raw value packs something else than a count of sectors or errors. */
const PLAUSIBLE = 2 ** 32;
/** Device statistics (ACS-4): pending errors, reported uncorrectable errors. */
const STATISTICS = [
  { page: 1, offset: 0x40, kind: 'pending' },
  { page: 4, offset: 0x08, kind: 'uncorrectable' },
] as const;

/** The number that a raw value stands for. */
export function rawCount({ raw, rawParts }: Attribute): number | undefined {
  const count = rawParts.find(({ part }) => part === 'first')?.value ?? raw;
  return count !== undefined && count < PLAUSIBLE ? count : undefined;
}

/** Every counter of uncorrectable errors and pending sectors that the disk has. */
export function errorCounts(report: SmartReport): readonly ErrorCount[] {
  return [...ataCounts(report), ...nvmeCounts(report), ...scsiCounts(report)];
}

function ataCounts({ ata }: SmartReport): readonly ErrorCount[] {
  if (ata === undefined) return [];
  const attributes = ata.attributes.flatMap((attribute): readonly ErrorCount[] => {
    const kind = kindOf(attribute);
    const count = rawCount(attribute);
    if (kind === undefined || count === undefined) return [];
    return [{ kind, source: `attribute ${attribute.id} ${attribute.name}`, count }];
  });
  const statistics = ata.statistics.flatMap(
    ({ page, offset, name, value }): readonly ErrorCount[] => {
      const kind = STATISTICS.find((one) => one.page === page && one.offset === offset)?.kind;
      return kind === undefined || value === undefined
        ? []
        : [{ kind, source: name, count: value }];
    },
  );
  return [...attributes, ...statistics, ...defectsLog(ata.pendingDefects)];
}

function defectsLog(count: number | undefined): readonly ErrorCount[] {
  return count === undefined ? [] : [{ kind: 'pending', source: 'pending defects log', count }];
}

/** By number and name: vendors use the numbers for other things too. */
function kindOf({ id, name }: Attribute): ErrorCount['kind'] | undefined {
  if (id === 197 && /pending/i.test(name)) return 'pending';
  const isUncorrectable = (id === 187 || id === 198) && /uncorrect/i.test(name);
  return isUncorrectable ? 'uncorrectable' : undefined;
}

function nvmeCounts({ nvme }: SmartReport): readonly ErrorCount[] {
  if (nvme?.mediaErrors === undefined) return [];
  const source = 'media and data integrity errors';
  return [{ kind: 'uncorrectable', source, count: nvme.mediaErrors }];
}

function scsiCounts({ scsi }: SmartReport): readonly ErrorCount[] {
  const counters = (scsi?.errorCounters ?? []).flatMap(
    ({ operation, uncorrected: count }): readonly ErrorCount[] =>
      count === undefined
        ? []
        : [{ kind: 'uncorrectable', source: `uncorrected ${operation} errors`, count }],
  );
  return [...counters, ...defectsLog(scsi?.pendingDefects)];
}
