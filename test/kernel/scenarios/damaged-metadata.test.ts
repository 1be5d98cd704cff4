import { expect, it } from 'vitest';
import { reports } from '../desync/findings.ts';
import { untilClean } from '../desync/rest.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';
import type { Guest } from '../harness/guest.ts';

/** Where a v1.2 superblock begins, and its bitmap with mdadm's usual offset of 8 sectors. */
const SUPERBLOCK_AT = 4_096;
const BITMAP_AT = 8_192;
const SUPERBLOCK_BYTES = 4_096;

const THREE = ['vda', 'vdb', 'vdc'];
const INVALID = ['md_superblock_invalid critical md0 vdb'];

/** One write as a careless program does it: through the page cache, then flushed. */
async function overwrite(
  guest: Guest,
  device: string,
  { at, bytes, source = '/dev/zero' }: { at: number; bytes: number; source?: string },
): Promise<void> {
  await guest.must(
    `dd if=${source} of=/dev/${device} bs=1 seek=${at} count=${bytes} conv=fsync,notrunc status=none`,
  );
}

/** A superblock update through md; it writes the whole block on every member. */
async function update(guest: Guest): Promise<void> {
  await guest.must('dd if=/dev/urandom of=/dev/md0 bs=4K count=1 oflag=direct status=none');
}

onKernels(
  'metadata damaged on a member in sync',
  { kernels: usually('6.12'), disks: { virtio: 5, mebibytes: 24 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    it.each([
      ['one byte of the superblock flipped', { at: SUPERBLOCK_AT + 172, bytes: 1 }],
      ['the superblock zeroed', { at: SUPERBLOCK_AT, bytes: SUPERBLOCK_BYTES }],
      ['the magic number overwritten', { at: SUPERBLOCK_AT, bytes: 4 }],
    ])('%s: invalid until md writes it anew', async (_, place) => {
      const { guest } = bench;
      const array = await bench.createArray({ level: 'raid1', members: THREE });
      await array.fill(1);
      await reports(bench, []);
      await overwrite(guest, 'vdb', { source: '/dev/urandom', ...place });
      await reports(bench, INVALID);
      expect(await guest.mdstat()).toContain('[UUU]');
      await update(guest);
      await reports(bench, []);
    });

    it('the bitmap zeroed: will not be accepted at the next assembly', async () => {
      const { guest } = bench;
      const plan = { level: 'raid5', members: THREE, bitmap: 'internal' } as const;
      const array = await bench.createArray(plan);
      await array.fill(1);
      await untilClean(guest, 'vdb');
      await reports(bench, []);
      await overwrite(guest, 'vdb', { at: BITMAP_AT, bytes: 256 });
      await reports(bench, ['md_superblock_invalid warning md0 vdb']);
      await update(guest);
      await reports(bench, []);
    });

    it.each([2, 3])(
      'the superblock of another array written over it: foreign, among %i members',
      async (count) => {
        const { guest } = bench;
        const other = await bench.createArray({
          name: 'md1',
          level: 'raid1',
          members: ['vdd', 'vde'],
        });
        await other.stop();
        const array = await bench.createArray({ level: 'raid1', members: THREE.slice(0, count) });
        await array.fill(1);
        await reports(bench, []);
        await guest.must(
          `dd if=/dev/vdd of=/dev/vdb bs=4096 count=1 skip=1 seek=1 oflag=direct conv=notrunc status=none`,
        );
        await reports(bench, ['md_superblock_foreign critical md0 vdb']);
        await update(guest);
        await reports(bench, []);
      },
    );
  },
);
