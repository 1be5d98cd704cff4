import { describe, expect, it } from 'vitest';
import { placeInSysfs, placesInMdstat } from '../../../src/collectors/md-arrays/member-role.ts';
import type { ParsedMember } from '../../../src/collectors/md-arrays/parse-sysfs.ts';
import { only } from './mdstat-samples.ts';

const BARE: ParsedMember = {
  name: 'vda',
  present: true,
  states: undefined,
  slot: undefined,
  correctedReadErrors: undefined,
  badBlocks: undefined,
  unacknowledgedBadBlocks: undefined,
  recoveryStart: undefined,
  dataOffsetSectors: undefined,
};

describe('placeInSysfs', () => {
  it.each<[string, ParsedMember['slot'], string | undefined, number | undefined]>([
    ['in_sync', 0, 'in_sync', 0],
    ['in_sync,write_mostly', 1, 'in_sync', 1],
    ['spare', 2, 'rebuilding', 2],
    ['spare', 'none', 'spare', undefined],
    ['spare', undefined, undefined, undefined],
    ['faulty', 1, 'faulty', 1],
    ['faulty,write_mostly', 'none', 'faulty', undefined],
    ['faulty,journal', 'journal', 'faulty', undefined],
    ['journal', 'journal', 'journal', undefined],
    ['spare,replacement', 1, 'replacement', 1],
    ['in_sync,replacement', 1, 'replacement', 1],
    ['spare,replacement', 'none', 'spare', undefined],
    ['in_sync,want_replacement', 1, 'in_sync', 1],
    ['in_sync,faulty', 0, 'in_sync', 0],
    ['faulty,blocked,spare', 1, 'rebuilding', 1],
    ['blocked,faulty', 0, 'faulty', 0],
  ])('of "%s" in slot %s is %s', (states, slot, role, place) => {
    const found = placeInSysfs({ ...BARE, states: states.split(','), slot });
    expect(found).toEqual({ role, slot: place });
  });

  it('is not known when the state could not be read', () => {
    expect(placeInSysfs(BARE)).toBeUndefined();
  });
});

function places(head: string, body: string): readonly (readonly [string, string, number | '-'])[] {
  const array = only(`md0 : ${head}\n      64 blocks ${body}\n`);
  const found = placesInMdstat(array);
  return array.members.map(({ name }, index) => [
    name,
    found[index]?.role ?? '?',
    found[index]?.slot ?? '-',
  ]);
}

const V1 = 'super 1.2 ';
const RECOVERY = '\n      [>...] recovery = 1.0% (1/64) finish=1.0min speed=1K/sec';
const RESHAPE = '\n      [>...] reshape = 1.0% (1/64) finish=1.0min speed=1K/sec';

describe('placesInMdstat', () => {
  it('calls all in sync when there are as many without flags as U', () => {
    expect(places('active raid1 a[2] b[0](W)', `${V1}[3/2] [U_U]`)).toEqual([
      ['a', 'in_sync', '-'],
      ['b', 'in_sync', '-'],
    ]);
  });

  it('goes by the flags first', () => {
    const head = 'active raid5 a[0] b[1](W)(F) c[3](S) d[4](J) e[5](R) f[6](J)(F)';
    expect(places(head, `${V1}level 5, 4k chunk, algorithm 2 [2/1] [U_]`)).toEqual([
      ['a', 'in_sync', 0],
      ['b', 'faulty', '-'],
      ['c', 'spare', '-'],
      ['d', 'journal', '-'],
      ['e', 'replacement', '-'],
      ['f', 'faulty', '-'],
    ]);
  });

  it('does not guess which of several is being rebuilt: a device number is not a slot', () => {
    expect(places('active raid5 a[3] b[1] c[0]', `${V1}[3/2] [UU_]${RECOVERY}`)).toEqual([
      ['a', '?', '-'],
      ['b', '?', '-'],
      ['c', '?', '-'],
    ]);
  });

  it('calls one rebuilding when there is no other it could be', () => {
    expect(places('active raid1 a[2] b[1](F)', `${V1}[2/0] [__]${RECOVERY}`)).toEqual([
      ['a', 'rebuilding', '-'],
      ['b', 'faulty', '-'],
    ]);
  });

  it('takes the numbers of version 0.90 for slots, and one past them for rebuilding', () => {
    expect(places('active raid1 a[2] b[1]', `[2/1] [_U]${RECOVERY}`)).toEqual([
      ['a', 'rebuilding', 0],
      ['b', 'in_sync', 1],
    ]);
    expect(places('active raid6 a[6] b[7] c[0] d[3]', '[4/2] [U__U]')).toEqual([
      ['a', 'rebuilding', '-'],
      ['b', 'rebuilding', '-'],
      ['c', 'in_sync', 0],
      ['d', 'in_sync', 3],
    ]);
  });

  it('does not take the numbers of version 0.90 for slots when the letters disagree', () => {
    expect(places('active raid1 a[2] b[0]', '[2/1] [_U]')).toEqual([
      ['a', '?', '-'],
      ['b', '?', '-'],
    ]);
  });

  it.each(['raid0', 'linear', 'faulty'])('calls the members of a running %s in sync', (level) => {
    expect(places(`active ${level} a[0] b[1]`, V1)).toEqual([
      ['a', 'in_sync', '-'],
      ['b', 'in_sync', '-'],
    ]);
  });

  it('does not know who of a broken raid0 is gone', () => {
    expect(places('broken raid0 a[0] b[1]', V1).map(([, role]) => role)).toEqual(['?', '?']);
  });

  it('does not know what members of an inactive array are, but for what the kernel calls spare', () => {
    expect(places('inactive a[0] b[1](S)', V1)).toEqual([
      ['a', '?', '-'],
      ['b', 'spare', '-'],
    ]);
  });

  it('counts by the numbers when the letters are lost, but not during a reshape', () => {
    expect(places('active raid1 a[0]', `${V1}[2/1] [_`)[0]?.[1]).toBe('in_sync');
    expect(places('active raid4 a[0]', `${V1}[2/1] [_${RESHAPE}`)[0]?.[1]).toBe('?');
    expect(places('active raid1 a[0]', V1)[0]?.[1]).toBe('?');
  });
});
