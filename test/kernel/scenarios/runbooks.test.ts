import { expect, it } from 'vitest';
import { untilClean } from '../desync/rest.ts';
import { splitMirror } from '../desync/split.ts';
import { GuestArray } from '../harness/array.ts';
import { type Bench, onKernels } from '../harness/bench.ts';
import { someOf } from '../harness/choice.ts';
import type { Guest } from '../harness/guest.ts';
import { tells, told } from '../ledger/told.ts';
import { type Cast, REHEARSED, type Rehearsed, rehearse } from '../runbooks/rehearse.ts';

/** Where the commands of the pages look for the daemon. */
const STATE = '/var/lib/rotwatch';
const PAIR: Cast = { array: 'md0', good: 'vda', stale: 'vdb' };
const BOTH = ['vda', 'vdb'];
const BITMAP = { bitmap: 'internal', bitmapChunkKib: 64 } as const;

const LAST_LOST = 'md_array_degraded critical md0';
/** What is told of vdb when it lies beside the array although its superblock has a slot. */
const BESIDE = [
  'md_member_missing warning md0 vdb VIRTIO-b',
  'md_member_outside_array warning md0 vdb VIRTIO-b',
];
const APART = [
  'md_readd_unsafe critical md0 vdb VIRTIO-b',
  'md_split_brain critical md0 vdb VIRTIO-b',
];

/** Waits until exactly these findings are reported. */
async function comesToTell(bench: Bench, lines: readonly string[]): Promise<void> {
  const exact = async (): Promise<void> => expect(await told(bench)).toEqual(lines.toSorted());
  await bench.guest.waitFor(exact, { within: 180_000 });
}

/** Waits until the daemon remembers the array whole. */
async function isKnown({ guest, daemon }: Bench, members: number): Promise<void> {
  await guest.waitFor(
    async () => {
      const { arrays } = await daemon.ledger();
      expect(arrays.flatMap((array) => array.members)).toHaveLength(members);
    },
    { within: 180_000 },
  );
}

/** Three, of which vdb ran apart and lies beside the array. */
async function besideThree(bench: Bench): Promise<Cast> {
  await splitMirror(
    bench.guest,
    { bitmap: 'internal', array: ['vda', 'vdc'], outsiders: ['vdb'], standing: 'equal' },
    () => isKnown(bench, 3),
  );
  await new GuestArray(bench.guest, 'md0').assemble(['vda', 'vdc'], '--run');
  await comesToTell(bench, ['md_array_degraded warning md0', ...BESIDE, ...APART]);
  return { ...PAIR, third: 'vdc' };
}

/** One that was written without the other, and took it back without a bitmap. */
async function takenBack(bench: Bench): Promise<Cast> {
  const array = await bench.createArray({ level: 'raid1', members: BOTH, bitmap: 'none' });
  await array.fill(1);
  await isKnown(bench, 2);
  await array.manage('fail', 'vdb');
  // What is written before the daemon has seen it leave may have been written before it left.
  await bench.daemon.polled();
  await array.fill(4);
  await bench.daemon.polled();
  await array.manage('re-add', 'vdb');
  await array.idle();
  expect(await bench.guest.mdstat()).toContain('[2/2] [UU]');
  await comesToTell(bench, ['md_member_returned_unsynced critical md0 vdb VIRTIO-b']);
  return PAIR;
}

/** The same with a bitmap that knows what to copy. */
async function takenBackByBitmap(bench: Bench): Promise<Cast> {
  const array = await bench.createArray({ level: 'raid1', members: BOTH, ...BITMAP });
  await array.fill(1);
  await untilClean(bench.guest, 'vdb');
  await isKnown(bench, 2);
  await array.manage('fail', 'vdb');
  await array.manage('remove', 'vdb');
  await bench.daemon.polled();
  await array.fill(4);
  await bench.daemon.polled();
  await array.manage('re-add', 'vdb');
  await array.idle();
  await comesToTell(bench, ['md_member_returned_by_bitmap warning md0 vdb VIRTIO-b']);
  return PAIR;
}

/** Lets one side run alone and write a file of its own. */
async function runAlone(guest: Guest, member: string, file: string): Promise<void> {
  await guest.must(`mdadm --assemble /dev/md0 --run /dev/${member} && mount /dev/md0 /mnt &&
    dd if=/dev/urandom of=/mnt/${file} bs=64K count=8 status=none && umount /mnt && mdadm --stop /dev/md0`);
}

/** Two booted one by one, each with a file that the other lacks; vda's side runs. */
async function splitPair(bench: Bench): Promise<Cast> {
  const { guest } = bench;
  const array = await bench.createArray({ level: 'raid1', members: BOTH, ...BITMAP });
  await guest.must('modprobe -a ext4 loop; mkfs.ext4 -q /dev/md0');
  await isKnown(bench, 2);
  await array.stop();
  await runAlone(guest, 'vda', 'written-on-monday');
  await runAlone(guest, 'vdb', 'written-on-tuesday');
  await array.assemble(['vda'], '--run');
  await comesToTell(bench, [LAST_LOST, ...BESIDE, ...APART]);
  return PAIR;
}

/** Three put together by udev's way although vdb ran apart, not written since. */
async function joinedThree(bench: Bench): Promise<Cast> {
  const { guest } = bench;
  await splitMirror(guest, {
    ...{ bitmap: 'internal', array: ['vda', 'vdc'], outsiders: ['vdb'], standing: 'equal' },
  });
  // As if the sides had run apart before the daemon was installed.
  await bench.daemon.polled();
  await bench.daemon.forgetAll();
  await guest.must(`echo 1 >/sys/module/md_mod/parameters/start_ro
    for name in vda vdb vdc; do mdadm --incremental /dev/$name; done`);
  const array = await guest.must('basename /sys/block/md*');
  expect(await guest.mdstat()).toContain('[3/3] [UUU]');
  await comesToTell(bench, [
    `md_split_brain critical ${array}`,
    `md_superblocks_disagree critical ${array}`,
  ]);
  return { ...PAIR, array, third: 'vdc' };
}

/** A member that somebody writes to past the array. */
async function writtenAlone(bench: Bench): Promise<Cast> {
  const array = await bench.createArray({ level: 'raid1', members: BOTH, ...BITMAP });
  await array.fill(8);
  await isKnown(bench, 2);
  const from = Number(await array.read('dev-vdb/offset')) * 512;
  await bench.guest.must(
    `for time in 1 2 3 4 5; do
      dd if=/dev/zero of=/dev/vdb bs=1M count=16 seek=${from} oflag=direct,seek_bytes conv=notrunc status=none
    done`,
  );
  await comesToTell(bench, ['md_members_unequal_writes warning md0 vdb VIRTIO-b']);
  return PAIR;
}

/** Three, of which dm-0 (on vdb) can be made to lose writes; `setTable` makes it so. */
async function withLiar(bench: Bench) {
  const { guest } = bench;
  const size = await guest.must('modprobe -a dm-mod dm-flakey; blockdev --getsz /dev/vdb');
  const honest = `0 ${size} linear /dev/vdb 0`;
  await guest.must(`dmsetup create liar --table '${honest}'`);
  const members = ['vda', 'dm-0', 'vdc'];
  const array = await bench.createArray({ level: 'raid1', members, ...BITMAP });
  await array.fill(2);
  await isKnown(bench, 3);
  const setTable = (table: string) =>
    guest.must(`dmsetup suspend liar; dmsetup load liar --table '${table}'; dmsetup resume liar`);
  await setTable(`0 ${size} flakey /dev/vdb 0 0 600 1 drop_writes`);
  await array.fill(1);
  const cast: Cast = { array: array.name, good: 'vda', stale: 'dm-0', third: 'vdc' };
  return { array, cast, cure: () => setTable(honest) };
}

/** A member that loses writes, until its cable was replaced. */
async function losing(bench: Bench): Promise<Cast> {
  const { cast, cure } = await withLiar(bench);
  await comesToTell(bench, ['md_member_stale critical md0 dm-0 VIRTIO-b']);
  await cure();
  return cast;
}

/** A member that lost writes for a moment and follows again; a check has been run. */
async function lostWrites(bench: Bench): Promise<Cast> {
  const { array, cast, cure } = await withLiar(bench);
  await cure();
  await bench.guest.must(
    'dd if=/dev/urandom of=/dev/md0 bs=4K count=1 seek=4096 oflag=direct status=none',
  );
  await array.check();
  await comesToTell(bench, ['md_mismatches_found warning md0']);
  return cast;
}

/** Three, of which vdb was overwritten in places past the array; the contents tell that it is the odd one. */
async function overwritten(bench: Bench): Promise<Cast> {
  const members = ['vda', 'vdb', 'vdc'];
  const array = await bench.createArray({ level: 'raid1', members, ...BITMAP });
  await array.fill(4);
  await untilClean(bench.guest, 'vdb');
  for (const atKib of [512, 516, 2_048]) await array.corrupt('vdb', atKib);
  // The daemon compares no contents here, the page itself does: idle disks are left to sleep.
  await comesToTell(bench, []);
  return { ...PAIR, third: 'vdc' };
}

const STATES: Readonly<Record<Rehearsed, (bench: Bench) => Promise<Cast>>> = {
  md_readd_unsafe: besideThree,
  md_member_returned_unsynced: takenBack,
  md_member_returned_by_bitmap: takenBackByBitmap,
  md_member_stale: losing,
  md_split_brain: splitPair,
  md_superblocks_disagree: joinedThree,
  md_members_unequal_writes: writtenAlone,
  md_mismatches_found: lostWrites,
  md_contents_differ: overwritten,
};

/** Sum of what a good member holds, and of what the array gives to its readers. */
async function contents(guest: Guest, { array, good }: Cast): Promise<readonly string[]> {
  const text = await guest.must(
    `md=/sys/block/${array}/md; size=$(($(<$md/component_size) * 1024))
    sum() { dd "$@" iflag=direct,skip_bytes,count_bytes bs=1M count=$size status=none | sha256sum; }
    sum if=/dev/${good} skip=$(($(<$md/dev-${good}/offset) * 512)); sum if=/dev/${array} skip=0`,
  );
  return text.split('\n');
}

onKernels(
  'the commands of a runbook, run in the state that it is about',
  {
    kernels: ['6.1'],
    disks: { virtio: 3, mebibytes: 24 },
    daemon: { pollSeconds: 1, stateDir: STATE },
  },
  (bench) => {
    it.each(someOf(REHEARSED, 3))('%s', async (page) => {
      const { guest } = bench;
      const cast = await STATES[page](bench);
      const [right] = await contents(guest, cast);
      // So slow that a recovery can be looked at while it runs.
      await bench.limitSyncs(4_000);
      await rehearse(guest, page, cast);
      await bench.limitSyncs(1_000_000);

      expect(await contents(guest, cast)).toEqual([right, right]);
      const array = new GuestArray(guest, cast.array);
      // The page's own check was the last thing to go over the members.
      expect(await array.read('last_sync_action')).toBe('check');
      expect(await array.read('mismatch_cnt')).toBe('0');
      expect(await array.read('degraded')).toBe('0');
      await tells(bench, []);
    });
  },
);
