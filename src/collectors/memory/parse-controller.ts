import type { Problem } from '../collector.ts';
import {
  type AttributeParser,
  attributesOf,
  MALFORMED,
  parseCount,
  parseWords,
} from '../parse-attributes.ts';
import { parseCsrow } from './parse-csrow.ts';
import { parseMebibytes, parseType } from './parse-type.ts';
import type { ControllerAttribute, DimmAttribute, RawController, RawFolder } from './raw.ts';
import type { MemoryController, MemoryDimm } from './reading.ts';

/** Bytes per second; -1 where there is no scrubbing to tell of (Documentation/ABI/testing/sysfs-devices-edac). */
const parseScrubRate: AttributeParser<number> = (text) =>
  text === '-1' ? undefined : parseCount(text);

/** `channel 0 slot 1`, from a text that ends in a blank (edac_dimm_info_location). */
const parseLocation: AttributeParser<string> = (text) =>
  /^[a-z]+ \d+(?: +[a-z]+ \d+)*$/.test(text) ? text : MALFORMED;

/**
 * Understands the attributes of one memory controller (drivers/edac/edac_mc_sysfs.c, the `_show`
 * functions). Never throws; a bad text costs only its own value and is told in `problems`.
 */
export function parseController(raw: RawController, problems: Problem[]): MemoryController {
  const folder = `edac/mc/${raw.name}`;
  const attribute = attributesOf<ControllerAttribute>(folder, raw.texts, problems);
  const scrub = attributesOf(folder, { sdram_scrub_rate: raw.scrubRate }, problems);
  const dimms =
    raw.csrows.length > 0
      ? raw.csrows.flatMap((csrow) => parseCsrow(csrow, folder, problems))
      : raw.dimms.map((dimm) => parseDimm(dimm, folder, problems));
  const correctedErrors = attribute('ce_count', parseCount);
  const uncorrectedErrors = attribute('ue_count', parseCount);
  return {
    name: raw.name,
    type: attribute('mc_name', parseWords),
    sizeBytes: attribute('size_mb', parseMebibytes),
    scrubBytesPerSecond: scrub('sdram_scrub_rate', parseScrubRate),
    correctedErrors,
    uncorrectedErrors,
    correctedElsewhere: elsewhere({
      total: correctedErrors,
      told: attribute('ce_noinfo_count', parseCount),
      counted: dimms.map((dimm) => dimm.correctedErrors),
    }),
    uncorrectedElsewhere: elsewhere({
      total: uncorrectedErrors,
      told: attribute('ue_noinfo_count', parseCount),
      counted: dimms.map((dimm) => dimm.uncorrectedErrors),
    }),
    secondsSinceReset: attribute('seconds_since_reset', parseCount),
    dimms,
  };
}

/**
 * Errors that no place counts: what the kernel calls noinfo, or, before 5.9, also what had a place too
 * coarse for a DIMM and so is only in the sum (edac_inc_ce_error).
 */
function elsewhere(counts: {
  readonly total: number | undefined;
  readonly told: number | undefined;
  readonly counted: readonly (number | undefined)[];
}): number | undefined {
  const { total, told, counted } = counts;
  const known = counted.filter((count) => count !== undefined);
  if (total === undefined || known.length < counted.length) return told;
  const rest = total - known.reduce((sum, count) => sum + count, 0);
  if (told !== undefined) return Math.max(told, rest);
  return rest > 0 ? rest : undefined;
}

function parseDimm(raw: RawFolder<DimmAttribute>, owner: string, problems: Problem[]): MemoryDimm {
  const attribute = attributesOf<DimmAttribute>(`${owner}/${raw.name}`, raw.texts, problems);
  return {
    name: raw.name,
    label: attribute('dimm_label', parseWords),
    location: attribute('dimm_location', parseLocation),
    sizeBytes: attribute('size', parseMebibytes),
    memoryType: attribute('dimm_mem_type', parseType),
    deviceType: attribute('dimm_dev_type', parseType),
    edacMode: attribute('dimm_edac_mode', parseType),
    correctedErrors: attribute('dimm_ce_count', parseCount),
    uncorrectedErrors: attribute('dimm_ue_count', parseCount),
  };
}
