import type { BlockReading, RecentGrowth } from '../../src/collectors/block/bus-reading.ts';
import type { MdArray } from '../../src/collectors/md-arrays/reading.ts';
import type { MemoryReading } from '../../src/collectors/memory/reading.ts';
import type { SmartDisk } from '../../src/collectors/smart/reading.ts';
import { judge } from '../../src/health/index.ts';
import type { Judgement } from '../../src/health/rule.ts';
import { blockReading } from './block.ts';
import { AT, snapshotOf } from './md.ts';
import { memoryReading } from './memory.ts';
import { smartReading } from './smart.ts';

/** What the machine shows, beside disks without troubles. */
export type Given = Partial<BlockReading> & {
  readonly arrays?: readonly MdArray[];
  readonly memory?: Partial<MemoryReading>;
  readonly smart?: readonly SmartDisk[];
};

/** What the rules on where a fault lives make of it. */
export function judgements({
  arrays = [],
  memory = {},
  smart = [],
  ...given
}: Given): readonly Judgement[] {
  const { at, observed } = snapshotOf(...arrays);
  const ok = { status: 'ok', at: AT } as const;
  const all = judge({
    at,
    observed: {
      ...observed,
      block: { ...ok, reading: blockReading(given) },
      memory: { ...ok, reading: memoryReading(memory) },
      smart: { ...ok, reading: smartReading(...smart) },
    },
  });
  return all.filter(({ code }) => code.startsWith('disk_suspect_'));
}

/** What is suspected, as `part disk`. */
export function suspects(given: Given): readonly string[] {
  return judgements(given).map(
    ({ code, subject }) => `${code.slice('disk_suspect_'.length)} ${subject.disk}`,
  );
}

/** Errors and timeouts of a disk or PCI function within the last hour. */
export function growth(of: string, errors: number, timeouts = 0): RecentGrowth {
  return { of, errors, timeouts, linkErrors: 0, overMs: 3_600_000 };
}

/** A disk with a member of md0. */
export const CARRIES = { members: [{ array: 'md0', member: 'sda1' }] };
