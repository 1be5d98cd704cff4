import { attributesOf, parseCount, type RawText, type RawTexts } from '../parse-attributes.ts';
import { listMatching, problemOf, readAttributes } from '../read-attributes.ts';
import type { BusDisk, SasPhy } from './bus-reading.ts';
import type { DevicePlace } from './parse-device-path.ts';
import { parseLinkSpeed } from './parse-links.ts';
import type { Looking } from './read-disks.ts';

type LinkFacts = Pick<
  BusDisk,
  'linkBitsPerSecond' | 'linkLimitBitsPerSecond' | 'linkDowngraded' | 'phys'
>;

const SAS_PHY = '/sys/class/sas_phy';

/** Error counts of a phy (`sas_phy_linkerror_attr`, drivers/scsi/scsi_transport_sas.c), asked of host or expander. */
const PHY_ERRORS = [
  'invalid_dword_count',
  'running_disparity_error_count',
  'loss_of_dword_sync_count',
  'phy_reset_problem_count',
] as const;

/** Speed and troubles of the link of a SATA or SAS disk; all of it unknown for others. */
export async function readLink(place: DevicePlace, looking: Looking): Promise<LinkFacts> {
  if (place.ata !== undefined) return readSata(place.ata, looking);
  if (place.sasPort !== undefined) return await readSas(place.sasPort, looking);
  return {
    linkBitsPerSecond: undefined,
    linkLimitBitsPerSecond: undefined,
    linkDowngraded: undefined,
    phys: [],
  };
}

/**
 * libata lowers `sata_spd_limit` below `hw_sata_spd_limit` when a link keeps failing at full speed
 * (sata_down_spd_limit); before that both are the widest mask, printed as `<unknown>`.
 */
function readSata(ata: string, { host, problems }: Looking): LinkFacts {
  const folder = `/sys/class/ata_link/link${ata.slice('ata'.length)}`;
  const names = ['sata_spd', 'sata_spd_limit', 'hw_sata_spd_limit'] as const;
  const texts = readAttributes(host, folder, names);
  const attribute = attributesOf<(typeof names)[number]>(folder, texts, problems);
  const limit = attribute('sata_spd_limit', parseLinkSpeed);
  const possible = attribute('hw_sata_spd_limit', parseLinkSpeed);
  const told: RawText = texts.sata_spd_limit;
  return {
    linkBitsPerSecond: attribute('sata_spd', parseLinkSpeed),
    linkLimitBitsPerSecond: limit,
    linkDowngraded:
      told === undefined
        ? undefined
        : limit !== undefined && (possible === undefined || limit < possible),
    phys: [],
  };
}

/** The phys of a SAS port; several make one wide link, of which the slowest counts. */
async function readSas(port: string, looking: Looking): Promise<LinkFacts> {
  const { host, problems } = looking;
  const names = listMatching(host, `/sys/class/sas_port/${port}/device`, /^phy-\d+(?::\d+)+$/);
  const rates = names.map((phy) => {
    const folder = `${SAS_PHY}/${phy}`;
    const texts = readAttributes(host, folder, ['negotiated_linkrate', 'maximum_linkrate']);
    const attribute = attributesOf<keyof typeof texts>(folder, texts, problems);
    return {
      now: attribute('negotiated_linkrate', parseLinkSpeed),
      most: attribute('maximum_linkrate', parseLinkSpeed),
    };
  });
  return {
    linkBitsPerSecond: least(rates.flatMap(({ now }) => now ?? [])),
    linkLimitBitsPerSecond: least(rates.flatMap(({ most }) => most ?? [])),
    // A slower disk on a faster port is no downgrade, and nothing here tells the two apart.
    linkDowngraded: undefined,
    phys: await Promise.all(names.map((name) => readPhy(name, looking))),
  };
}

async function readPhy(name: string, { hardware, problems }: Looking): Promise<SasPhy> {
  const folder = `${SAS_PHY}/${name}`;
  const read = await Promise.all(PHY_ERRORS.map((file) => hardware.read(`${folder}/${file}`)));
  const texts: RawTexts<(typeof PHY_ERRORS)[number]> = Object.fromEntries(
    read.flatMap((text, index) => {
      const raw = text.ok ? text.value : text.reason === 'absent' ? undefined : problemOf(text);
      return raw === undefined ? [] : [[PHY_ERRORS[index], raw]];
    }),
  );
  const attribute = attributesOf(folder, texts, problems);
  const counts = PHY_ERRORS.flatMap((file) => {
    const count = attribute(file, parseCount);
    return count === undefined ? [] : [[file.replace(/(?:_error)?_count$/, ''), count] as const];
  });
  return { name, errors: new Map(counts) };
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}
