import { isInactive, isRedundant } from '../collectors/md-arrays/levels.ts';
import type { MdMember } from '../collectors/md-arrays/reading.ts';
import {
  type ArrayFacts,
  type Frame,
  type Geometry,
  type GeometryMember,
  type GeometryResult,
  type Objection,
  objection,
  type SoundnessFacts,
} from './geometry.ts';
import { hasComparableChunk, raid10Geometry } from './raid10-map.ts';
import { parityGeometry } from './stripe-map.ts';

const SECTOR_BYTES = 512;

/** The geometry of an array as it is now, or why its contents cannot be compared. Never throws. */
export function geometryOf(facts: ArrayFacts, soundness: SoundnessFacts): GeometryResult {
  const unsound = kindObjection(facts, soundness) ?? momentObjection(facts, soundness);
  if (unsound !== undefined) return unsound;
  const frame = frameOf(facts, soundness);
  if ('ok' in frame) return frame;
  const result = leveled(facts, frame);
  if (!result.ok || isComparable(result.geometry)) return result;
  const inSync = frame.members.filter((member) => member.inSync).length;
  return objection('no-redundancy-left', `${inSync} of ${frame.slots} members can be compared`);
}

/** What speaks against this kind of array at any time. */
function kindObjection(facts: ArrayFacts, soundness: SoundnessFacts): Objection | undefined {
  const { level, container, metadata } = facts;
  if (container || metadata?.startsWith('external') === true) {
    return objection('metadata-external', `metadata ${metadata ?? 'of a container'}`);
  }
  if (soundness.isClustered) {
    return objection('metadata-clustered', 'other hosts write to it, too');
  }
  if (soundness.isLockless) {
    return objection('bitmap-lockless', 'what was never written need not be equal');
  }
  if (level === undefined) return objection('facts-missing', 'its level is not known');
  if (isRedundant({ level })) return undefined;
  const isUseless = ['raid0', 'linear', 'multipath', 'faulty'].includes(level);
  return objection(isUseless ? 'level-without-redundancy' : 'layout-unsupported', `level ${level}`);
}

/** What speaks against it at this moment. */
function momentObjection(facts: ArrayFacts, soundness: SoundnessFacts): Objection | undefined {
  const { state, syncAction, slotsBefore } = facts;
  const { reshapePosition, resyncStart } = soundness;
  if (state === undefined) return objection('facts-missing', 'its state is not known');
  if (isInactive({ state }) || state === 'broken') return objection('not-running', state);
  if (reshapePosition === undefined || resyncStart === undefined) {
    return objection('facts-missing', 'reshape_position or resync_start could not be read');
  }
  if (reshapePosition !== 'none' || slotsBefore !== undefined || syncAction === 'reshape') {
    return objection('reshaping', `reshape_position ${reshapePosition}`);
  }
  if (resyncStart !== 'none' || syncAction === 'resync') {
    return objection('resyncing', `resync_start ${resyncStart}`);
  }
  return undefined;
}

function frameOf(facts: ArrayFacts, soundness: SoundnessFacts): Frame | Objection {
  const { name, uuid, slots, componentBytes } = facts;
  if (slots === undefined || slots < 1) return objection('facts-missing', 'raid_disks');
  if (componentBytes === undefined || componentBytes < SECTOR_BYTES) {
    return objection('facts-missing', 'component_size');
  }
  const members = facts.members
    .flatMap((member) => geometryMember(member, soundness))
    .filter(({ slot }) => slot < slots)
    .toSorted((one, other) => one.slot - other.slot);
  const moving = members.find((one) => one.newDataOffsetSectors !== one.dataOffsetSectors);
  if (moving !== undefined) {
    return objection('reshaping', `the data of ${moving.device} is to move`);
  }
  const componentSectors = Math.floor(componentBytes / SECTOR_BYTES);
  return { array: name, uuid, slots, componentSectors, members };
}

function geometryMember(
  { name, slot, role, present, dataOffsetSectors }: MdMember,
  soundness: SoundnessFacts,
): readonly GeometryMember[] {
  const known = soundness.members.get(name);
  // A replacement holds the slot of the member that it replaces until it is whole.
  if (slot === undefined || dataOffsetSectors === undefined || role === 'replacement') return [];
  const isUsable = role === 'in_sync' && present !== false && known?.badBlocks !== undefined;
  return [
    {
      slot,
      device: name,
      path: `/dev/${name}`,
      dataOffsetSectors,
      newDataOffsetSectors: known?.newDataOffsetSectors ?? dataOffsetSectors,
      inSync: isUsable,
      badBlocks: known?.badBlocks ?? [],
    },
  ];
}

function leveled(facts: ArrayFacts, frame: Frame): GeometryResult {
  const { level, layout, chunkBytes } = facts;
  if (level === 'raid1') {
    const geometry = { ...frame, level, arraySectors: frame.componentSectors } as const;
    return { ok: true, geometry };
  }
  const chunkSectors = chunkBytes === undefined ? 0 : chunkBytes / SECTOR_BYTES;
  if (!Number.isSafeInteger(chunkSectors) || chunkSectors < 8 || chunkSectors % 8 !== 0) {
    return objection('facts-missing', `chunk_size ${chunkBytes}`);
  }
  if (layout === undefined) return objection('facts-missing', 'layout');
  if (level === 'raid10') return raid10Geometry(frame, layout, chunkSectors);
  if (level === 'raid4' || level === 'raid5' || level === 'raid6') {
    return parityGeometry(frame, { level, layout, chunkSectors });
  }
  return objection('layout-unsupported', `level ${level}`);
}

function isComparable(geometry: Geometry): boolean {
  const inSync = new Set(geometry.members.filter((one) => one.inSync).map(({ slot }) => slot));
  switch (geometry.level) {
    case 'raid1':
      return inSync.size >= 2;
    case 'raid10':
      return hasComparableChunk(geometry, inSync);
    case 'raid4':
    case 'raid5':
      return inSync.size === geometry.slots;
    case 'raid6':
      return inSync.size >= geometry.slots - 1;
  }
}
