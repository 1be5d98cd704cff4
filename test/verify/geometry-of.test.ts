import { describe, expect, it } from 'vitest';
import type { MdArray } from '../../src/collectors/md-arrays/reading.ts';
import { type SoundnessFacts, UNVERIFIABLE_REASONS } from '../../src/verify/geometry.ts';
import { geometryOf } from '../../src/verify/geometry-of.ts';
import { arrayOf, type Shape, sound } from '../support/geometries.ts';
import { array, member } from '../support/md.ts';

interface Case {
  readonly what: string;
  readonly reason: string;
  readonly array?: Partial<MdArray>;
  readonly soundness?: Partial<SoundnessFacts>;
}

const MIRROR = {
  level: 'raid1',
  layout: 0,
  slots: 2,
  chunkSectors: 0,
  componentSectors: 64,
} as const;
const RAID5: Shape = {
  level: 'raid5',
  layout: 2,
  slots: 3,
  chunkSectors: 16,
  componentSectors: 64,
};
const RAID6: Shape = {
  level: 'raid6',
  layout: 2,
  slots: 4,
  chunkSectors: 16,
  componentSectors: 64,
};

const NAMES = ['disk0', 'disk1', 'disk2', 'disk3'];
const MEMBERS = ({ slots }: Shape, empty: readonly number[]) =>
  arrayOf({ ...RAID6, slots }).members.filter(
    ({ slot }) => slot !== undefined && !empty.includes(slot),
  );

const CASES: readonly Case[] = [
  { what: 'a raid0', reason: 'level-without-redundancy', array: { level: 'raid0' } },
  { what: 'linear', reason: 'level-without-redundancy', array: { level: 'linear' } },
  { what: 'multipath', reason: 'level-without-redundancy', array: { level: 'multipath' } },
  { what: 'a level of a newer kernel', reason: 'layout-unsupported', array: { level: 'raid7' } },
  { what: 'an unknown level', reason: 'facts-missing', array: { level: undefined } },
  { what: 'an array not started', reason: 'not-running', array: { state: 'inactive' } },
  { what: 'an array given up', reason: 'not-running', array: { state: 'broken' } },
  { what: 'an unknown state', reason: 'facts-missing', array: { state: undefined } },
  {
    what: 'a container',
    reason: 'metadata-external',
    array: { container: true, level: undefined },
  },
  { what: 'DDF', reason: 'metadata-external', array: { metadata: 'external:/md127/0' } },
  { what: 'a cluster', reason: 'metadata-clustered', soundness: { isClustered: true } },
  { what: 'a lockless bitmap', reason: 'bitmap-lockless', soundness: { isLockless: true } },
  { what: 'a reshape under way', reason: 'reshaping', soundness: { reshapePosition: 4096 } },
  { what: 'a reshape of the number of slots', reason: 'reshaping', array: { slotsBefore: 3 } },
  { what: 'a reshape that has not begun', reason: 'reshaping', array: { syncAction: 'reshape' } },
  {
    what: 'data that are to move',
    reason: 'reshaping',
    soundness: {
      members: new Map([['disk1', { newDataOffsetSectors: 2048, badBlocks: [] }]]),
    },
  },
  { what: 'a resync', reason: 'resyncing', array: { syncAction: 'resync' } },
  { what: 'a resync that waits', reason: 'resyncing', soundness: { resyncStart: 0 } },
  { what: 'no word on resyncs', reason: 'facts-missing', soundness: { resyncStart: undefined } },
  {
    what: 'no word on reshapes',
    reason: 'facts-missing',
    soundness: { reshapePosition: undefined },
  },
  {
    what: 'one member in sync',
    reason: 'no-redundancy-left',
    array: { members: MEMBERS(RAID5, [1, 2]) },
  },
  {
    what: 'a member being rebuilt',
    reason: 'no-redundancy-left',
    array: {
      members: [member('disk0', { slot: 0 }), member('disk1', { slot: 1, role: 'rebuilding' })],
    },
  },
  {
    what: 'a member whose device is gone',
    reason: 'no-redundancy-left',
    array: {
      members: [member('disk0', { slot: 0 }), member('disk1', { slot: 1, present: false })],
    },
  },
  {
    what: 'bad blocks that are not known',
    reason: 'no-redundancy-left',
    soundness: {
      members: new Map([
        ['disk0', { newDataOffsetSectors: undefined, badBlocks: [] }],
        ['disk1', { newDataOffsetSectors: undefined, badBlocks: undefined }],
      ]),
    },
  },
  {
    what: 'a member without a known place of its data',
    reason: 'no-redundancy-left',
    array: {
      members: [
        member('disk0', { slot: 0 }),
        member('disk1', { slot: 1, dataOffsetSectors: undefined }),
      ],
    },
  },
  { what: 'no number of slots', reason: 'facts-missing', array: { slots: undefined } },
  { what: 'no size', reason: 'facts-missing', array: { componentBytes: undefined } },
  { what: 'no chunk size', reason: 'facts-missing', array: { level: 'raid5', layout: 2 } },
  {
    what: 'an odd chunk size',
    reason: 'facts-missing',
    array: { level: 'raid5', chunkBytes: 4097 },
  },
  {
    what: 'no layout',
    reason: 'facts-missing',
    array: { ...arrayOf(RAID5), layout: undefined },
  },
  {
    what: 'an unknown layout of raid5',
    reason: 'layout-unsupported',
    array: arrayOf({ ...RAID5, layout: 6 }),
  },
  {
    what: 'an unknown layout of raid6',
    reason: 'layout-unsupported',
    array: arrayOf({ ...RAID6, layout: 7 }),
  },
  { what: 'a raid6 of three', reason: 'facts-missing', array: arrayOf({ ...RAID6, slots: 3 }) },
  {
    what: 'members smaller than a chunk',
    reason: 'facts-missing',
    array: arrayOf({ ...RAID5, componentSectors: 8 }),
  },
  {
    what: 'a degraded raid5',
    reason: 'no-redundancy-left',
    array: { ...arrayOf(RAID5), members: MEMBERS(RAID5, [1]) },
  },
  {
    what: 'a raid6 without two',
    reason: 'no-redundancy-left',
    array: { ...arrayOf(RAID6), members: MEMBERS(RAID6, [0, 3]) },
  },
  {
    what: 'a raid10 of single copies left',
    reason: 'no-redundancy-left',
    array: {
      ...arrayOf({ ...RAID6, level: 'raid10', layout: 258 }),
      members: MEMBERS(RAID6, [0, 3]),
    },
  },
];

describe('geometryOf', () => {
  it.each(CASES)('says why not: $what', ({ reason, array: given, soundness }) => {
    const facts = { ...arrayOf(MIRROR), ...given };
    const result = geometryOf(facts, { ...sound(NAMES), ...soundness });
    expect(result).toMatchObject({ ok: false, reason, detail: expect.stringMatching(/./) });
  });

  it('gives every reason that it states', () => {
    expect(new Set(CASES.map(({ reason }) => reason))).toEqual(new Set(UNVERIFIABLE_REASONS));
  });

  it('takes the members in sync by slot, at their own offsets', () => {
    const members = [
      member('sdc1', { slot: 2, dataOffsetSectors: 4096 }),
      member('sda1', { slot: 0, dataOffsetSectors: 0 }),
      member('sdd1', { slot: 1, role: 'replacement' }),
      member('sdb1', { slot: 1, role: 'rebuilding', dataOffsetSectors: 2048 }),
      member('sde1', { slot: undefined, role: 'spare' }),
    ];
    const names = members.map(({ name }) => name);
    const result = geometryOf(array({ slots: 3, members }), sound(names));
    expect(result.ok && result.geometry.members).toMatchObject([
      { slot: 0, device: 'sda1', path: '/dev/sda1', dataOffsetSectors: 0, inSync: true },
      { slot: 1, device: 'sdb1', inSync: false },
      { slot: 2, device: 'sdc1', dataOffsetSectors: 4096, inSync: true },
    ]);
  });

  it('takes a raid4 whatever its layout says, and a raid6 without one member', () => {
    expect(geometryOf(arrayOf({ ...RAID5, level: 'raid4', layout: 77 }), sound(NAMES)).ok).toBe(
      true,
    );
    const facts = { ...arrayOf(RAID6), members: MEMBERS(RAID6, [2]) };
    expect(geometryOf(facts, sound(NAMES)).ok).toBe(true);
  });
});
