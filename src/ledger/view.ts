import { readingOf } from '../collectors/collector.ts';
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
import type { Latest } from './ledger.ts';
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
  readonly survey: MdSuperblocksReading;
  readonly listing: MdArraysReading | undefined;
  /** Whether nobody looked for a while before: the daemon has just been started. */
  readonly isFirstLook: boolean;
}

/** The latest survey with the events up to it; undefined when there is none, or the ledger knows it already. */
export function viewOf(snapshot: Snapshot, latest: Latest | undefined): MachineView | undefined {
  const observation = snapshot.observed['md-superblocks'];
  const survey = readingOf(observation);
  if (observation.status !== 'ok' || survey === undefined || observation.at === latest?.at) {
    return undefined;
  }
  const listing = readingOf(snapshot.observed['md-arrays']);
  const look = { at: observation.at, survey, listing, latest };
  return {
    at: observation.at,
    boot: survey.boot,
    arrays: survey.arrays.flatMap((one) => arrayView(one, look)),
    survey,
    listing,
    isFirstLook: latest?.listeningSince !== listing?.listeningSince,
  };
}

interface Look {
  readonly at: number;
  readonly survey: MdSuperblocksReading;
  readonly listing: MdArraysReading | undefined;
  readonly latest: Latest | undefined;
}

/** Up to which announcement of an array the looks before understood; 0 when they listened another time. */
function heardBefore(name: string, last: LastLook | undefined, { listing, latest }: Look): number {
  if (latest === undefined || latest.listeningSince !== listing?.listeningSince) return 0;
  if (last !== undefined) return last.heard;
  // Of an array not seen before: what was announced under its name up to then was of another one.
  const earlier = announcedOf(name, listing).findLast((event) => event.at < latest.at);
  return earlier?.sequence ?? 0;
}

function announcedOf(
  name: string,
  listing: MdArraysReading | undefined,
): readonly WitnessedEvent[] {
  return (listing?.witnessed ?? []).filter((event) => event.array === name);
}

/** What was announced of an array since the looks before, as far as this look can know it. */
function eventsOf(name: string, heard: number, { listing, at }: Look): readonly WitnessedEvent[] {
  const isPast = (event: WitnessedEvent) =>
    event.at <= at - LOOK_MS || event.at > at + CLOCK_STEP_MS;
  return announcedOf(name, listing).filter((event) => event.sequence > heard && isPast(event));
}

function arrayView(surveyed: SurveyedArray, look: Look): readonly ArrayView[] {
  const { array, uuid, rounds } = surveyed;
  const { at, survey, latest } = look;
  if (uuid === undefined || array.container) return [];
  const deviceOf = (name: string, read: DeviceLook | undefined): DeviceView => {
    const found = read?.examined?.found?.superblock;
    const isOwn = found?.checksum.valid === true && found.arrayUuid === uuid;
    // After a failed read only an older one stands there.
    const bitmap = read?.problem === undefined ? read?.examined?.bitmap : undefined;
    const identity = survey.identities.get(name);
    return {
      name,
      disk: identity?.serial ?? identity?.wwn,
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
  // Other machines write to a clustered array: nothing that is counted here accounts for its contents.
  if (members.some(({ superblock }) => superblock?.features.includes('clustered'))) return [];
  const outside = survey.outside
    .map(({ look }) => deviceOf(look.name, look))
    .filter(({ superblock }) => superblock !== undefined);
  const heard = heardBefore(array.name, last, look);
  const events = eventsOf(array.name, heard, look);
  return [
    {
      uuid,
      array,
      members,
      outside,
      counter: counterOf(survey, array.name),
      isSettled:
        fits(array) &&
        isOf(
          array,
          round?.members.map(({ member }) => member),
        ),
      events,
      heard: events.at(-1)?.sequence ?? heard,
      last,
    },
  ];
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

/** Whether a listing is of one moment: sysfs is read file by file while members come and go. */
function fits({ members, slots, slotsBefore, degraded }: JoinedArray): boolean {
  if (slots === undefined || members.some(({ role }) => role === undefined)) return false;
  if (slotsBefore !== undefined || degraded === undefined) return true;
  const inSync = members.filter(({ role, slot }) => role === 'in_sync' && slot !== undefined);
  return inSync.length === slots - degraded;
}

/** Whether the members whose superblocks were read are those listed now, in the same places. */
function isOf({ members }: JoinedArray, read: readonly MdMember[] | undefined): boolean {
  if (read === undefined || read.length !== members.length) return false;
  return members.every((now) => {
    const then = read.find(({ name }) => name === now.name);
    return then !== undefined && then.role === now.role && then.slot === now.slot;
  });
}
