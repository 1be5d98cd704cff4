import type { Clock } from '../../clock.ts';
import type { Host } from '../../host/host.ts';
import { identityOf, readBlockDevices, readBootId } from '../block/read.ts';
import type { BlockDevices, DiskCounters, DiskIdentity } from '../block/reading.ts';
import { PollFailure, type Problem } from '../collector.ts';
import type { JoinedArray } from '../md-arrays/join.ts';
import { type ArraysNow, lookAtArrays } from '../md-arrays/look.ts';
import { ActivityWatch } from './activity.ts';
import { inSyncMembers, isSuspect, uuidOf } from './agreement.ts';
import { belongsElsewhere, isBelowMember, isStarted, mayCarry, memberships } from './candidates.ts';
import { FileBitmaps } from './file-bitmaps.ts';
import { Looks } from './looks.ts';
import { SUPERBLOCK_VERSIONS, type Superblock, type SuperblockVersion } from './reading.ts';
import { areEnough, isSameRound, withRound } from './rounds.ts';
import type {
  DeviceWrites,
  ExternalDevice,
  MdSuperblocksReading,
  OutsideDevice,
  Round,
  SurveyedArray,
} from './survey-reading.ts';

/** Rounds read at most in one survey when members differ: torn reads and updates under way clear up by then. */
const MAX_ROUNDS = 4;
const ROUND_PAUSE_MS = 300;
/** A device without md metadata is probed again no more often than this while it is in use. */
const REPROBE_MS = 5 * 60_000;

/** What a survey works with. */
export interface SurveyOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly deadlineMs: number;
}

/** Reads every member's own metadata, and every other device that may be one, round after round. */
export class Survey {
  readonly #options: SurveyOptions;
  readonly #looks: Looks;
  readonly #fileBitmaps: FileBitmaps;
  readonly #activity = new ActivityWatch();
  readonly #rounds = new Map<string, readonly Round[]>();
  #sequences = new Map<string, string>();

  constructor(options: SurveyOptions) {
    this.#options = options;
    this.#looks = new Looks(options);
    this.#fileBitmaps = new FileBitmaps(options);
  }

  /** One survey; stops between reads when the signal aborts. Throws `PollFailure` when arrays or devices are hidden. */
  async take(signal: AbortSignal): Promise<MdSuperblocksReading> {
    const devices = readBlockDevices(this.#options.host);
    if (devices.hidden !== undefined && devices.hidden.reason !== 'absent') {
      throw new PollFailure(devices.hidden);
    }
    this.#forgetReplaced(devices);
    this.#looks.beginPoll();
    const native = nativeOf((await this.#arrays()).arrays);
    await Promise.all(native.map((array) => this.#readArray(array, devices, signal)));
    await this.#readOthers(devices, memberships(native), signal);
    this.#looks.endPoll();
    // Members come and go while others are read: what was read counts for the arrays as they are now.
    return this.#reading(await this.#arrays(), devices);
  }

  #arrays(): Promise<ArraysNow> {
    const { host, deadlineMs } = this.#options;
    return lookAtArrays(host, deadlineMs);
  }

  #reading({ arrays, areAll }: ArraysNow, devices: BlockDevices): MdSuperblocksReading {
    const native = nativeOf(arrays);
    const counters = this.#looks.refreshCounters();
    const surveyed = native.map((array) => this.#surveyed(array, counters.get(array.name)));
    const ofFiles = surveyed.flatMap(({ fileBitmap }) => fileBitmap?.problem ?? []);
    this.#keepOnly(native);
    const outside = this.#outside(devices, arrays);
    const names = [...memberships(arrays).keys(), ...outside.map(({ look }) => look.name)];
    return {
      arrays: surveyed,
      // One that does not tell its metadata is passed over, and may be any.
      areAllArrays: areAll && arrays.every(({ metadata }) => metadata !== undefined),
      outside,
      external: this.#external(devices),
      identities: identitiesOf(names, devices),
      disks: devices.hidden === undefined ? [...devices.identities.values()] : undefined,
      boot: readBootId(this.#options.host),
      writes: writesOf(counters, devices),
      ...this.#problems(devices, ofFiles),
    };
  }

  #forgetReplaced(devices: BlockDevices): void {
    if (devices.hidden !== undefined) return;
    this.#looks.keepOnly(new Set(devices.devices.keys()));
    const sequences = new Map<string, string>();
    for (const { name, sequence, sectors } of devices.devices.values()) {
      const now = `${sequence ?? ''} ${sectors ?? ''}`;
      const before = this.#sequences.get(name);
      if (before !== undefined && before !== now) this.#looks.forget(name);
      sequences.set(name, now);
    }
    this.#sequences = sequences;
  }

  #keepOnly(arrays: readonly JoinedArray[]): void {
    const names = new Set(arrays.map(({ name }) => name));
    this.#activity.keepOnly(names);
    this.#fileBitmaps.keepOnly(names);
    for (const name of this.#rounds.keys()) if (!names.has(name)) this.#rounds.delete(name);
  }

  async #readArray(first: JoinedArray, devices: BlockDevices, signal: AbortSignal): Promise<void> {
    const due = first.members.map(({ name }) => name).filter((name) => this.#looks.isDue(name));
    if (due.length > 0) await this.#readMembers(first, devices, due);
    let rounds = this.#noteRound(first);
    // md writes the file just before the members: while they are awake, so is its disk.
    if (due.length > 0) await this.#fileBitmaps.take(first, ownerOf(rounds.at(-1)));
    for (let count = 1; count < MAX_ROUNDS; count += 1) {
      const latest = rounds.at(-1);
      const isClear = latest === undefined || !isSuspect(first.uuid, latest);
      if (due.length === 0 || isClear || areEnough(rounds) || signal.aborted) return;
      await this.#options.clock.sleep(ROUND_PAUSE_MS, signal);
      const array = (await this.#arrays()).arrays.find(({ name }) => name === first.name);
      if (array === undefined) return;
      // Also those that were not due: to compare, all must have been read after the same pause.
      const compared = array.members.filter(({ role }) => role === 'in_sync');
      await this.#readMembers(
        array,
        devices,
        compared.map(({ name }) => name),
      );
      rounds = this.#noteRound(array);
    }
  }

  async #readMembers(
    array: JoinedArray,
    devices: BlockDevices,
    names: readonly string[],
  ): Promise<void> {
    const version = versionOf(array);
    await Promise.all(names.map((name) => this.#looks.take(name, devices, version)));
  }

  #noteRound(array: JoinedArray): readonly Round[] {
    const members = array.members.map((member) => ({
      member,
      look: this.#looks.last(member.name),
    }));
    const before = this.#rounds.get(array.name) ?? [];
    const round = { at: this.#options.clock.now(), members };
    const kept = isSameRound(before.at(-1), members) ? before.slice(0, -1) : before;
    const rounds = withRound(kept, round, (one) => isSuspect(array.uuid, one));
    this.#rounds.set(array.name, rounds);
    return rounds;
  }

  /** Reads devices outside all arrays: once, when they carry md metadata and are in use, and now and then. */
  async #readOthers(
    devices: BlockDevices,
    members: ReadonlyMap<string, JoinedArray>,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    const due = mayCarry(devices).filter(
      ({ name }) => !isBelowMember(name, members, devices) && this.#isOtherDue(name),
    );
    await Promise.all(due.map(({ name }) => this.#looks.take(name, devices, undefined)));
  }

  #isOtherDue(name: string): boolean {
    const last = this.#looks.last(name);
    if (last === undefined || !this.#looks.wasRead(name)) return true;
    const isInUse = this.#looks.isInUse(name);
    const matters = last.examined?.found !== undefined || last.problem !== undefined;
    if (matters) return isInUse || this.#looks.wasWritten(name);
    return isInUse && this.#options.clock.now() - last.readAt >= REPROBE_MS;
  }

  #surveyed(array: JoinedArray, counters: DiskCounters | undefined): SurveyedArray {
    const rounds = this.#rounds.get(array.name) ?? [];
    const latest = rounds.at(-1);
    const activity = this.#activity.note(array.name, {
      at: this.#options.clock.now(),
      isDegraded: array.degraded !== undefined && array.degraded > 0,
      sectorsWritten: counters?.sectorsWritten,
    });
    const uuid = latest === undefined ? array.uuid : uuidOf(array.uuid, latest);
    return { array, uuid, rounds, activity, fileBitmap: this.#fileBitmaps.last(array.name) };
  }

  #outside(devices: BlockDevices, arrays: readonly JoinedArray[]): readonly OutsideDevice[] {
    const members = memberships(arrays.filter((array) => array.container || isStarted(array)));
    return mayCarry(devices).flatMap((device) => {
      const look = this.#looks.last(device.name);
      const found = look?.examined?.found;
      if (look?.examined === undefined || found === undefined) return [];
      if (isBelowMember(device.name, members, devices)) return [];
      if (belongsElsewhere(device, found, { all: devices, members })) return [];
      return [{ look, examined: look.examined }];
    });
  }

  #external(devices: BlockDevices): readonly ExternalDevice[] {
    return mayCarry(devices).flatMap(({ name }) =>
      (this.#looks.last(name)?.examined?.foreign ?? []).map((metadata) => ({ name, metadata })),
    );
  }

  #problems(
    devices: BlockDevices,
    ofFiles: readonly Problem[],
  ): Pick<MdSuperblocksReading, 'problems' | 'denied'> {
    const ofDevices = [...devices.devices.keys()].flatMap(
      (name) => this.#looks.last(name)?.problem ?? [],
    );
    const problems = [...ofDevices, ...ofFiles];
    const denied = problems.filter(({ reason }) => reason === 'denied');
    return { problems, denied: denied.map(({ subject }) => subject) };
  }
}

function writesOf(
  counters: ReadonlyMap<string, DiskCounters>,
  { devices }: BlockDevices,
): ReadonlyMap<string, DeviceWrites> {
  return new Map(
    [...counters].map(([name, { sectorsWritten }]) => [
      name,
      { sequence: devices.get(name)?.sequence, sectorsWritten },
    ]),
  );
}

function identitiesOf(
  names: readonly string[],
  devices: BlockDevices,
): ReadonlyMap<string, DiskIdentity> {
  return new Map(
    names.flatMap((name) => {
      const identity = identityOf(devices, name);
      return identity === undefined ? [] : [[name, identity] as const];
    }),
  );
}

/** A sound superblock of the array, which tells how its bitmap is to be read. */
function ownerOf(round: Round | undefined): Superblock | undefined {
  const sound = round === undefined ? [] : inSyncMembers(round);
  return sound.find(({ superblock }) => superblock.checksum.valid)?.superblock;
}

function nativeOf(arrays: readonly JoinedArray[]): readonly JoinedArray[] {
  return arrays.filter((array) => versionOf(array) !== undefined);
}

/** The native metadata version of an array; undefined for external and missing metadata. */
function versionOf({ metadata }: JoinedArray): SuperblockVersion | undefined {
  // A v0.90 array that reshapes calls itself 0.91, so that older kernels keep off.
  if (metadata === '0.91') return '0.90';
  return SUPERBLOCK_VERSIONS.find((version) => version === metadata);
}
