import type { Problem } from '../collector.ts';
import { type AttributeReader, attributesOf, parseCount, parseWord } from '../parse-attributes.ts';
import {
  mdadmUuid,
  parseArraySize,
  parseBadBlocks,
  parseBitmapLocation,
  parseKibAsBytes,
  parseLastSyncAction,
  parseLevel,
  parseMemberStates,
  parseMetadata,
  parseRecoveryStart,
  parseReshaped,
  parseSectorsAsBytes,
  parseSlot,
  parseSyncCompleted,
  parseSyncMin,
  parseSyncSpeed,
  parseUuid,
  type Reshaped,
  type SyncPosition,
} from './parse-attributes.ts';
import type { ArrayAttribute, MemberAttribute, RawArray, RawMember } from './raw.ts';
import type { BitmapPlace, MdMember } from './reading.ts';

/** A member as sysfs tells it. */
export interface ParsedMember
  extends Pick<
    MdMember,
    | 'name'
    | 'present'
    | 'correctedReadErrors'
    | 'badBlocks'
    | 'unacknowledgedBadBlocks'
    | 'recoveryStart'
    | 'dataOffsetSectors'
  > {
  readonly states: readonly string[] | undefined;
  /** Undefined only when it could not be read. */
  readonly slot: number | 'none' | 'journal' | undefined;
}

/** An array as sysfs tells it; undefined is what it does not have or could not be read. */
export interface ParsedArray {
  readonly name: string;
  readonly state: string | undefined;
  readonly level: string | undefined;
  readonly layout: Reshaped | undefined;
  readonly chunkBytes: number | undefined;
  readonly slots: Reshaped | undefined;
  readonly degraded: number | undefined;
  readonly syncAction: string | undefined;
  readonly lastSyncAction: string | undefined;
  readonly syncCompleted: SyncPosition | 'none' | 'delayed' | undefined;
  readonly syncMinBytes: number | undefined;
  readonly syncSpeedBytesPerSecond: number | undefined;
  readonly mismatchSectors: number | undefined;
  readonly consistencyPolicy: string | undefined;
  readonly metadata: string | undefined;
  readonly uuid: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly componentBytes: number | undefined;
  readonly bitmap: BitmapPlace | undefined;
  readonly members: readonly ParsedMember[] | undefined;
}

/** What sysfs says of one array, and what of it could not be read or understood. */
export interface ParsedSysfs {
  readonly array: ParsedArray;
  readonly problems: readonly Problem[];
}

/** The kernel puts `!` for a `/` in a device's name, where the name is a folder's (kobject_set_name_vargs). */
function kernelName(folder: string): string {
  return folder.replaceAll('!', '/');
}

function parseMember(raw: RawMember, array: string, problems: Problem[]): ParsedMember {
  const owner = `${array}/md/dev-${raw.name}`;
  const attribute = attributesOf<MemberAttribute>(owner, raw.attributes, problems);
  return {
    name: kernelName(raw.name),
    present: raw.present,
    states: attribute('state', parseMemberStates, []),
    slot: attribute('slot', parseSlot),
    correctedReadErrors: attribute('errors', parseCount),
    badBlocks: attribute('bad_blocks', parseBadBlocks, 0),
    unacknowledgedBadBlocks: attribute('unacknowledged_bad_blocks', parseBadBlocks, 0),
    recoveryStart: attribute('recovery_start', parseRecoveryStart),
    dataOffsetSectors: attribute('offset', parseCount),
  };
}

function parseBitmap(attribute: AttributeReader<ArrayAttribute>): BitmapPlace | undefined {
  const location = attribute('md/bitmap/location', parseBitmapLocation);
  const chunkBytes = attribute('md/bitmap/chunksize', parseCount);
  if (location === undefined) return undefined;
  return { location, chunkBytes: location === 'none' ? undefined : chunkBytes, file: undefined };
}

/**
 * Understands the sysfs texts of one array (drivers/md/md.c, the `_show` functions;
 * Documentation/admin-guide/md.rst). Never throws; a bad text costs only its own value.
 */
export function parseSysfs(raw: RawArray): ParsedSysfs {
  const problems: Problem[] = [];
  const attribute = attributesOf<ArrayAttribute>(raw.name, raw.attributes, problems);
  const metadata = attribute('md/metadata_version', parseMetadata);
  const uuid = attribute('md/uuid', parseUuid);
  const chunk = attribute('md/chunk_size', parseReshaped)?.now;
  const array: ParsedArray = {
    name: kernelName(raw.name),
    state: attribute('md/array_state', parseWord),
    level: attribute('md/level', parseLevel),
    layout: attribute('md/layout', parseReshaped),
    // raid1 has no chunks and says 0.
    chunkBytes: chunk === 0 ? undefined : chunk,
    slots: attribute('md/raid_disks', parseReshaped),
    degraded: attribute('md/degraded', parseCount),
    syncAction: attribute('md/sync_action', parseWord),
    lastSyncAction: attribute('md/last_sync_action', parseLastSyncAction),
    syncCompleted: attribute('md/sync_completed', parseSyncCompleted),
    syncMinBytes: attribute('md/sync_min', parseSyncMin),
    syncSpeedBytesPerSecond: attribute('md/sync_speed', parseSyncSpeed),
    mismatchSectors: attribute('md/mismatch_cnt', parseCount),
    consistencyPolicy: attribute('md/consistency_policy', parseWord),
    metadata,
    uuid: uuid === undefined ? undefined : mdadmUuid(uuid, metadata),
    sizeBytes: attribute('size', parseSectorsAsBytes) ?? attribute('md/array_size', parseArraySize),
    componentBytes: attribute('md/component_size', parseKibAsBytes),
    bitmap: parseBitmap(attribute),
    members: raw.members?.map((member) => parseMember(member, raw.name, problems)),
  };
  return { array, problems };
}
