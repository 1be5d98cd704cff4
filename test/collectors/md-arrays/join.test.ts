import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinArray, joinArrays } from '../../../src/collectors/md-arrays/join.ts';
import { parseMdstat } from '../../../src/collectors/md-arrays/parse-mdstat.ts';
import type { RawArray } from '../../../src/collectors/md-arrays/raw.ts';
import { MACHINE, only } from './mdstat-samples.ts';
import { joined, member, sysfs } from './sysfs-samples.ts';

const MIRROR_TEXT = `md7 : active raid1 vdc[2] vdb[1](F) vda[0]
      64 blocks super 1.2 [2/1] [U_]
      [==>...]  recovery = 25.0% (16/64) finish=0.1min speed=4K/sec
      bitmap: 1/1 pages [4KB], 64KB chunk, file: /srv/bits
`;

const MIRROR = sysfs(
  {
    size: '128',
    'md/array_state': 'clean',
    'md/level': 'raid1',
    'md/layout': '0',
    'md/raid_disks': '2',
    'md/degraded': '1',
    'md/sync_action': 'recover',
    'md/sync_completed': '48 / 128',
    'md/sync_speed': '8',
    'md/metadata_version': '1.2',
    'md/bitmap/location': 'file',
    'md/bitmap/chunksize': '65536',
  },
  [member('vda', 'in_sync', '0'), member('vdb', 'faulty', 'none'), member('vdc', 'spare', '1')],
);

describe('joinArray', () => {
  it('believes sysfs where both speak, and takes from mdstat what sysfs lacks', () => {
    const array = joined(MIRROR_TEXT, MIRROR);
    expect(array).toMatchObject({
      inMdstat: true,
      inSysfs: true,
      state: 'clean',
      degraded: 1,
      missingMembers: 1,
      redundancyRemaining: 0,
      syncAction: 'recover',
      sync: { wait: undefined, doneBytes: 24576, totalBytes: 65536, speedBytesPerSecond: 8192 },
      bitmap: { location: 'file', chunkBytes: 65536, file: '/srv/bits' },
    });
    expect(
      array.members.map(({ name, role, slot, deviceNumber }) => [name, role, slot, deviceNumber]),
    ).toEqual([
      ['vda', 'in_sync', 0, 0],
      ['vdb', 'faulty', undefined, 1],
      ['vdc', 'rebuilding', 1, 2],
    ]);
  });

  it('works with mdstat alone', () => {
    expect(joined(MIRROR_TEXT, undefined)).toMatchObject({
      name: 'md7',
      inSysfs: false,
      state: 'active',
      slots: 2,
      degraded: 1,
      missingMembers: 1,
      redundancyRemaining: 0,
      syncAction: 'recover',
      sync: { doneBytes: 16384 },
      sizeBytes: 65536,
    });
  });

  it('works with sysfs alone', () => {
    expect(joined(undefined, MIRROR)).toMatchObject({
      name: 'md7',
      inMdstat: false,
      redundancyRemaining: 0,
      sizeBytes: 65536,
      bitmap: { location: 'file', file: undefined },
    });
    expect(joined(undefined, MIRROR).members[2]).toMatchObject({
      role: 'rebuilding',
      deviceNumber: undefined,
    });
  });

  it('makes no array of neither', () => {
    expect(joinArray(undefined, undefined)).toBeUndefined();
  });

  it('falls back on mdstat for the members when their folder could not be listed', () => {
    const array = joined(MIRROR_TEXT, { ...MIRROR, members: undefined });
    expect(array.members.map(({ name, present }) => [name, present])).toEqual([
      ['vdc', undefined],
      ['vdb', undefined],
      ['vda', undefined],
    ]);
  });

  it('falls back on the flags of mdstat for a member whose state could not be read', () => {
    const members = [{ name: 'vdb', present: true, attributes: {} }];
    const [vdb] = joined(MIRROR_TEXT, sysfs({ 'md/raid_disks': '2' }, members)).members;
    expect(vdb).toMatchObject({ role: 'faulty', states: ['faulty'], present: true });
  });

  it('knows no role of a member that neither source tells of', () => {
    const array = sysfs({}, [{ name: 'vdb', present: true, attributes: {} }]);
    expect(joined(undefined, array).members[0]).toMatchObject({ role: undefined, states: [] });
  });

  it('keeps two members of one name as two, though sysfs has one folder for both', () => {
    const text = MIRROR_TEXT.replace('vdc[2]', 'vdb[2]');
    const members = [member('vda', 'in_sync', '0'), member('vdb', 'spare', '1')];
    const array = joined(text, { ...MIRROR, members: sysfs({}, members).members });
    expect(array.members.map(({ name, role, deviceNumber }) => [name, role, deviceNumber])).toEqual(
      [
        ['vda', 'in_sync', 0],
        ['vdb', 'rebuilding', 2],
        ['vdb', 'faulty', 1],
      ],
    );
  });

  it('says which is the container and which the array in it, also when frozen', () => {
    const text = (metadata: string) =>
      `md7 : inactive vda[0](S)\n      64 blocks super ${metadata}\n`;
    const containers = [
      'external:imsm',
      'external:ddf',
      'external:/md127/0',
      'external:-md127/0',
      '1.2',
    ];
    expect(containers.map((one) => joined(text(one), undefined).container)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    const array = sysfs(
      { 'md/metadata_version': 'external:imsm', 'md/array_state': 'inactive' },
      [],
    );
    expect(joined(undefined, array)).toMatchObject({
      container: true,
      redundancyRemaining: undefined,
    });
  });

  it('takes the level "container" for what it says', () => {
    expect(joined(undefined, sysfs({ 'md/level': 'container' }, [])).container).toBe(true);
  });

  it('gives an inactive array no size, of which mdstat shows the sum of members', () => {
    const text = 'md7 : inactive vda[0](S)\n      64 blocks super 1.2\n';
    expect(joined(text, undefined).sizeBytes).toBeUndefined();
    expect(joined(text, sysfs({ 'md/array_state': 'inactive' }, [])).sizeBytes).toBeUndefined();
  });

  it('calls broken what mdstat calls broken, where array_state has another word', () => {
    const text = 'md7 : broken raid0 vdb[1] vda[0]\n      64 blocks super 1.2 4k chunks\n';
    const array = sysfs({ 'md/array_state': 'active', 'md/level': 'raid0', 'md/raid_disks': '2' }, [
      member('vda', 'in_sync', '0'),
      member('vdb', 'in_sync', '1'),
    ]);
    expect(joined(text, array)).toMatchObject({ state: 'broken', redundancyRemaining: -1 });
    expect(joined(text, undefined)).toMatchObject({ state: 'broken', redundancyRemaining: -1 });
  });

  it('counts a member of a raid0 whose device is gone', () => {
    const array = sysfs({ 'md/array_state': 'clean', 'md/level': 'raid0', 'md/raid_disks': '2' }, [
      member('vda', 'in_sync', '0'),
      member('vdb', 'in_sync', '1', false),
    ]);
    expect(joined(undefined, array)).toMatchObject({ redundancyRemaining: -1, missingMembers: 1 });
  });

  it.each([
    ['resync=PENDING', 'none', { wait: 'pending' }],
    ['recover=REMOTE', 'none', { wait: 'remote' }],
    ['resync=DELAYED', 'none', undefined],
    ['resync=DELAYED', 'delayed', { wait: 'delayed' }],
    ['check = 1.0% (1/64)', 'none', undefined],
    ['check = 1.0% (1/64)', '4 / 128', { wait: undefined, doneBytes: 2048 }],
    ['check = 1.0% (1/64)', '', { wait: undefined, doneBytes: 1024 }],
    ['', '', undefined],
  ])('joins the sync of "%s" and sync_completed "%s"', (line, completed, expected) => {
    const text = `md7 : active raid1 vda[0]\n      64 blocks super 1.2 [1/1] [U]\n      ${line}\n`;
    const { sync } = joined(text, sysfs({ 'md/sync_completed': completed }, []));
    if (expected === undefined) expect(sync).toBeUndefined();
    else expect(sync).toMatchObject(expected);
  });

  it('does not know by mdstat alone what kind of sync is delayed', () => {
    const text =
      'md7 : active raid1 vda[0]\n      64 blocks super 1.2 [1/1] [U]\n\tresync=DELAYED\n';
    expect(joined(text, undefined)).toMatchObject({
      syncAction: undefined,
      sync: { wait: 'delayed' },
    });
  });

  it('says both counts of slots during a reshape', () => {
    const array = sysfs(
      { 'md/raid_disks': '11 (10)', 'md/level': 'raid5', 'md/degraded': '0' },
      [],
    );
    expect(joined(undefined, array)).toMatchObject({
      slots: 11,
      slotsBefore: 10,
      redundancyRemaining: 1,
    });
  });
});

describe('joinArrays', () => {
  it('joins by name, each array once, those of mdstat first', () => {
    const { arrays } = parseMdstat(MACHINE);
    const names = joinArrays([...arrays, ...arrays], [MIRROR, { ...MIRROR, name: 'md9' }]).map(
      ({ name, inMdstat, inSysfs }) => [name, inMdstat, inSysfs],
    );
    expect(names).toEqual([
      ['md7', true, true],
      ['md_home', true, false],
      ['md127', true, false],
      ['md_d0', true, false],
      ['md9', false, true],
    ]);
  });

  it('leaves out a device node that no array uses', () => {
    const clear = sysfs({ 'md/array_state': 'clear' }, []);
    expect(joinArrays([], [clear])).toEqual([]);
    expect(joinArrays([only('md7 : inactive\n')], [clear])).toHaveLength(1);
  });

  it('never throws, whatever was in either text', () => {
    const word = fc.constantFrom(
      '0',
      '1',
      '3',
      '258',
      '4 (3)',
      'raid1',
      'raid10',
      'in_sync',
      'none',
    );
    const attribute = fc.constantFrom<readonly (keyof RawArray['attributes'])[]>(
      ...[['md/level' as const], ['md/raid_disks' as const], ['md/degraded' as const]],
    );
    fc.assert(
      fc.property(fc.array(attribute), fc.array(word, { minLength: 9 }), (keys, words) => {
        const attributes = Object.fromEntries(
          keys.flat().map((key, index) => [key, words[index % words.length]] as const),
        );
        const members = words.map((text, index) => member(`vd${index}`, text, text));
        expect(() => joined(MACHINE.split('\n\n')[0], sysfs(attributes, members))).not.toThrow();
      }),
    );
  });
});
