import { readingOf } from '../collectors/collector.ts';
import { isCoherent } from '../collectors/md-arrays/coherent.ts';
import type { JoinedArray } from '../collectors/md-arrays/join.ts';
import type { MdArraysReading, MdMember, WitnessedEvent } from '../collectors/md-arrays/reading.ts';
import { type ExaminedBitmap, isBitmap } from '../collectors/md-superblocks/examined.ts';
import type { Superblock } from '../collectors/md-superblocks/reading.ts';
import type {
  DeviceLook,
  MdSuperblocksReading,
  SurveyedArray,
} from '../collectors/md-superblocks/survey-reading.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Apart, apartIn } from './apart.ts';
import { diskOf } from './identity.ts';
import type { KnownDisk, Latest, Ledger } from './ledger.ts';
import type { Counter, LastLook } from './member-notes.ts';

/** Events this young may have come after the arrays were looked at. */
const LOOK_MS = 100;
/** No survey is so old: an event that lies so far ahead came before the clock was set back. */
const CLOCK_STEP_MS = 10 * 60_000;

/** A device with the metadata of an array: a member of it, or one outside. */
export interface DeviceView {
  readonly name: string;
  /** Serial number or WWN of its disk; undefined when only the kernel name is known. */
  readonly disk: string | undefined;
  /** When its metadata was read, and up to when it is known to be still so. */
  readonly readAt: number | undefined;
  readonly asOf: number | undefined;
  /** Its own superblock, sound and of this array. */
  readonly superblock: Superblock | undefined;
  readonly bitmap: ExaminedBitmap | undefined;
  readonly counter: Counter | undefined;
}

/** A member as the kernel lists it. */
export interface MemberView extends DeviceView {
  readonly listed: MdMember;
}

/** An array that is there, with everything that one look showed of it. */
export interface ArrayView {
  readonly uuid: string;
  readonly array: JoinedArray;
  readonly members: readonly MemberView[];
  /** Devices outside any array with this array's UUID. */
  readonly outside: readonly DeviceView[];
  readonly counter: Counter | undefined;
  /** Members that ran without the others before they were put together; undefined when that is not known. */
  readonly apart: Apart | undefined;
  /** Whether superblocks and listing are of one moment, and the listing fits itself. */
  readonly isSettled: boolean;
  /** What the kernel announced of it since the look before, oldest first. */
  readonly events: readonly WitnessedEvent[];
  /** Sequence of the last of them, or of those before. */
  readonly heard: number;
  /** What that look showed; undefined when it did not show the array. */
  readonly last: LastLook | undefined;
}

/** One look at the machine, as the ledger needs it. */
export interface MachineView {
  readonly at: number;
  readonly boot: string | undefined;
  readonly arrays: readonly ArrayView[];
  /** UUIDs of clustered arrays: other machines write to them, and nothing counted here accounts for their contents. */
  readonly clustered: ReadonlySet<string>;
  readonly survey: MdSuperblocksReading;
  readonly listing: MdArraysReading | undefined;
  /** Whether nobody looked for a while before: the daemon has just been started. */
  readonly isFirstLook: boolean;
}

/** The latest survey with the events up to it; undefined when there is none, or the ledger knows it already. */
export function viewOf(
  snapshot: Snapshot,
  { latest, disks }: Pick<Ledger, 'latest' | 'disks'>,
): MachineView | undefined {
  const observation = snapshot.observed['md-superblocks'];
  const survey = readingOf(observation);
  if (observation.status !== 'ok' || survey === undefined || observation.at === latest?.at) {
    return undefined;
  }
  const listing = readingOf(snapshot.observed['md-arrays']);
  const look = { at: observation.at, survey, listing, latest, disks };
  return {
    at: observation.at,
    boot: survey.boot,
    arrays: survey.arrays.flatMap((one) => arrayView(one, look)),
    clustered: new Set(survey.arrays.filter(isClustered).flatMap(({ uuid }) => uuid ?? [])),
    survey,
    listing,
    isFirstLook: listing !== undefined && latest?.listeningSince !== listing.listeningSince,
  };
}

interface Look {
  readonly at: number;
  readonly survey: MdSuperblocksReading;
  readonly listing: MdArraysReading | undefined;
  readonly latest: Latest | undefined;
  readonly disks: readonly KnownDisk[];
}

/** Up to which announcement of an array the looks before understood; 0 when they listened another time. */
function heardBefore(last: LastLook | undefined, { listing, latest }: Look): number {
  // While the listing is not to be had, nobody knows whether the daemon listened all the time.
  const isSame = listing === undefined || latest?.listeningSince === listing.listeningSince;
  return last === undefined || !isSame ? 0 : last.heard;
}

/** What was announced under an array's name since the look before, as far as this look can know it. */
function announced(
  name: string,
  last: LastLook | undefined,
  look: Look,
): readonly WitnessedEvent[] {
  const { listing, at } = look;
  const after = heardBefore(last, look);
  const isPast = (event: WitnessedEvent) =>
    event.at <= at - LOOK_MS || event.at > at + CLOCK_STEP_MS;
  return (listing?.witnessed ?? []).filter(
    (event) => event.array === name && event.sequence > after && isPast(event),
  );
}

/** Those of them that are of this array: before it was seen, one of another UUID may have had its name. */
function ownOf(
  events: readonly WitnessedEvent[],
  last: LastLook | undefined,
  { latest }: Look,
): readonly WitnessedEvent[] {
  if (last !== undefined || latest === undefined) return events;
  return events.filter((event) => event.at >= latest.at);
}

function arrayView(surveyed: SurveyedArray, look: Look): readonly ArrayView[] {
  const { array, uuid, rounds } = surveyed;
  const { at, survey, latest, disks } = look;
  if (uuid === undefined || array.container || isClustered(surveyed)) return [];
  const deviceOf = (name: string, read: DeviceLook | undefined): DeviceView => {
    const found = read?.examined?.found?.superblock;
    const isOwn = found?.checksum.valid === true && found.arrayUuid === uuid;
    // After a failed read only an older one stands there.
    const bitmap = read?.problem === undefined ? read?.examined?.bitmap : undefined;
    const identity = survey.identities.get(name);
    return {
      name,
      disk: diskOf(identity, disks),
      readAt: read?.readAt,
      asOf: read?.isCurrent === true ? at : read?.readAt,
      superblock: isOwn ? found : undefined,
      bitmap: isOwn && isBitmap(bitmap) ? bitmap : undefined,
      counter: counterOf(survey, name),
    };
  };
  const round = rounds.at(-1);
  const last = latest?.arrays.find((one) => one.uuid === uuid);
  const members = array.members.map((listed) => {
    const read = round?.members.find(({ member }) => member.name === listed.name)?.look;
    const device = { ...deviceOf(listed.name, read), listed };
    return listed.role === 'in_sync' ? { ...device, ...inFile(surveyed) } : device;
  });
  const outside = survey.outside
    .map(({ look }) => deviceOf(look.name, look))
    .filter(({ superblock }) => superblock !== undefined);
  const events = announced(array.name, last, look);
  return [
    {
      uuid,
      array,
      members,
      outside,
      counter: counterOf(survey, array.name),
      apart: apartIn(surveyed),
      isSettled:
        isCoherent(array) &&
        isOf(
          array,
          round?.members.map(({ member }) => member),
        ),
      events: ownOf(events, last, look),
      heard: events.at(-1)?.sequence ?? heardBefore(last, look),
      last,
    },
  ];
}

function isClustered({ rounds }: SurveyedArray): boolean {
  const members = rounds.at(-1)?.members ?? [];
  return members.some(({ look }) =>
    look?.examined?.found?.superblock.features.includes('clustered'),
  );
}

/** The bitmap of an array that keeps it in a file: what members in sync would say. */
function inFile({ fileBitmap }: SurveyedArray): Partial<Pick<DeviceView, 'bitmap' | 'asOf'>> {
  if (fileBitmap === undefined || fileBitmap.problem !== undefined) return {};
  const { bitmap, readAt } = fileBitmap;
  return isBitmap(bitmap) ? { bitmap, asOf: readAt } : {};
}

/** What was written to a device, with what makes it comparable. */
export function counterOf(
  { boot, writes }: MdSuperblocksReading,
  device: string,
): Counter | undefined {
  const one = writes.get(device);
  if (one === undefined) return undefined;
  return { boot, device, sequence: one.sequence, sectors: one.sectorsWritten };
}

/** Whether the members whose superblocks were read are those listed now, in the same places. */
function isOf({ members }: JoinedArray, read: readonly MdMember[] | undefined): boolean {
  if (read === undefined || read.length !== members.length) return false;
  return members.every((now) => {
    const then = read.find(({ name }) => name === now.name);
    return then !== undefined && then.role === now.role && then.slot === now.slot;
  });
}
