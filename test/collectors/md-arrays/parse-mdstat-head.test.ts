import { describe, expect, it } from 'vitest';
import { details, only, text } from './mdstat-samples.ts';

describe('the first line of an array in mdstat', () => {
  it.each([
    ['active raid1', 'active', 'raid1'],
    ['active (read-only) raid5', 'readonly', 'raid5'],
    ['active (auto-read-only) raid6', 'read-auto', 'raid6'],
    ['broken raid0', 'broken', 'raid0'],
    ['broken (read-only) raid0', 'broken', 'raid0'],
    ['inactive', 'inactive', undefined],
    ['inactive raid1', 'inactive', 'raid1'],
    ['active multipath', 'active', 'multipath'],
    ['active faulty', 'active', 'faulty'],
    ['active linear', 'active', 'linear'],
    ['suspended raid1', 'suspended', 'raid1'],
    ['active raid7', 'active', 'raid7'],
  ])('reads state and level of "%s"', (head, state, level) => {
    const array = only(`md0 : ${head} vda[0]\n      64 blocks super 1.2\n`);
    expect(array).toMatchObject({ state, level });
  });

  it.each([
    ['vda[0]', 'vda', 0, []],
    ['vda[2](F)', 'vda', 2, ['faulty']],
    ['vda[2](W)(F)', 'vda', 2, ['write_mostly', 'faulty']],
    ['vda[2](W)(J)(F)', 'vda', 2, ['write_mostly', 'journal', 'faulty']],
    ['vda[0](J)', 'vda', 0, ['journal']],
    ['vda[4](R)', 'vda', 4, ['replacement']],
    ['vda[4](W)(S)(R)', 'vda', 4, ['write_mostly', 'spare', 'replacement']],
    ['cciss/c0d0p1[6]', 'cciss/c0d0p1', 6, []],
    ['nvme10n1p3[1]', 'nvme10n1p3', 1, []],
    ['dm-15[1]', 'dm-15', 1, []],
    ['md126[0]', 'md126', 0, []],
    ['unknown-block(8,17)[1](F)', 'unknown-block(8,17)', 1, ['faulty']],
    ['vda[-1](S)', 'vda', undefined, ['spare']],
  ])('reads the member %s', (token, name, deviceNumber, states) => {
    const source = text(`md0 : active raid1 ${token}`, '      64 blocks super 1.2 [2/1] [_U]');
    expect(only(source).members).toEqual([{ name, deviceNumber, states }]);
    expect(details(source)).toEqual([]);
  });

  it('keeps a member with a flag not known, and says so', () => {
    const source = text('md0 : active raid1 vda[0](X)(F)', '      64 blocks super 1.2 [1/1] [U]');
    expect(only(source).members[0]).toEqual({ name: 'vda', deviceNumber: 0, states: ['faulty'] });
    expect(details(source)).toEqual(['mdstat: md0 not understood: flag of vda: X']);
  });

  it('keeps two members of one name apart', () => {
    const array = only(
      text('md0 : active raid1 vdb[3] vdb[1](F) vda[0]', '      64 blocks super 1.2 [2/2] [UU]'),
    );
    expect(array.members.map(({ name, deviceNumber }) => [name, deviceNumber])).toEqual([
      ['vdb', 3],
      ['vdb', 1],
      ['vda', 0],
    ]);
  });
});
