import type { Problem } from '../collector.ts';
import { attributesOf, parseCount, parseWords } from '../parse-attributes.ts';
import { parseMebibytes, parseType } from './parse-type.ts';
import type { ChannelAttribute, CsrowAttribute, RawCsrow, RawFolder } from './raw.ts';
import type { MemoryDimm } from './reading.ts';

/**
 * The channels of a csrow, and after them the csrow itself, which is left with the errors that name no
 * channel: the kernel counts uncorrected ones by csrow only, and corrected ones in both.
 */
export function parseCsrow(
  raw: RawCsrow,
  owner: string,
  problems: Problem[],
): readonly MemoryDimm[] {
  const folder = `${owner}/${raw.name}`;
  const attribute = attributesOf<CsrowAttribute>(folder, raw.texts, problems);
  const types = {
    memoryType: attribute('mem_type', parseType),
    deviceType: attribute('dev_type', parseType),
    edacMode: attribute('edac_mode', parseType),
  };
  const channels = raw.channels.map(
    (channel): MemoryDimm => ({
      ...parseChannel(channel, raw.name, { folder, problems }),
      ...types,
    }),
  );
  const corrected = attribute('ce_count', parseCount);
  const uncorrected = attribute('ue_count', parseCount);
  const row: MemoryDimm = {
    name: raw.name,
    label: undefined,
    location: placeOf(raw.name),
    sizeBytes: attribute('size_mb', parseMebibytes),
    ...types,
    correctedErrors: without(
      corrected,
      channels.map((channel) => channel.correctedErrors),
    ),
    uncorrectedErrors: without(
      uncorrected,
      channels.map((channel) => channel.uncorrectedErrors),
    ),
  };
  return [...channels, row];
}

function parseChannel(
  raw: RawFolder<ChannelAttribute>,
  csrow: string,
  { folder, problems }: { readonly folder: string; readonly problems: Problem[] },
): Pick<
  MemoryDimm,
  'name' | 'label' | 'location' | 'sizeBytes' | 'correctedErrors' | 'uncorrectedErrors'
> {
  const attribute = attributesOf<ChannelAttribute>(`${folder}/${raw.name}`, raw.texts, problems);
  return {
    name: `${csrow}/${raw.name}`,
    label: attribute('dimm_label', parseWords),
    location: `${placeOf(csrow)} channel ${raw.name.slice('ch'.length)}`,
    sizeBytes: undefined,
    correctedErrors: attribute('ce_count', parseCount),
    uncorrectedErrors: attribute('ue_count', parseCount),
  };
}

/** `csrow 3`, in the kernel's words for the same place in the newer view. */
function placeOf(csrow: string): string {
  return `csrow ${csrow.slice('csrow'.length)}`;
}

function without(
  total: number | undefined,
  parts: readonly (number | undefined)[],
): number | undefined {
  if (total === undefined) return undefined;
  return Math.max(
    0,
    parts.reduce<number>((rest, part) => rest - (part ?? 0), total),
  );
}
