import type { Observation } from '../../src/collectors/collector.ts';
import type { MdArray, MdArraysReading, MdMember } from '../../src/collectors/md-arrays/reading.ts';
import type { MdSuperblocksReading } from '../../src/collectors/md-superblocks/survey-reading.ts';
import type { Snapshot } from '../../src/snapshot.ts';
import { NO_DISKS } from './block.ts';
import { MEMORY_WELL } from './memory.ts';

const NOTHING_SURVEYED: Observation<MdSuperblocksReading> = {
  status: 'ok',
  at: Date.UTC(2026, 0, 1),
  reading: {
    arrays: [],
    areAllArrays: true,
    outside: [],
    external: [],
    identities: new Map(),
    disks: [],
    boot: undefined,
    writes: new Map(),
    denied: [],
    problems: [],
  },
};

import { NO_SMART } from './smart.ts';

/** A moment for tests: 2026-01-01 00:00 UTC. */
export const AT = Date.UTC(2026, 0, 1);

/** A member in sync, but for what is given. */
export function member(name: string, given: Partial<MdMember> = {}): MdMember {
  return {
    name,
    deviceNumber: undefined,
    slot: undefined,
    role: 'in_sync',
    states: ['in_sync'],
    correctedReadErrors: 0,
    badBlocks: 0,
    unacknowledgedBadBlocks: 0,
    recoveryStart: 'in-sync',
    dataOffsetSectors: 2048,
    present: true,
    ...given,
  };
}

/** A healthy two-way mirror of sda1 and sdb1, but for what is given. */
export function array(given: Partial<MdArray> = {}): MdArray {
  return {
    name: 'md0',
    inMdstat: true,
    inSysfs: true,
    container: false,
    state: 'clean',
    level: 'raid1',
    layout: 0,
    chunkBytes: undefined,
    slots: 2,
    slotsBefore: undefined,
    degraded: 0,
    missingMembers: 0,
    redundancyRemaining: 1,
    syncAction: 'idle',
    lastSyncAction: 'none',
    sync: undefined,
    syncAdvancedAt: undefined,
    inactiveSince: undefined,
    syncMinBytes: 0,
    mismatchSectors: 0,
    consistencyPolicy: 'bitmap',
    metadata: '1.2',
    uuid: undefined,
    sizeBytes: 1_048_576,
    componentBytes: 1_048_576,
    bitmap: undefined,
    members: [member('sda1', { slot: 0 }), member('sdb1', { slot: 1 })],
    ...given,
  };
}

/** A reading of these arrays. */
export function arraysReading(...arrays: readonly MdArray[]): MdArraysReading {
  return {
    arrays,
    personalities: ['raid1'],
    kernelRelease: '6.1.0-31-amd64',
    mdcheck: [],
    listeningSince: AT,
    witnessed: [],
    eventCounts: [],
    unwatched: [],
    problems: [],
  };
}

/** A snapshot in which md-arrays saw these arrays just now. */
export function snapshotOf(...arrays: readonly MdArray[]): Snapshot {
  return snapshotWith({ status: 'ok', at: AT, reading: arraysReading(...arrays) });
}

/** A snapshot in which md-arrays came to this. */
export function snapshotWith(
  observation: Observation<MdArraysReading>,
  superblocks: Observation<MdSuperblocksReading> = NOTHING_SURVEYED,
): Snapshot {
  return {
    at: AT,
    observed: {
      'md-arrays': observation,
      'md-superblocks': superblocks,
      smart: NO_SMART,
      memory: MEMORY_WELL,
      block: NO_DISKS,
    },
  };
}
