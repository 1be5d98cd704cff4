import { describe, expect, it } from 'vitest';
import { shapeOfLayout } from '../../../src/collectors/md-arrays/layout-raid10.ts';
import {
  missingMembers,
  type RedundancyFacts,
  redundancyRemaining,
} from '../../../src/collectors/md-arrays/redundancy.ts';

type Member = NonNullable<RedundancyFacts['members']>[number];

const inSync = (slot?: number): Member => ({ role: 'in_sync', slot, present: true });
const faulty = (slot?: number): Member => ({ role: 'faulty', slot, present: true });
const rebuilding = (slot?: number): Member => ({ role: 'rebuilding', slot, present: true });
const gone = (slot?: number): Member => ({ role: 'in_sync', slot, present: false });
const SPARE: Member = { role: 'spare', slot: undefined, present: true };
const UNKNOWN: Member = { role: undefined, slot: undefined, present: undefined };

function facts(told: Partial<RedundancyFacts>): RedundancyFacts {
  return {
    level: undefined,
    state: 'active',
    container: false,
    slots: undefined,
    slotsBefore: undefined,
    degraded: undefined,
    members: [],
    shapes: undefined,
    slotsInSync: undefined,
    ...told,
  };
}

describe('redundancyRemaining', () => {
  it.each<[string, number | undefined, Partial<RedundancyFacts>]>([
    ['a whole mirror of three', 2, { level: 'raid1', slots: 3, degraded: 0 }],
    ['a mirror on its last leg', 0, { level: 'raid1', slots: 2, degraded: 1 }],
    ['a mirror with none in sync', -1, { level: 'raid1', slots: 2, degraded: 2 }],
    ['a mirror of 24 slots with 4 filled', 3, { level: 'raid1', slots: 24, degraded: 20 }],
    ['a mirror of unknown slots', undefined, { level: 'raid1', degraded: 0 }],
    ['a multipath of two', 1, { level: 'multipath', slots: 2, degraded: 0 }],
    ['a whole raid5', 1, { level: 'raid5', slots: 3, degraded: 0 }],
    ['a degraded raid4', 0, { level: 'raid4', slots: 3, degraded: 1 }],
    ['a raid5 without two', -1, { level: 'raid5', slots: 3, degraded: 2 }],
    ['a whole raid6', 2, { level: 'raid6', slots: 5, degraded: 0 }],
    ['a raid6 without three', -1, { level: 'raid6', slots: 5, degraded: 3 }],
    ['a raid6 of unknown degradation', undefined, { level: 'raid6', slots: 5 }],
    ['a growing raid5', 1, { level: 'raid5', slots: 4, slotsBefore: 3, degraded: 0 }],
    ['an unknown level', undefined, { level: 'raid7', slots: 4, degraded: 0 }],
    ['no level', undefined, { slots: 4, degraded: 0 }],
    ['an inactive array', undefined, { level: 'raid1', state: 'inactive', slots: 2, degraded: 0 }],
    ['a container', undefined, { level: 'raid1', container: true, slots: 2, degraded: 0 }],
    [
      'a broken raid0',
      -1,
      { level: 'raid0', state: 'broken', slots: 2, members: [inSync(), inSync()] },
    ],
    ['a broken raid0 of which nothing else is known', -1, { level: 'raid0', state: 'broken' }],
    ['a broken raid6', -2, { level: 'raid6', state: 'broken', slots: 6, degraded: 4 }],
    [
      'a broken mirror that counts one in sync',
      -1,
      { level: 'raid1', state: 'broken', slots: 2, degraded: 1 },
    ],
  ])('of %s is %s', (_, expected, told) => {
    expect(redundancyRemaining(facts(told))).toBe(expected);
  });

  it.each<[string, number | undefined, Partial<RedundancyFacts>]>([
    ['a whole raid0', 0, { slots: 2, members: [inSync(0), inSync(1)] }],
    ['a raid0 with a member gone', -1, { slots: 2, members: [inSync(0), gone(1)] }],
    ['a raid0 with a faulty member', -1, { slots: 2, members: [inSync(0), faulty(1)] }],
    ['a raid0 with a member not listed', -1, { slots: 2, members: [inSync(0)] }],
    ['a raid0 by mdstat alone', 0, { members: [inSync(), inSync()] }],
    ['a raid0 by mdstat alone with a faulty one', -1, { members: [inSync(), faulty()] }],
    ['a raid0 of unknown roles', undefined, { slots: 2, members: [inSync(0), UNKNOWN] }],
    ['a raid0 of unknown roles and one faulty', -1, { members: [faulty(0), UNKNOWN] }],
    ['a raid0 whose members cannot be listed', undefined, { slots: 2, members: undefined }],
  ])('of %s is %s, without a count by md', (_, expected, told) => {
    expect(redundancyRemaining(facts({ level: 'raid0', ...told }))).toBe(expected);
    expect(redundancyRemaining(facts({ level: 'linear', ...told }))).toBe(expected);
  });

  it.each([
    ['raid1', 0],
    ['raid5', 0],
    ['raid6', 1],
  ])(
    'counts a member of %s lost whose device is gone, though md has not noticed',
    (level, left) => {
      const members = [inSync(0), gone(1)];
      expect(redundancyRemaining(facts({ level, slots: 2, degraded: 0, members }))).toBe(left);
    },
  );

  const near2 = shapeOfLayout(0x102, 4);
  const shapes = near2 === undefined ? undefined : [near2];

  it.each<[string, number | undefined, Partial<RedundancyFacts>]>([
    ['whole', 1, { degraded: 0 }],
    ['whole with slots not known', 1, { degraded: 0, slotsInSync: undefined }],
    ['without one', 0, { degraded: 1, slotsInSync: new Set([0, 1, 2]) }],
    ['without one of each pair', 0, { degraded: 2, slotsInSync: new Set([1, 3]) }],
    ['without a pair', -1, { degraded: 2, slotsInSync: new Set([2, 3]) }],
    ['degraded with slots not known', undefined, { degraded: 1, slotsInSync: undefined }],
    ['with a device gone', 0, { degraded: 0, slotsInSync: new Set([0, 1, 2]), members: [gone(3)] }],
    ['with a device gone from an unknown slot', undefined, { degraded: 0, members: [gone()] }],
    ['of unknown layout', undefined, { degraded: 0, shapes: undefined }],
  ])('of a raid10 %s is %s', (_, expected, told) => {
    expect(redundancyRemaining(facts({ level: 'raid10', slots: 4, shapes, ...told }))).toBe(
      expected,
    );
  });

  it('of a raid10 under reshape is that of the worse of its shapes', () => {
    const wider = shapeOfLayout(0x102, 6);
    const both = [near2, wider].flatMap((one) => one ?? []);
    const slotsInSync = new Set([0, 1, 2, 3]);
    const told = { level: 'raid10', slots: 6, slotsBefore: 4, degraded: 2, slotsInSync };
    expect(redundancyRemaining(facts({ ...told, shapes }))).toBe(1);
    expect(redundancyRemaining(facts({ ...told, shapes: both }))).toBe(-1);
  });
});

describe('missingMembers', () => {
  it.each<[string, number | undefined, Partial<RedundancyFacts>]>([
    ['a whole array', 0, { degraded: 0 }],
    [
      'a faulty member still in its slot',
      1,
      { degraded: 1, members: [inSync(0), faulty(1), inSync(2)] },
    ],
    [
      'a faulty member out of its slot',
      1,
      { degraded: 1, members: [inSync(0), inSync(2), faulty()] },
    ],
    [
      'a member rebuilt in its slot',
      1,
      { degraded: 1, members: [inSync(0), inSync(2), rebuilding(1)] },
    ],
    [
      'a rebuilt member whose role is not certain',
      1,
      { degraded: 1, members: [UNKNOWN, UNKNOWN, UNKNOWN] },
    ],
    ['a slot that nobody holds', undefined, { degraded: 1, members: [inSync(0), inSync(2)] }],
    [
      'a slot that nobody holds beside a spare',
      undefined,
      { degraded: 1, members: [inSync(0), inSync(2), SPARE] },
    ],
    [
      'one rebuilt in the slot of a lingering faulty one, and one slot more',
      undefined,
      {
        degraded: 2,
        members: [inSync(0), rebuilding(1), faulty()],
      },
    ],
    [
      'one rebuilt, and another faulty in its slot',
      2,
      {
        degraded: 2,
        members: [inSync(0), rebuilding(1), faulty(2)],
      },
    ],
    ['unknown degradation', undefined, {}],
    ['unknown slots', undefined, { slots: undefined, degraded: 1 }],
    ['unknown members', undefined, { degraded: 1, members: undefined }],
    ['an inactive array', undefined, { state: 'inactive', degraded: 0 }],
    ['a container', undefined, { container: true, degraded: 0 }],
    [
      'a growing array without one',
      1,
      {
        slots: 4,
        slotsBefore: 3,
        degraded: 1,
        members: [inSync(0), faulty(1), inSync(2), inSync(3)],
      },
    ],
    [
      'a growing array of which a role is unknown',
      undefined,
      {
        slots: 4,
        slotsBefore: 3,
        degraded: 1,
        members: [inSync(0), faulty(1), UNKNOWN],
      },
    ],
    [
      'a growing array of unknown members',
      undefined,
      {
        slots: 4,
        slotsBefore: 3,
        degraded: 1,
        members: undefined,
      },
    ],
  ])('with %s are %s', (_, expected, told) => {
    expect(missingMembers(facts({ level: 'raid5', slots: 3, ...told }))).toBe(expected);
  });

  it('of a raid0 are those lost, since all its slots were filled once', () => {
    const told = { level: 'raid0', slots: 2, members: [inSync(0), gone(1)] };
    expect(missingMembers(facts(told))).toBe(1);
    expect(missingMembers(facts({ ...told, members: [inSync(0), inSync(1)] }))).toBe(0);
  });
});
