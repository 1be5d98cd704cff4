import { expect, it } from 'vitest';
import { untilClean } from '../desync/rest.ts';
import type { GuestArray } from '../harness/array.ts';
import { type Bench, onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';
import { differing, outside, owed } from '../ledger/differing.ts';
import { tells } from '../ledger/told.ts';
import { critically, DISKS, FINE_BITMAP, startFresh, watchesFor } from '../ledger/watch.ts';

const TWO = ['vda', 'vdb'];
const DEGRADED = 'md_array_degraded critical md0';
const FAULTY = 'md_member_faulty warning md0 vdb';
const MISSING = 'md_member_missing warning md0 vdb VIRTIO-b';
const OUTSIDE = 'md_member_outside_array warning md0 vdb VIRTIO-b';
const BY_BITMAP = 'md_member_returned_by_bitmap warning md0 vdb VIRTIO-b';
const UNSYNCED = 'md_member_returned_unsynced critical md0 vdb VIRTIO-b';

/** A mirror with a bitmap, at rest, from which vdb was taken and then lies beside it. */
async function withoutVdb(bench: Bench): Promise<GuestArray> {
  await startFresh(bench);
  const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
  await array.fill(2);
  await untilClean(bench.guest, 'vdb');
  await tells(bench, []);
  await array.manage('fail', 'vdb');
  await tells(bench, [DEGRADED, FAULTY]);
  await array.manage('remove', 'vdb');
  await tells(bench, [DEGRADED, MISSING, OUTSIDE]);
  return array;
}

onKernels('a member that comes back', { kernels: usually('6.1'), disks: DISKS }, (bench) => {
  it.each(watchesFor(0))('with nothing written meanwhile, while the daemon %s', async (watch) => {
    const array = await withoutVdb(bench);
    await critically(bench, { watch, members: TWO }, async () => {
      await array.manage('add', 'vdb');
      await array.idle();
    });
    await tells(bench, [BY_BITMAP]);
    await array.check();
    await tells(bench, []);
  });

  it.each(watchesFor(1))(
    'with its own contents changed meanwhile, while the daemon %s',
    async (watch) => {
      const array = await withoutVdb(bench);
      const { guest } = bench;
      const offset = Number(await array.read('dev-vda/offset'));
      await critically(bench, { watch, members: TWO }, async () => {
        await guest.must(
          `dd if=/dev/urandom of=/dev/vdb bs=64K count=1 seek=$((${offset} * 512 + 4194304)) oflag=direct,seek_bytes conv=notrunc status=none`,
        );
        if (watch === 'runs') await bench.daemon.polled();
        await array.manage('add', 'vdb');
        await array.idle();
      });
      const returned = watch === 'runs' ? UNSYNCED : BY_BITMAP;
      await tells(bench, [returned]);
      const stale = await differing(guest, 'vda', 'vdb');
      expect(stale).toHaveLength(16);
      expect(outside(stale, await owed(bench))).toEqual([]);
      await array.check();
      await tells(bench, [returned, 'md_mismatches_found warning md0']);
    },
  );

  it.each(watchesFor(2))('after it was written without it, while the daemon %s', async (watch) => {
    const array = await withoutVdb(bench);
    await array.fill(4);
    await tells(bench, [DEGRADED, MISSING, OUTSIDE]);
    await critically(bench, { watch, members: TWO }, async () => {
      await array.manage('re-add', 'vdb');
      await array.idle();
    });
    await tells(bench, [BY_BITMAP]);
    expect(await differing(bench.guest, 'vda', 'vdb')).toEqual([]);
    await array.check();
    await tells(bench, []);
  });

  it.each(watchesFor(3))(
    'with its superblock zeroed, for a full rebuild, while the daemon %s',
    async (watch) => {
      const array = await withoutVdb(bench);
      await array.fill(4);
      await critically(bench, { watch, members: TWO }, async () => {
        await bench.guest.must('mdadm --zero-superblock /dev/vdb');
        await array.manage('add', 'vdb');
        await array.idle();
      });
      await tells(bench, []);
    },
  );

  it.each(watchesFor(4))('never: a spare takes its slot, while the daemon %s', async (watch) => {
    await startFresh(bench);
    const array = await bench.createArray({
      level: 'raid1',
      members: TWO,
      spares: ['vdc'],
      ...FINE_BITMAP,
    });
    await array.fill(2);
    await tells(bench, []);
    await critically(bench, { watch, members: ['vda', 'vdc'] }, async () => {
      await array.manage('fail', 'vdb');
      await array.idle();
      await array.manage('remove', 'vdb');
    });
    await tells(bench, [OUTSIDE]);
    await bench.guest.must('mdadm --zero-superblock /dev/vdb');
    await tells(bench, []);
  });
});
