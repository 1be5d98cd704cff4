import type { DiskPath } from './reading.ts';
import { sectionsOf } from './sections.ts';
import { ASLEEP_STATUS } from './verdict.ts';

/** How much a disk is asked: its health often, its logs seldom. */
export type Tier = 'health' | 'logs';

/** What a command is made from. */
export interface Question {
  readonly tier: Tier;
  readonly path: DiskPath;
  /** As the disk said, or as its device node tells; undefined while not known. */
  readonly protocol: string | undefined;
  /** Sections not to ask for. */
  readonly refused: ReadonlySet<string>;
}

/**
 * Arguments for smartctl. NVMe has no standby: its power states are left to the controller. SCSI's
 * error counters are its health, and cheap. Every command identifies the disk, so that another one
 * under the same name is noticed.
 */
export function smartctlArguments({ tier, path, protocol, refused }: Question): readonly string[] {
  const sections = sectionsOf(protocol)
    .filter(({ name }) => !refused.has(name))
    .map(({ flag }) => flag);
  const isScsiHealth = tier === 'health' && protocol === 'SCSI' && !refused.has('error_log');
  return [
    '--json',
    ...(protocol === 'NVMe' ? [] : [`--nocheck=standby,${ASLEEP_STATUS}`]),
    ...(path.type === undefined ? [] : [`--device=${path.type}`]),
    '--info',
    '--health',
    '--attributes',
    ...(tier === 'logs' ? sections : []),
    ...(isScsiHealth ? ['--log=error'] : []),
    path.device,
  ];
}
