import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { untilClean } from '../desync/rest.ts';
import { GuestArray } from '../harness/array.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';
import { mountState, STATE_ON_DISK } from '../harness/state-disk.ts';
import { tells, told } from '../ledger/told.ts';
import { bootAnew, DISKS, FINE_BITMAP, PLAN, startFresh } from '../ledger/watch.ts';

const TWO = ['vda', 'vdb'];
const DEGRADED = 'md_array_degraded critical md0';
const FAULTY = 'md_member_faulty warning md0 vdb';
const MISSING = 'md_member_missing warning md0 vdb VIRTIO-b';
const OUTSIDE = 'md_member_outside_array warning md0 vdb VIRTIO-b';
const BY_BITMAP = 'md_member_returned_by_bitmap warning md0 vdb VIRTIO-b';

onKernels('what else happens to members', { kernels: usually('6.1'), disks: DISKS }, (bench) => {
  it('an array created with --assume-clean tells nothing', async () => {
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, assumeClean: true });
    await array.fill(1);
    await tells(bench, []);
    expect((await bench.daemon.ledger()).arrays[0]?.returns).toEqual([]);
  });

  it('a bitmap that is removed and made anew while a member is away leads to a full rebuild', async () => {
    const { guest } = bench;
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
    await array.fill(2);
    await untilClean(guest, 'vdb');
    await array.manage('fail', 'vdb');
    await array.manage('remove', 'vdb');
    await guest.must('mdadm --grow /dev/md0 --bitmap=none');
    await array.fill(1);
    await guest.must('mdadm --grow /dev/md0 --bitmap=internal');
    await tells(bench, [DEGRADED, MISSING, OUTSIDE]);
    await array.manage('add', 'vdb');
    await array.idle();
    await tells(bench, []);
  });

  it('an array that is stopped is missed, and one assembled without a member misses it', async () => {
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
    await array.fill(1);
    await untilClean(bench.guest, 'vdb');
    await tells(bench, []);
    await array.stop();
    await tells(bench, ['md_array_missing critical md0'], { within: 120_000 });
    await array.assemble(['vda'], '--run');
    await tells(bench, [DEGRADED, MISSING, OUTSIDE]);
    await array.manage('add', 'vdb');
    await array.idle();
    await tells(bench, [BY_BITMAP]);
    await array.check();
    await tells(bench, []);
  });

  it('a boot without the disk does not make it forgotten, and forgetting it does', async () => {
    const { guest, daemon } = bench;
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
    await array.fill(1);
    await tells(bench, []);
    await daemon.stop();
    await guest.pull('vdb');
    await bootAnew(bench, ['vda']);
    await daemon.start(PLAN);
    await tells(bench, [DEGRADED, MISSING, 'disk_missing critical VIRTIO-b'], { within: 120_000 });
    await guest.must(
      `${process.execPath} /opt/rotwatch/dist/main.js ledger forget VIRTIO-b --state-dir ${STATE_ON_DISK}`,
      { seconds: 120 },
    );
    await tells(bench, [DEGRADED]);
    // The names of the disks follow their places at boot.
    await daemon.stop();
    await guest.plug('vdb');
    await guest.cutPower();
  });

  it('a power cut right after a member left does not make it forgotten', async () => {
    const { guest, daemon } = bench;
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
    await array.fill(1);
    await untilClean(guest, 'vdb');
    await tells(bench, []);
    await array.manage('fail', 'vdb');
    await array.manage('remove', 'vdb');
    await guest.waitFor(async () => expect(await told(bench)).toContain(MISSING));
    // What is exported is on the disk a second later at most.
    await guest.cutPower('sleep 2');
    daemon.lost();
    await guest.must('mdadm --assemble /dev/md0 --run /dev/vda');
    await mountState(guest);
    await daemon.start(PLAN);
    await tells(bench, [DEGRADED, MISSING, OUTSIDE]);
  });

  it('a clock that is set back an hour changes nothing', async () => {
    const { guest } = bench;
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
    await array.fill(1);
    await untilClean(guest, 'vdb');
    await array.manage('fail', 'vdb');
    await array.manage('remove', 'vdb');
    await tells(bench, [DEGRADED, MISSING, OUTSIDE]);
    await guest.must('date -s @$(($(date +%s) - 3600))');
    try {
      await tells(bench, [DEGRADED, MISSING, OUTSIDE]);
      await array.manage('add', 'vdb');
      await array.idle();
      await tells(bench, [BY_BITMAP]);
      await array.check();
      await tells(bench, []);
    } finally {
      await guest.must('date -s @$(($(date +%s) + 3600))');
    }
  });

  it('a ledger of version 1 is gone on with, a damaged one is set aside', async () => {
    const { guest, daemon } = bench;
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
    await array.fill(1);
    await untilClean(guest, 'vdb');
    await array.manage('fail', 'vdb');
    await array.manage('remove', 'vdb');
    await guest.must('mdadm --zero-superblock /dev/vdb');
    await tells(bench, [DEGRADED, MISSING]);
    const { resets: _, ...older } = await daemon.ledger();
    await daemon.stop();
    const ledger = JSON.stringify({ ...older, version: 1 });
    const sha256 = createHash('sha256').update(ledger).digest('hex');
    const file = `${STATE_ON_DISK}/ledger.json`;
    await guest.must(`cat >${file} <<'LEDGER'\n{"sha256":"${sha256}","ledger":${ledger}}\nLEDGER`);
    await daemon.start(PLAN);
    await tells(bench, [DEGRADED, MISSING]);

    await daemon.stop();
    await guest.must(`dd if=/dev/zero of=${file} bs=1 seek=100 count=16 conv=notrunc status=none`);
    await daemon.start(PLAN);
    await tells(bench, [DEGRADED, 'ledger_reset warning']);
    expect(await guest.must(`ls ${STATE_ON_DISK}`)).toContain('ledger.json.set-aside-');
    expect(await new GuestArray(guest, 'md0').read('degraded')).toBe('1');
  });

  it('a full and then read-only disk keeps it in memory, until it can be written again', async () => {
    const { guest, daemon } = bench;
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
    await array.fill(1);
    await untilClean(guest, 'vdb');
    await tells(bench, []);
    const saves = async (): Promise<number | undefined> =>
      (await daemon.metrics()).value('rotwatch_ledger_save_success');
    expect(await saves()).toBe(1);
    const filler = `${STATE_ON_DISK}/../filler`;
    await guest.must(`dd if=/dev/zero of=${filler} bs=64K status=none; sync; true`);
    await array.manage('fail', 'vdb');
    await guest.waitFor(async () => expect(await saves()).toBe(0));
    await tells(bench, [DEGRADED, FAULTY, 'ledger_not_saved warning'], { within: 150_000 });
    await guest.must(`rm ${filler}`);
    await tells(bench, [DEGRADED, FAULTY]);
    expect(await saves()).toBe(1);

    await guest.must(`mount -o remount,ro ${STATE_ON_DISK}/..`);
    await array.manage('remove', 'vdb');
    await guest.waitFor(async () => expect(await saves()).toBe(0));
    await tells(bench, [DEGRADED, MISSING, OUTSIDE, 'ledger_not_saved warning'], {
      within: 150_000,
    });
    await guest.must(`mount -o remount,rw ${STATE_ON_DISK}/..`);
    await tells(bench, [DEGRADED, MISSING, OUTSIDE]);
  });

  it('a disk that is pulled and plugged back under another name stays the same disk', async () => {
    const { guest } = bench;
    await startFresh(bench);
    const array = await bench.createArray({ level: 'raid1', members: TWO, ...FINE_BITMAP });
    await array.fill(2);
    await untilClean(guest, 'vdb');
    await tells(bench, []);
    await guest.pull('vdb');
    await array.fill(2);
    await tells(bench, [DEGRADED, FAULTY, 'disk_missing critical VIRTIO-b'], { within: 120_000 });
    const name = await guest.plug('vdb');
    expect(name).not.toBe('vdb');
    await guest.must('mdadm /dev/md0 --remove detached');
    await tells(bench, [DEGRADED, MISSING, `md_member_outside_array warning md0 ${name} VIRTIO-b`]);
    await array.manage('re-add', name);
    await array.idle();
    await tells(bench, [`md_member_returned_by_bitmap warning md0 ${name} VIRTIO-b`]);
    await array.check();
    await tells(bench, []);
    await array.stop();
    await guest.pull('vdb');
  });
});
