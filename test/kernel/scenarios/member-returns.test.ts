import { expect, it } from 'vitest';
import { reportsOfNow, seenDuring, surveyed } from '../desync/findings.ts';
import { untilClean } from '../desync/rest.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';

const TWO = ['vda', 'vdb'];
const THREE = [...TWO, 'vdc'];
const DEGRADED = 'md_array_degraded critical md0';
const outside = (name: string): string => `md_member_outside_array warning md0 ${name}`;
const faulty = (name: string): string => `md_member_faulty warning md0 ${name}`;

onKernels(
  'a member that leaves and returns in the ordinary way',
  { kernels: usually('6.1'), disks: { virtio: 4, mebibytes: 24 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    it('with a bitmap: failed, removed, written without, re-added', async () => {
      const array = await bench.createArray({ level: 'raid1', members: TWO, bitmap: 'internal' });
      await array.fill(2);
      await reportsOfNow(bench, []);
      await array.manage('fail', 'vdb');
      await reportsOfNow(bench, [DEGRADED, faulty('vdb')]);
      await array.manage('remove', 'vdb');
      await array.fill(4);
      await reportsOfNow(bench, [DEGRADED, outside('vdb')]);
      await array.manage('re-add', 'vdb');
      await array.idle();
      await reportsOfNow(bench, []);
      await array.check();
      expect(await array.read('mismatch_cnt')).toBe('0');
    });

    it('without a bitmap: while it is attached, --re-add would copy nothing', async () => {
      const array = await bench.createArray({ level: 'raid1', members: TWO, bitmap: 'none' });
      await array.fill(2);
      await reportsOfNow(bench, []);
      await array.manage('fail', 'vdb');
      await array.fill(4);
      await reportsOfNow(bench, [DEGRADED, faulty('vdb'), 'md_readd_unsafe warning md0 vdb']);
      await array.manage('remove', 'vdb');
      await reportsOfNow(bench, [DEGRADED, outside('vdb')]);
      await array.holdSyncAt(0.5);
      await array.manage('add', 'vdb');
      await array.syncing('recover');
      await reportsOfNow(bench, [DEGRADED]);
      await array.releaseSync();
      await array.idle();
      await reportsOfNow(bench, []);
    });

    it('with a bitmap in a file: its dirty chunks are counted from there', async () => {
      const { guest, daemon } = bench;
      await guest.must(
        'mkfs.ext4 -q /dev/vdd && mkdir -p /run/bitmaps && mount /dev/vdd /run/bitmaps',
      );
      const array = await bench.createArray({ level: 'raid1', members: TWO, bitmap: 'none' });
      await guest.must(
        'mdadm --grow /dev/md0 --bitmap=/run/bitmaps/md0 --bitmap-chunk=64K --force',
      );
      await array.fill(1);
      await reportsOfNow(bench, []);
      await array.manage('fail', 'vdb');
      await array.manage('remove', 'vdb');
      await array.fill(4);
      await reportsOfNow(bench, [DEGRADED, outside('vdb')]);
      const dirty = (await daemon.metrics()).value('rotwatch_md_bitmap_dirty_chunks', {
        array: 'md0',
      });
      const theirs = await guest.must(
        "mdadm --examine-bitmap /run/bitmaps/md0 | sed -n 's/.* bits (chunks), \\([0-9]*\\) dirty.*/\\1/p'",
      );
      expect(dirty).toBeGreaterThan(0);
      expect(dirty).toBe(Number(theirs));
      await array.stop();
      await guest.must('umount /run/bitmaps');
    });

    it('a spare stands by, lags behind, and is taken in', async () => {
      const array = await bench.createArray({ level: 'raid5', members: THREE, spares: ['vdd'] });
      await reportsOfNow(bench, []);
      const seen = await seenDuring(bench, async () => {
        for (let update = 0; update < 3; update += 1) {
          await array.fill(1);
          await surveyed(bench);
        }
      });
      expect(seen).toEqual([]);
      await array.manage('fail', 'vdb');
      await array.idle();
      await reportsOfNow(bench, [faulty('vdb')]);
      await array.manage('remove', 'vdb');
      await reportsOfNow(bench, [outside('vdb')]);
      await bench.guest.must('mdadm --zero-superblock /dev/vdb');
      await reportsOfNow(bench, []);
    });

    it('a replacement is copied beside the member it is to replace', async () => {
      const array = await bench.createArray({ level: 'raid5', members: THREE, spares: ['vdd'] });
      await reportsOfNow(bench, []);
      await array.holdSyncAt(0.5);
      await bench.guest.must('mdadm /dev/md0 --replace /dev/vda --with /dev/vdd');
      await array.syncing('recover');
      await array.fill(1);
      await reportsOfNow(bench, []);
      await array.releaseSync();
      await array.idle();
      await reportsOfNow(bench, [faulty('vda')]);
    });

    it('a disk pulled and plugged back under another name', async () => {
      const { guest } = bench;
      const array = await bench.createArray({ level: 'raid1', members: TWO, bitmap: 'internal' });
      await array.fill(2);
      await untilClean(guest, 'vdb');
      await reportsOfNow(bench, []);
      await guest.pull('vdb');
      await reportsOfNow(bench, ['md_member_vanished critical md0 vdb']);
      await array.fill(2);
      await reportsOfNow(bench, [DEGRADED, faulty('vdb')]);

      const name = await guest.plug('vdb');
      expect(name).not.toBe('vdb');
      await reportsOfNow(bench, [DEGRADED, faulty('vdb'), outside(name)]);
      await guest.must('mdadm /dev/md0 --remove detached');
      await reportsOfNow(bench, [DEGRADED, outside(name)]);
      await array.manage('re-add', name);
      await array.idle();
      await reportsOfNow(bench, []);
      await array.stop();
      await guest.pull('vdb');
    });

    it('is read past the page cache, which still holds what it said before', async () => {
      const { guest, daemon } = bench;
      const array = await bench.createArray({ level: 'raid1', members: THREE });
      // Somebody, a partition scanner for one, reads the superblock through the page cache.
      const buffered = (): Promise<string> =>
        guest.must('dd if=/dev/vda bs=4096 skip=1 count=1 status=none | od -An -tu8 -j200 -N8');
      const before = Number(await buffered());
      await array.manage('fail', 'vdc');
      await array.manage('remove', 'vdc');
      await surveyed(bench);
      expect(Number(await buffered())).toBe(before);

      const labels = { array: 'md0', member: 'vda' };
      const scrape = await daemon.metrics();
      const ours = scrape.value('rotwatch_md_superblock_events', labels);
      const truth = await guest.must(
        'dd if=/dev/vda bs=4096 skip=1 count=1 iflag=direct status=none | od -An -tu8 -j200 -N8',
      );
      expect(ours).toBe(Number(truth));
      expect(ours).toBeGreaterThan(before);
      expect(scrape.value('rotwatch_md_superblock_read_direct', labels)).toBe(1);
    });
  },
);
