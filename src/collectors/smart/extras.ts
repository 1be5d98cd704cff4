import type { SmartReport } from './report.ts';
import type { Attribute } from './report-ata.ts';

/** The families of samples that are given as far as a disk's budget allows. */
export const EXTRA_FAMILIES = [
  'attributeFailing',
  'attributeRaw',
  'attributeValue',
  'attributeThreshold',
  'attributeWorst',
  'attributeDecoded',
  'temperatureSensor',
  'thermalTransitions',
  'thermalSeconds',
  'namespaceSize',
  'namespaceCapacity',
  'namespaceUtilization',
  'totalCapacity',
  'unallocatedCapacity',
  'nvmeHealth',
  'recoveryLimit',
  'recoveryEnabled',
  'statistic',
  'statisticCondition',
  'phyEvents',
  'temperatureExtreme',
  'limitCrossings',
  'farm',
] as const;
export type ExtraFamily = (typeof EXTRA_FAMILIES)[number];

/** One sample of an extra family, but for its `disk` label. */
export interface Extra {
  readonly family: ExtraFamily;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Maybe = Omit<Extra, 'value'> & { readonly value: number | boolean | undefined };

/** Attributes whose raw counts tell of failing media or links; theirs come before all others. */
const TELLING: readonly number[] = [5, 187, 188, 196, 197, 198, 199];

/** Every sample beyond the common ones that a report can give, the most telling first. */
export function extrasOf(report: SmartReport, withWorst: boolean): readonly Extra[] {
  const attributes = [...(report.ata?.attributes ?? [])].sort(byImportance);
  const judged = attributes.filter(({ threshold }) => threshold !== undefined && threshold > 0);
  const rest = attributes.filter((one) => !judged.includes(one));
  return valued([
    ...attributes.flatMap(failing),
    ...attributes.map((one) => attributeSample('attributeRaw', one, one.raw)),
    ...attributes.flatMap(decoded),
    ...sensors(report),
    ...thermal(report),
    ...namespaces(report),
    ...judged.flatMap(valueAndThreshold),
    ...recovery(report),
    ...statistics(report, true),
    ...phyEvents(report),
    ...rest.flatMap(valueAndThreshold),
    ...statistics(report, false),
    ...temperatures(report),
    ...(withWorst
      ? attributes.map((one) => attributeSample('attributeWorst', one, one.worst))
      : []),
    ...report.farm.map(
      ({ page, name, value }): Maybe => ({ family: 'farm', labels: { page, name }, value }),
    ),
  ]);
}

function valued(samples: readonly Maybe[]): readonly Extra[] {
  return samples.flatMap(({ family, labels, value }) =>
    value === undefined ? [] : [{ family, labels, value: Number(value) }],
  );
}

/** Telling ones, then prefail, then old-age; each by id. */
function byImportance(one: Attribute, other: Attribute): number {
  const rank = ({ id, prefail }: Attribute) => {
    if (TELLING.includes(id)) return 0;
    return prefail === true ? 1 : 2;
  };
  return rank(one) - rank(other) || one.id - other.id;
}

function attributeSample(
  family: ExtraFamily,
  { id, name }: Attribute,
  value: number | undefined,
): Maybe {
  return { family, labels: { id: String(id), name }, value };
}

function failing({ id, name, prefail, failed }: Attribute): readonly Maybe[] {
  if (failed === undefined) return [];
  const kind = prefail === true ? 'prefail' : 'old_age';
  const labels = { id: String(id), name, kind, when: failed };
  return [{ family: 'attributeFailing', labels, value: 1 }];
}

function valueAndThreshold(attribute: Attribute): readonly Maybe[] {
  return [
    attributeSample('attributeValue', attribute, attribute.value),
    attributeSample('attributeThreshold', attribute, attribute.threshold),
  ];
}

function decoded({ id, name, rawParts }: Attribute): readonly Maybe[] {
  return rawParts.map(({ part, value }) => ({
    family: 'attributeDecoded',
    labels: { id: String(id), name, part },
    value,
  }));
}

function sensors({ temperature }: SmartReport): readonly Maybe[] {
  return temperature.sensors.map(({ sensor, celsius }) => ({
    family: 'temperatureSensor',
    labels: { sensor: String(sensor) },
    value: celsius,
  }));
}

function thermal({ nvme }: SmartReport): readonly Maybe[] {
  const levels = (nvme?.thermalManagement ?? []).flatMap(({ level, transitions, seconds }) => {
    const labels = { level: String(level) };
    return [
      { family: 'thermalTransitions', labels, value: transitions } as const,
      { family: 'thermalSeconds', labels, value: seconds } as const,
    ];
  });
  const unknown = (nvme?.unknownKeys ?? []).map(
    ({ key, value }) => ({ family: 'nvmeHealth', labels: { key }, value }) as const,
  );
  return [...levels, ...unknown];
}

function namespaces({ nvme }: SmartReport): readonly Maybe[] {
  const parts = (nvme?.namespaces ?? []).flatMap(({ id, ...bytes }) => {
    const labels = { namespace: String(id) };
    return [
      { family: 'namespaceUtilization', labels, value: bytes.utilizationBytes } as const,
      { family: 'namespaceCapacity', labels, value: bytes.capacityBytes } as const,
      { family: 'namespaceSize', labels, value: bytes.sizeBytes } as const,
    ];
  });
  return [
    ...parts,
    { family: 'unallocatedCapacity', labels: {}, value: nvme?.unallocatedCapacityBytes },
    { family: 'totalCapacity', labels: {}, value: nvme?.totalCapacityBytes },
  ];
}

function recovery({ ata }: SmartReport): readonly Maybe[] {
  if (ata?.recovery === undefined) return [];
  const { read, write } = ata.recovery;
  return [
    { family: 'recoveryEnabled', labels: { direction: 'read' }, value: read.enabled },
    { family: 'recoveryEnabled', labels: { direction: 'write' }, value: write.enabled },
    { family: 'recoveryLimit', labels: { direction: 'read' }, value: read.seconds },
    { family: 'recoveryLimit', labels: { direction: 'write' }, value: write.seconds },
  ];
}

/** Pages of the device statistics that count errors: rotating media, general errors, transport, solid state. */
const ERROR_PAGES: readonly number[] = [3, 4, 6, 7];

function statistics({ ata }: SmartReport, ofErrors: boolean): readonly Maybe[] {
  return (ata?.statistics ?? [])
    .filter(({ page }) => ERROR_PAGES.includes(page) === ofErrors)
    .flatMap(({ page, offset, name, value, conditionMet }): readonly Maybe[] => {
      // Vendors' own entries all have one name; their place tells them apart.
      const place = offset === undefined ? {} : { offset: `0x${offset.toString(16)}` };
      const labels = { page: String(page), ...place, name };
      const met = conditionMet === true ? 1 : undefined;
      return [
        { family: 'statistic', labels, value },
        { family: 'statisticCondition', labels, value: met },
      ];
    });
}

function phyEvents({ ata }: SmartReport): readonly Maybe[] {
  return (ata?.phyCounters ?? []).map(({ id, name, value }) => ({
    family: 'phyEvents',
    labels: { id: String(id), name },
    value,
  }));
}

function temperatures({ temperature, ata }: SmartReport): readonly Maybe[] {
  const extreme = (since: string, which: string, value: number | undefined): Maybe => ({
    family: 'temperatureExtreme',
    labels: { since, which },
    value,
  });
  const crossing = (limit: string, value: number | undefined): Maybe => ({
    family: 'limitCrossings',
    labels: { limit },
    value,
  });
  return [
    extreme('manufacture', 'max', temperature.lifetimeMax),
    extreme('manufacture', 'min', temperature.lifetimeMin),
    extreme('power_on', 'max', temperature.powerCycleMax),
    extreme('power_on', 'min', temperature.powerCycleMin),
    crossing('over', ata?.overLimitCount),
    crossing('under', ata?.underLimitCount),
  ];
}
