import type { DiskIdentity } from '../collectors/block/reading.ts';
import { isSameDisk } from './identity.ts';
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
  const { disks } = machine.survey;
  if (disks === undefined) return ledger.disks;
  const told = disks.filter(({ serial, wwn }) => serial !== undefined || wwn !== undefined);
  const carried = carriedNow(machine);
  const known = ledger.disks.flatMap((before) => {
    const there = told.find((one) => isSameDisk(before, one));
    const disk = there === undefined ? before : identified(before, there);
    const isThere = there !== undefined || isThereUntold(disk, disks, arrays);
    const held = arraysOf(disk, { ledger, arrays, carried, isThere });
    return held.length === 0 ? [] : [after(disk, held, isThere, machine.at)];
  });
  const added = [...carried].flatMap(([id, uuids]): readonly KnownDisk[] => {
    const there = told.find(({ disk }) => disk === id);
    if (there === undefined || known.some((disk) => isSameDisk(disk, there))) return [];
    return [{ ...describe(there), firstSeenAt: machine.at, arrays: uuids }];
  });
  const isUnchanged =
    added.length === 0 &&
    known.length === ledger.disks.length &&
    known.every((one, index) => one === ledger.disks[index]);
  return isUnchanged ? ledger.disks : [...known, ...added].slice(0, LIMITS.disks);
}

/** Whether a known disk is there although it tells no identity now: under its name, with a member that md still has. */
function isThereUntold(
  { disk, name }: KnownDisk,
  disks: readonly DiskIdentity[],
  arrays: readonly KnownArray[],
): boolean {
  const isNamed = disks.some(
    (one) => one.name === name && one.serial === undefined && one.wwn === undefined,
  );
  return (
    isNamed &&
    arrays.some(
      ({ gone, members, arrivals }) =>
        gone === undefined &&
        (members.some((one) => one.disk === disk && one.away === undefined) ||
          arrivals.some((one) => one.disk === disk)),
    )
  );
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

/** The known disk by what it tells of itself now; by what it told once, while it tells less. */
function identified(known: KnownDisk, there: DiskIdentity): KnownDisk {
  const tellsLess = known.serial !== undefined && there.serial === undefined;
  const { firstSeenAt, arrays, gone } = known;
  const now: KnownDisk = tellsLess
    ? { ...known, name: there.name }
    : { ...describe(there), firstSeenAt, arrays, ...(gone !== undefined && { gone }) };
  const isSame =
    now.disk === known.disk &&
    now.serial === known.serial &&
    now.wwn === known.wwn &&
    now.name === known.name;
  return isSame ? known : now;
}

function after(
  disk: KnownDisk,
  arrays: readonly string[],
  isThere: boolean,
  at: number,
): KnownDisk {
  const held = disk.arrays.join() === [...arrays].sort().join() ? disk.arrays : [...arrays].sort();
  const { gone, ...rest } = disk;
  if (isThere) {
    return gone === undefined && held === disk.arrays ? disk : { ...rest, arrays: held };
  }
  const since = gone ?? { at, lasts: false };
  const lasts = since.lasts || Math.abs(at - since.at) >= GRACE_MS;
  const isUnchanged = gone !== undefined && lasts === gone.lasts && held === disk.arrays;
  return isUnchanged ? disk : { ...disk, arrays: held, gone: { ...since, lasts } };
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
