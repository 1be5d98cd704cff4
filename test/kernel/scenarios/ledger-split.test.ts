import { expect, it } from 'vitest';
import { splitMirror } from '../desync/split.ts';
import { GuestArray } from '../harness/array.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';
import { differing, outside, owed } from '../ledger/differing.ts';
import { tells } from '../ledger/told.ts';
import { critically, DISKS, startFresh, WATCHES } from '../ledger/watch.ts';

const THREE = ['vda', 'vdb', 'vdc'];
const DEGRADED = 'md_array_degraded warning md0';
const RETURNED = 'md_member_returned_unsynced critical md0 vdc VIRTIO-c';

onKernels(
  'a three-way mirror of which one ran apart and is added back',
  { kernels: usually('6.1'), disks: DISKS },
  (bench) => {
    it.each(WATCHES)('while the daemon %s', async (watch) => {
      const { guest } = bench;
      await startFresh(bench);
      await splitMirror(
        guest,
        { bitmap: 'internal', array: ['vda', 'vdb'], outsiders: ['vdc'], standing: 'equal' },
        () => tells(bench, []),
      );
      const array = new GuestArray(guest, 'md0');
      await array.assemble(['vda', 'vdb'], '--run');
      await tells(bench, [
        DEGRADED,
        'md_member_missing warning md0 vdc VIRTIO-c',
        'md_member_outside_array warning md0 vdc VIRTIO-c',
        'md_readd_unsafe critical md0 vdc VIRTIO-c',
        'md_split_brain critical md0 vdc VIRTIO-c',
      ]);

      await critically(bench, { watch, members: THREE }, async () => {
        await array.manage('add', 'vdc');
        await array.idle();
        expect(await guest.mdstat()).toContain('[3/3] [UUU]');
      });
      await tells(bench, [RETURNED]);
      const stale = await differing(guest, 'vda', 'vdc');
      expect(stale.length).toBeGreaterThan(0);
      expect(outside(stale, await owed(bench))).toEqual([]);

      // A check that finds mismatches settles nothing.
      await array.check();
      await tells(bench, [RETURNED, 'md_mismatches_found warning md0']);

      // The remedy that the finding names.
      await array.manage('fail', 'vdc');
      await tells(bench, [
        DEGRADED,
        'md_member_faulty warning md0 vdc',
        'md_mismatches_found warning md0',
      ]);
      await array.manage('remove', 'vdc');
      await guest.must('mdadm --zero-superblock /dev/vdc');
      await tells(bench, [
        DEGRADED,
        'md_member_missing warning md0 vdc VIRTIO-c',
        'md_mismatches_found warning md0',
      ]);
      await array.manage('add', 'vdc');
      await array.idle();
      expect(await differing(guest, 'vda', 'vdc')).toEqual([]);
      await array.check();
      await tells(bench, []);
    });
  },
);
