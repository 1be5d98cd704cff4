import { describe, expect, it } from 'vitest';
import { isCoherent } from '../../../src/collectors/md-arrays/coherent.ts';
import { array, member } from '../../support/md.ts';

const [a, b] = [member('sda1', { slot: 0 }), member('sdb1', { slot: 1 })];

describe('isCoherent', () => {
  it.each([
    ['a whole mirror', {}],
    ['a degraded one', { degraded: 1, members: [a] }],
    ['a stripe, which counts no degraded slots', { level: 'raid0', degraded: undefined }],
    ['a reshape, in which some are in sync', { slots: 3, slotsBefore: 2, degraded: 1 }],
    ['a spare beside', { members: [a, b, member('sdc1', { role: 'spare' })] }],
  ])('holds for %s', (_what, given) => {
    expect(isCoherent(array(given))).toBe(true);
  });

  it.each([
    ['nobody tells how many slots there are', { slots: undefined }],
    ['a member’s role is not told', { members: [a, b, member('sdc1', { role: undefined })] }],
    ['a member’s slot is not told', { members: [a, member('sdb1')] }],
    ['fewer members are listed than are in sync', { members: [a] }],
    ['more members are listed than are in sync', { degraded: 1 }],
    ['members of a stripe are not listed', { level: 'raid0', degraded: undefined, members: [] }],
    ['the count is hidden and a member is not listed', { degraded: undefined, members: [a] }],
    ['a reshape shows no member', { slots: 3, slotsBefore: 2, members: [] }],
  ])('does not hold when %s', (_what, given) => {
    expect(isCoherent(array(given))).toBe(false);
  });
});
