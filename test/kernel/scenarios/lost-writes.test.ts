import { expect, it } from 'vitest';
import { reports, seenDuring, surveyed } from '../desync/findings.ts';
import type { ArrayPlan } from '../harness/array.ts';
import { onKernels } from '../harness/bench.ts';
import { someOf, usually } from '../harness/choice.ts';
import type { Guest } from '../harness/guest.ts';

/** The disk that is to lie, below the mapping dm-0. */
const LIAR = 'vdb';

async function setTable(guest: Guest, table: string): Promise<void> {
  await guest.must(`
size=$(blockdev --getsz /dev/${LIAR})
dmsetup suspend liar
dmsetup load liar --table "0 $size ${table}"
dmsetup resume liar`);
}

const PLANS: readonly (Pick<ArrayPlan, 'level' | 'members' | 'bitmap' | 'metadata'> & {
  readonly what: string;
})[] = [
  {
    what: 'a two-way mirror with a bitmap',
    level: 'raid1',
    members: ['vda', 'dm-0'],
    bitmap: 'internal',
  },
  {
    what: 'a three-way mirror without a bitmap',
    level: 'raid1',
    members: ['vda', 'dm-0', 'vdc'],
    bitmap: 'none',
  },
  {
    what: 'a raid5 with a bitmap',
    level: 'raid5',
    members: ['vda', 'dm-0', 'vdc'],
    bitmap: 'internal',
  },
  {
    what: 'a raid10 with a bitmap, metadata 1.0',
    level: 'raid10',
    members: ['vda', 'dm-0', 'vdc', 'vdd'],
    bitmap: 'internal',
    metadata: '1.0',
  },
];

onKernels(
  'a member that acknowledges writes and loses them',
  { kernels: usually('6.1'), disks: { virtio: 4, mebibytes: 24 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    it.each(someOf(PLANS, 2))('in $what', async ({ what, ...plan }) => {
      const { guest } = bench;
      await guest.must(`
modprobe -a dm-mod dm-flakey
dmsetup create liar --table "0 $(blockdev --getsz /dev/${LIAR}) linear /dev/${LIAR} 0"`);
      const array = await bench.createArray(plan);
      await reports(bench, []);
      const healthy = await seenDuring(bench, async () => {
        await array.fill(5);
        await surveyed(bench);
      });
      expect(healthy).toEqual([]);

      await setTable(guest, `flakey /dev/${LIAR} 0 0 600 1 drop_writes`);
      await array.fill(5);
      expect(await guest.mdstat()).not.toContain('_');
      await reports(bench, ['md_member_stale critical md0 dm-0'], { within: 60_000 });

      await setTable(guest, `linear /dev/${LIAR} 0`);
      await array.manage('fail', 'dm-0');
      await array.manage('remove', 'dm-0');
      await guest.must('mdadm --zero-superblock /dev/dm-0');
      await array.manage('add', 'dm-0');
      await array.idle();
      await reports(bench, []);
      await array.check();
      expect(await array.read('mismatch_cnt')).toBe('0');
    });
  },
);
