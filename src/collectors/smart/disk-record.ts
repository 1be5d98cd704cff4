import type { Asker } from './asker.ts';
import type { BlockDisk } from './block-disks.ts';
import type { SmartDisk } from './reading.ts';
import type { Identity } from './report.ts';

/** At least one path. */
type Askers = readonly [Asker, ...Asker[]];

/** The path whose answers stand for the disk: the first that answers. */
export function spokesman(askers: Askers): Asker {
  return askers.find(({ condition }) => condition.kind === 'answered') ?? askers[0];
}

/** What is known of a disk now, but for the samples that its budget allows. */
export function diskRecord(
  label: string,
  askers: Askers,
  given: {
    readonly chosen: Asker;
    readonly now: number;
    readonly baseline: ReadonlyMap<string, number>;
  },
): SmartDisk {
  const { chosen, now, baseline } = given;
  const { report, target } = chosen;
  const block = askers.map((asker) => asker.target.block).find((one) => one !== undefined);
  const rate = report?.identity.rotationRate;
  return {
    disk: label,
    identity: chosen.identity ?? kernelIdentity(block),
    protocol: chosen.protocol,
    paths: askers.map((asker) => asker.target.path),
    transport: block?.transport,
    rotational: rate === undefined ? block?.rotational : rate > 0,
    busSpeed: target.block?.busSpeed ?? { current: undefined, max: undefined },
    present: true,
    seenAt: now,
    condition: chosen.condition,
    powerState: chosen.powerState,
    report,
    reportedAt: chosen.reportedAt,
    logsReportedAt: chosen.logsReportedAt,
    durationMs: chosen.durationMs,
    intervalMs: chosen.intervalMs,
    timeouts: askers.reduce((sum, asker) => sum + asker.timeouts, 0),
    refused: chosen.refused,
    selfRaising: chosen.selfRaising,
    baseline,
    extras: [],
  };
}

/** Who a disk that has not answered is by the kernel's account. */
function kernelIdentity(block: BlockDisk | undefined): Identity | undefined {
  if (block === undefined) return undefined;
  const { serial, wwn, model } = block;
  if ([serial, wwn, model].every((part) => part === undefined)) return undefined;
  return {
    ...{ serial, wwn, model },
    ...{ family: undefined, firmware: undefined, capacityBytes: undefined, formFactor: undefined },
    ...{ logicalBlockBytes: undefined, physicalBlockBytes: undefined, rotationRate: undefined },
  };
}
