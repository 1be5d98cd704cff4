import type { Identity } from './report.ts';
import type { AtaReport, Attribute } from './report-ata.ts';
import type { NvmeReport } from './report-nvme.ts';
import type { Section } from './section.ts';

const PERCENT = 100;
/** Device statistics: page 7, "Percentage Used Endurance Indicator". */
const SOLID_STATE_PAGE = 7;
const PERCENTAGE_USED_OFFSET = 8;

/**
 * Attributes whose normalised value falls from 100 (new) to 0 (used up), by their names in
 * smartmontools' drivedb.h, the most direct first.
 */
const REMAINING_LIFE = [
  /^(SSD_Life_Left|Percent_Lifetime_(Remain|Used)|Percent_Life_Remaining|Perc_Rated_Life_Used)/,
  /^(Drive_Life_Remaining|Lifetime_Remaining|Remaining_Life$|Endurance_Remaining|End_of_Life$)/,
  /^Media_Wearout_Indicator/,
  /^Wear_Leveling/,
] as const;
/** Silicon Motion keeps the percentage left in the raw value; the normalised one stays at 100. */
const REMAINING_IN_RAW = /^Remaining_Lifetime_Perc/;

interface Sources {
  readonly identity: Identity;
  readonly ata: AtaReport | undefined;
  readonly nvme: NvmeReport | undefined;
}

/** Endurance used: the device's own percentage where it has one, else its vendor's attribute. */
export function decodeWear(root: Section, { identity, ata, nvme }: Sources): number | undefined {
  if (nvme?.percentageUsedRatio !== undefined) return nvme.percentageUsedRatio;
  const stated = root.count('scsi_percentage_used_endurance_indicator') ?? statistic(ata);
  if (stated !== undefined) return stated / PERCENT;
  const byVendor = identity.rotationRate ? undefined : byAttribute(ata);
  const common = root.at('endurance_used').count('current_percent');
  return byVendor ?? (common === undefined ? undefined : common / PERCENT);
}

function statistic(ata: AtaReport | undefined): number | undefined {
  return ata?.statistics.find(
    ({ page, offset }) => page === SOLID_STATE_PAGE && offset === PERCENTAGE_USED_OFFSET,
  )?.value;
}

function byAttribute(ata: AtaReport | undefined): number | undefined {
  const attributes = ata?.attributes ?? [];
  const inRaw = attributes.find(({ name }) => REMAINING_IN_RAW.test(name))?.raw;
  if (inRaw !== undefined && inRaw <= PERCENT) return used(inRaw);
  for (const pattern of REMAINING_LIFE) {
    const found = attributes.find((one: Attribute) => pattern.test(one.name));
    if (found?.value !== undefined) return used(found.value);
  }
  return undefined;
}

/** Values above 100 exist (some start at 200): not worn. */
function used(remaining: number): number {
  return Math.max(0, PERCENT - remaining) / PERCENT;
}
