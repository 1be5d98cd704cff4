import {
  counter,
  type Family,
  gauge,
  type Labels,
  type Sample,
  stateSet,
} from '../../metrics/family.ts';
import { mayMisbehaveAtReadd } from './readd-risk.ts';
import {
  ARRAY_STATES,
  type MdArray,
  type MdArraysReading,
  type MdMember,
  MEMBER_ROLES,
  MEMBER_STATES,
  SYNC_ACTIONS,
} from './reading.ts';

type ArrayValue = (array: MdArray) => number | undefined;
type MemberValue = (member: MdMember) => number | undefined;

const ARRAY = ['array'] as const;
const MEMBER = ['array', 'member'] as const;

function perArray(value: ArrayValue) {
  return ({ arrays }: MdArraysReading): Sample<'array'>[] =>
    arrays.map((array) => [{ array: array.name }, value(array)]);
}

function perMember(value: MemberValue) {
  return ({ arrays }: MdArraysReading): Sample<'array' | 'member'>[] =>
    arrays.flatMap((array) =>
      array.members.map(
        (member) => [{ array: array.name, member: member.name }, value(member)] as const,
      ),
    );
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
}

function remaining({ sync }: MdArray): number | undefined {
  if (sync?.doneBytes === undefined || sync.totalBytes === undefined) return undefined;
  return Math.max(0, sync.totalBytes - sync.doneBytes);
}

function* memberCounts({ arrays }: MdArraysReading): Generator<Sample<'array' | 'state'>> {
  for (const { name, container, members } of arrays) {
    // A container's members all read as spares; counting them as such would mislead.
    if (container) continue;
    for (const state of MEMBER_ROLES) {
      const labels: Labels<'array' | 'state'> = { array: name, state };
      yield [labels, members.filter(({ role }) => role === state).length];
    }
  }
}

const arrayFamilies: readonly Family<MdArraysReading>[] = [
  gauge({
    name: 'rotwatch_md_array_state',
    help: "The kernel's word for the array (sysfs array_state): 1 for the one that holds.",
    labels: ['array', 'state'],
    samples: ({ arrays }: MdArraysReading) =>
      arrays.flatMap((array) => [
        ...stateSet<'array' | 'state'>(ARRAY_STATES, array.state, (state) => ({
          array: array.name,
          state,
        })),
      ]),
  }),
  gauge({
    name: 'rotwatch_md_array_sync_action',
    help: 'What the sync thread does (sysfs sync_action): 1 for the action that holds; no series on levels without redundancy.',
    labels: ['array', 'action'],
    samples: ({ arrays }: MdArraysReading) =>
      arrays.flatMap((array) => [
        ...stateSet<'array' | 'action'>(SYNC_ACTIONS, array.syncAction, (action) => ({
          array: array.name,
          action,
        })),
      ]),
  }),
  gauge({
    name: 'rotwatch_md_array_slots',
    help: 'Slots of the array (raid_disks), filled or not; the new count during a reshape.',
    labels: ARRAY,
    samples: perArray(({ slots }) => slots),
  }),
  gauge({
    name: 'rotwatch_md_array_members',
    help: 'Members by what they are to the array; a rebuilding or replacement member holds a slot and is not in sync.',
    labels: ['array', 'state'],
    samples: memberCounts,
  }),
  gauge({
    name: 'rotwatch_md_array_degraded_slots',
    help: 'Slots not in sync by the count of the kernel (sysfs degraded), never-filled ones included; no series on levels without redundancy.',
    labels: ARRAY,
    samples: perArray(({ degraded }) => degraded),
  }),
  gauge({
    name: 'rotwatch_md_array_redundancy_remaining',
    help: 'Further members that the array survives losing, in the worst case; negative when data is lost.',
    labels: ARRAY,
    samples: perArray(({ redundancyRemaining }) => redundancyRemaining),
  }),
  gauge({
    name: 'rotwatch_md_array_size_bytes',
    help: 'Usable size of the array.',
    labels: ARRAY,
    samples: perArray(({ sizeBytes }) => sizeBytes),
  }),
];

const syncFamilies: readonly Family<MdArraysReading>[] = [
  gauge({
    name: 'rotwatch_md_array_sync_completed_ratio',
    help: 'How far the sync under way has come, 0 to 1; only while one runs.',
    labels: ARRAY,
    samples: perArray(({ sync }) => ratio(sync?.doneBytes, sync?.totalBytes)),
  }),
  gauge({
    name: 'rotwatch_md_array_sync_speed_bytes_per_second',
    help: 'Speed of the sync under way, per member; only while one runs.',
    labels: ARRAY,
    samples: perArray(({ sync }) => sync?.speedBytesPerSecond),
  }),
  gauge({
    name: 'rotwatch_md_array_sync_remaining_bytes',
    help: 'What the sync under way has still to do, per member; only while one runs.',
    labels: ARRAY,
    samples: perArray(remaining),
  }),
  gauge({
    name: 'rotwatch_md_array_sync_waiting',
    help: 'A sync was asked for and waits: pending (first write), delayed (another array on the same disks), remote (another node).',
    labels: ['array', 'reason'],
    samples: ({ arrays }: MdArraysReading) =>
      arrays.flatMap(({ name, sync }) =>
        sync?.wait === undefined ? [] : [[{ array: name, reason: sync.wait }, 1] as const],
      ),
  }),
  gauge({
    name: 'rotwatch_md_array_mismatch_sectors',
    help: 'Sectors in requests that differed between members in the last or running check (sysfs mismatch_cnt); 0 before any check.',
    labels: ARRAY,
    samples: perArray(({ mismatchSectors }) => mismatchSectors),
  }),
  counter({
    name: 'rotwatch_md_kernel_events_total',
    help: "The kernel's own notifications of changes, witnessed since the daemon started, by attribute.",
    labels: ['array', 'attribute'],
    samples: ({ eventCounts }: MdArraysReading) =>
      eventCounts.map(({ array, attribute, count }) => [{ array, attribute }, count] as const),
  }),
  gauge({
    name: 'rotwatch_md_array_watched',
    help: "Whether the kernel's notifications of the array are received (1) or only polling sees it (0).",
    labels: ARRAY,
    samples: ({ arrays, unwatched }: MdArraysReading) =>
      arrays
        .filter(({ inSysfs }) => inSysfs)
        .map(({ name }) => [{ array: name }, unwatched.includes(name) ? 0 : 1] as const),
  }),
];

const memberFamilies: readonly Family<MdArraysReading>[] = [
  gauge({
    name: 'rotwatch_md_member_state',
    help: "The kernel's flags of the member (sysfs dev-NAME/state): 1 for each that is set.",
    labels: ['array', 'member', 'state'],
    samples: ({ arrays }: MdArraysReading) =>
      arrays.flatMap((array) =>
        array.members.flatMap((member) => [
          ...stateSet<'array' | 'member' | 'state'>(MEMBER_STATES, member.states, (state) => ({
            array: array.name,
            member: member.name,
            state,
          })),
        ]),
      ),
  }),
  counter({
    name: 'rotwatch_md_member_corrected_read_errors_total',
    help: 'Read errors that md corrected from the other members (sysfs errors); kept in v1 superblocks across reboots.',
    labels: MEMBER,
    samples: perMember(({ correctedReadErrors }) => correctedReadErrors),
  }),
  gauge({
    name: 'rotwatch_md_member_bad_blocks',
    help: 'Bad-block ranges on record for the member, acknowledged (in its superblock) or not yet.',
    labels: ['array', 'member', 'acknowledged'],
    samples: ({ arrays }: MdArraysReading) =>
      arrays.flatMap((array) =>
        array.members.flatMap((member) => {
          const labels = { array: array.name, member: member.name };
          return [
            [{ ...labels, acknowledged: 'true' }, member.badBlocks] as const,
            [{ ...labels, acknowledged: 'false' }, member.unacknowledgedBadBlocks] as const,
          ];
        }),
      ),
  }),
  gauge({
    name: 'rotwatch_md_member_present',
    help: 'Whether the block device that md lists is still on the machine (1) or was pulled without md noticing (0).',
    labels: MEMBER,
    samples: perMember(({ present }) => (present === undefined ? undefined : Number(present))),
  }),
];

const kernelFamilies: readonly Family<MdArraysReading>[] = [
  gauge({
    name: 'rotwatch_md_kernel_readd_risk',
    help: 'Informational, no finding rests on it: whether this kernel release may have a known bug by which a member that is added again is not brought up to date (1); a kernel of a distribution may carry the fix.',
    labels: [],
    samples: ({ kernelRelease }: MdArraysReading) => {
      const risk = kernelRelease === undefined ? undefined : mayMisbehaveAtReadd(kernelRelease);
      return [[{}, risk === undefined ? undefined : Number(risk)]];
    },
  }),
];

/** The families of the md-arrays collector. */
export const mdArraysFamilies: readonly Family<MdArraysReading>[] = [
  ...arrayFamilies,
  ...syncFamilies,
  ...memberFamilies,
  ...kernelFamilies,
];
