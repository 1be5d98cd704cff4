import type { DiskIdentity } from '../collectors/block/reading.ts';
import { type KnownArray, type KnownDisk, type Ledger, LIMITS } from './ledger.ts';
import type { MachineView } from './view.ts';

/** A disk that resets is away for some seconds. */
const GRACE_MS = 30_000;

/** The disks that carry members after a look; the same object when it shows nothing new. */
export function disksAfter(
  ledger: Ledger,
  arrays: readonly KnownArray[],
  machine: MachineView,
): readonly KnownDisk[] {
  const { survey } = machine;
  // Without any block device listed, nothing is known of disks.
  if (survey.writes.size === 0) return ledger.disks;
  const present = new Map(survey.disks.map((one) => [one.disk, one]));
  const carried = carriedNow(machine);
  const known = ledger.disks.flatMap((disk) => {
    const there = present.get(disk.disk);
    const held = arraysOf(disk, { ledger, arrays, carried, isThere: there !== undefined });
    return held.length === 0 ? [] : [after(disk, held, there, machine.at)];
  });
  const added = [...carried].flatMap(([id, uuids]): readonly KnownDisk[] => {
    const there = present.get(id);
    if (there === undefined || ledger.disks.some(({ disk }) => disk === id)) return [];
    return [{ ...describe(there), firstSeenAt: machine.at, arrays: uuids }];
  });
  const isUnchanged =
    added.length === 0 &&
    known.length === ledger.disks.length &&
    known.every((one, index) => one === ledger.disks[index]);
  return isUnchanged ? ledger.disks : [...known, ...added].slice(0, LIMITS.disks);
}

/** UUIDs of the arrays that each disk carries a listed member of, in whatever role. */
function carriedNow({ arrays }: MachineView): ReadonlyMap<string, readonly string[]> {
  const carried = new Map<string, readonly string[]>();
  for (const { uuid, members } of arrays) {
    for (const { disk } of members) {
      if (disk === undefined) continue;
      const before = carried.get(disk) ?? [];
      if (!before.includes(uuid)) carried.set(disk, [...before, uuid]);
    }
  }
  return carried;
}

interface Holders {
  readonly ledger: Ledger;
  readonly arrays: readonly KnownArray[];
  readonly carried: ReadonlyMap<string, readonly string[]>;
  readonly isThere: boolean;
}

/** The arrays that still count on the disk: it is listed there, holds a slot, or was a spare when it went. */
function arraysOf(
  { disk, arrays: before }: KnownDisk,
  { ledger, arrays, carried, isThere }: Holders,
): readonly string[] {
  const holds = (list: readonly KnownArray[], uuid: string) =>
    list.some((one) => one.uuid === uuid && one.members.some((member) => member.disk === disk));
  const listed = carried.get(disk) ?? [];
  const kept = before.filter((uuid) => {
    if (listed.includes(uuid) || !arrays.some((one) => one.uuid === uuid)) return false;
    return holds(arrays, uuid) || (!isThere && !holds(ledger.arrays, uuid));
  });
  return [...listed, ...kept];
}

function after(
  disk: KnownDisk,
  arrays: readonly string[],
  there: DiskIdentity | undefined,
  at: number,
): KnownDisk {
  const held = disk.arrays.join() === [...arrays].sort().join() ? disk.arrays : [...arrays].sort();
  if (there !== undefined) {
    const isUnchanged = disk.gone === undefined && disk.name === there.name && held === disk.arrays;
    const { firstSeenAt } = disk;
    return isUnchanged ? disk : { ...describe(there), firstSeenAt, arrays: held };
  }
  const gone = disk.gone ?? { at, lasts: false };
  const lasts = gone.lasts || Math.abs(at - gone.at) >= GRACE_MS;
  const isUnchanged = disk.gone !== undefined && lasts === gone.lasts && held === disk.arrays;
  return isUnchanged ? disk : { ...disk, arrays: held, gone: { ...gone, lasts } };
}

function describe({
  disk,
  serial,
  wwn,
  model,
  name,
}: DiskIdentity): Omit<KnownDisk, 'firstSeenAt' | 'arrays'> {
  return {
    disk,
    name,
    ...(serial !== undefined && { serial }),
    ...(wwn !== undefined && { wwn }),
    ...(model !== undefined && { model }),
  };
}
