import { describe, expect, it } from 'vitest';
import { joinArrays } from '../../../src/collectors/md-arrays/join.ts';
import { parseMdstat } from '../../../src/collectors/md-arrays/parse-mdstat.ts';
import { only } from './mdstat-samples.ts';
import { joined, member, sysfs } from './sysfs-samples.ts';

describe('defects known of other exporters', () => {
  it.each(['resync=REMOTE', 'recover=REMOTE', 'resync=DELAYED', 'resync=PENDING', 'resync=MAYBE'])(
    'a sync line "%s" does not cost the arrays (prometheus/procfs)',
    (line) => {
      const one = (name: string) =>
        `${name} : active raid1 vdb[1] vda[0]\n      64 blocks super 1.2 [2/2] [UU]\n      \t${line}\n      \n`;
      const { arrays } = parseMdstat(one('md0') + one('md1'));
      expect(arrays.map(({ name, slots }) => [name, slots])).toEqual([
        ['md0', 2],
        ['md1', 2],
      ]);
    },
  );

  it('an mdstat of another making holds no arrays and says so (Unraid)', () => {
    const { arrays, problems } = parseMdstat('sbName=/boot/config/super.dat\nmdState=STARTED\n');
    expect(arrays).toEqual([]);
    expect(problems).toHaveLength(2);
  });

  it('a broken raid0 is not active with all it needs (prometheus/node_exporter)', () => {
    const text = 'md0 : broken raid0 vdb[1] vda[0]\n      64 blocks super 1.2 4k chunks\n';
    expect(joined(text, undefined)).toMatchObject({ state: 'broken', redundancyRemaining: -1 });
  });

  it('an inactive array that lacks a member does not need none (prometheus/node_exporter)', () => {
    const text = 'md7 : inactive vda[0](S)\n      64 blocks super 1.2\n';
    expect(joined(text, undefined)).toMatchObject({ state: 'inactive', slots: undefined });
    const array = sysfs({ 'md/array_state': 'inactive', 'md/raid_disks': '2' }, []);
    expect(joined(text, array)).toMatchObject({ slots: 2, redundancyRemaining: undefined });
  });

  it('an array without a uuid does not cost the others (prometheus/node_exporter)', () => {
    const array = sysfs({ 'md/raid_disks': '2' }, []);
    const arrays = joinArrays([], [array, { ...array, name: 'md8' }]);
    expect(arrays.map(({ name, uuid }) => [name, uuid])).toEqual([
      ['md7', undefined],
      ['md8', undefined],
    ]);
  });

  it('flags other than (S) and (F) are seen, and (F) behind them (prometheus/procfs)', () => {
    const text = 'md0 : active raid1 vda[0](W)(F) vdb[1](J) vdc[2](R) vdd[3](W)\n';
    expect(only(text).members.map(({ states }) => states)).toEqual([
      ['write_mostly', 'faulty'],
      ['journal'],
      ['replacement'],
      ['write_mostly'],
    ]);
  });

  it.each(['64 blocks super 1.2', '64 blocks super 1.2 frobnication 7 [2/2] [UU]', '[UU]', ''])(
    '"too few matches in statusline": "%s" costs no array (node_exporter 219 … 3198)',
    (line) => {
      expect(only(`md0 : active raid1 vdb[1] vda[0]\n      ${line}\n`).members).toHaveLength(2);
    },
  );

  it('raid_disks of "11 (10)" is two counts, not an error (node_exporter 3528)', () => {
    expect(joined(undefined, sysfs({ 'md/raid_disks': '11 (10)\n' }, []))).toMatchObject({
      slots: 11,
      slotsBefore: 10,
    });
  });

  it('slots never filled are not missing members (netdata 11180, beszel 2061)', () => {
    const text = `md9 : active raid1 vda1[0] vdb1[1]
      64 blocks super 1.0 [24/2] [UU______________________]\n`;
    expect(joined(text, undefined)).toMatchObject({
      degraded: 22,
      missingMembers: undefined,
      redundancyRemaining: 1,
    });
    const members = [member('vda1', 'in_sync', '0'), member('vdb1', 'in_sync', '1')];
    const attributes = { 'md/level': 'raid1', 'md/raid_disks': '24', 'md/degraded': '22' };
    expect(joined(undefined, sysfs(attributes, members)).missingMembers).toBeUndefined();
  });

  it('a device number is not a slot, and a vanished member not a healthy one (all of them)', () => {
    const text = 'md7 : active raid1 vdb[2] vda[0]\n      64 blocks super 1.2 [2/2] [UU]\n';
    expect(joined(text, undefined).members.map(({ slot }) => slot)).toEqual([undefined, undefined]);
    const members = [member('vda', 'in_sync', '0'), member('vdb', 'in_sync', '1', false)];
    const attributes = { 'md/level': 'raid1', 'md/raid_disks': '2', 'md/degraded': '0' };
    expect(joined(text, sysfs(attributes, members))).toMatchObject({
      degraded: 0,
      redundancyRemaining: 0,
    });
  });
});
