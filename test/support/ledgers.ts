import type {
  KnownArray,
  KnownDisk,
  Ledger,
  LedgerReset,
  UnequalWrites,
} from '../../src/ledger/ledger.ts';
import { emptyLedger } from '../../src/ledger/ledger.ts';
import type { Arrival, Away, KnownMember, MemberReturn } from '../../src/ledger/member-notes.ts';

export const NOTED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
export const NOTED_UUID = '10111213:14151617:18191a1b:1c1d1e1f';

/** A member in sync in a slot, on the disk `DISK-<slot>`. */
export function notedMember(slot: number, more: Partial<KnownMember> = {}): KnownMember {
  return {
    slot,
    deviceUuid: `a0a1a2a3:a4a5a6a7:a8a9aaab:acadae0${slot}`,
    disk: `DISK-${slot}`,
    name: `sd${'abcdefgh'.charAt(slot)}1`,
    firstSeenAt: NOTED_AT,
    ...more,
  };
}

/** How a member left, an hour after `NOTED_AT`. */
export function notedAway(more: Partial<Away> = {}): Away {
  return {
    order: 3,
    at: NOTED_AT + 3_600_000,
    notBefore: NOTED_AT + 3_590_000,
    how: 'faulty',
    written: { sectors: 0, exact: true },
    ownWritten: { sectors: 0, exact: true },
    bitmap: 'recorded',
    space: 'member',
    dirty: [],
    dirtyNow: [],
    ownDirty: [],
    dirtyBefore: [],
    ranApart: [],
    ...more,
  };
}

/** A return into slot 1 that is owed a comparison of 64 KiB. */
export function notedReturn(more: Partial<MemberReturn> = {}): MemberReturn {
  return {
    order: 4,
    at: NOTED_AT + 7_200_000,
    leftAt: NOTED_AT + 3_600_000,
    slot: 1,
    name: 'sdb1',
    deviceUuid: 'a0a1a2a3:a4a5a6a7:a8a9aaab:acadae01',
    disk: 'DISK-1',
    verdict: 'none',
    standing: 'unsynced',
    evidence: ['4 sectors were written to it'],
    space: 'member',
    owed: [[65_536, 65_536]],
    ...more,
  };
}

/** A device that is rebuilt into slot 1. */
export function notedArrival(more: Partial<Arrival> = {}): Arrival {
  return {
    order: 4,
    at: NOTED_AT + 7_200_000,
    name: 'sdb1',
    deviceUuid: 'a0a1a2a3:a4a5a6a7:a8a9aaab:acadae01',
    disk: 'DISK-1',
    written: { sectors: 0, exact: true },
    arrayWritten: { sectors: 0, exact: true },
    disturbed: false,
    ...more,
  };
}

/** The member in slot 1 was written less than the others. */
export function notedUnequal(more: Partial<UnequalWrites> = {}): UnequalWrites {
  return {
    order: 4,
    at: NOTED_AT + 7_200_000,
    slot: 1,
    name: 'sdb1',
    disk: 'DISK-1',
    isLag: true,
    evidence: ['70 sectors written to sdb1'],
    ...more,
  };
}

/** A two-way mirror md0, whole. */
export function notedArray(more: Partial<KnownArray> = {}): KnownArray {
  return {
    uuid: NOTED_UUID,
    name: 'md0',
    level: 'raid1',
    slots: 2,
    firstSeenAt: NOTED_AT,
    members: [notedMember(0), notedMember(1)],
    arrivals: [],
    departures: [],
    departureCount: 0,
    returns: [],
    scrub: {},
    unequal: [],
    ...more,
  };
}

export function notedDisk(slot: number, more: Partial<KnownDisk> = {}): KnownDisk {
  return {
    disk: `DISK-${slot}`,
    serial: `DISK-${slot}`,
    wwn: `0x500000000000000${slot}`,
    name: `sd${'abcdefgh'.charAt(slot)}`,
    firstSeenAt: NOTED_AT,
    arrays: [NOTED_UUID],
    ...more,
  };
}

/** A ledger of these arrays, on the disks 0 and 1. */
export function notedLedger(
  arrays: readonly KnownArray[] = [notedArray()],
  resets: readonly LedgerReset[] = [],
): Ledger {
  return { ...emptyLedger(), order: 5, arrays, disks: [notedDisk(0), notedDisk(1)], resets };
}
