import type { RawTexts } from '../parse-attributes.ts';

/** Attributes of an array, as paths below `/sys/block/mdX` (Documentation/admin-guide/md.rst). */
export const ARRAY_ATTRIBUTES = [
  'size',
  'md/array_state',
  'md/level',
  'md/layout',
  'md/chunk_size',
  'md/raid_disks',
  'md/degraded',
  'md/sync_action',
  'md/last_sync_action',
  'md/sync_completed',
  'md/sync_min',
  'md/sync_speed',
  'md/mismatch_cnt',
  'md/consistency_policy',
  'md/metadata_version',
  'md/uuid',
  'md/array_size',
  'md/component_size',
  'md/bitmap/location',
  'md/bitmap/chunksize',
] as const;
export type ArrayAttribute = (typeof ARRAY_ATTRIBUTES)[number];

/** Attributes of a member, as names below `/sys/block/mdX/md/dev-NAME`. */
export const MEMBER_ATTRIBUTES = [
  'state',
  'slot',
  'errors',
  'bad_blocks',
  'unacknowledged_bad_blocks',
  'recovery_start',
  'offset',
] as const;
export type MemberAttribute = (typeof MEMBER_ATTRIBUTES)[number];

/** What was read of one member folder `dev-NAME`. */
export interface RawMember {
  /** NAME as the folder has it (`sdb3`, `cciss!c0d0p1`). */
  readonly name: string;
  /** Whether the `block` link resolves: false when the device is gone from the machine. */
  readonly present: boolean | undefined;
  readonly attributes: RawTexts<MemberAttribute>;
}

/** What was read of one array's sysfs folder. */
export interface RawArray {
  /** Folder name below `/sys/block`. */
  readonly name: string;
  readonly attributes: RawTexts<ArrayAttribute>;
  /** Undefined when the folder could not be listed: then nothing is known of members, which is not "none". */
  readonly members: readonly RawMember[] | undefined;
}
