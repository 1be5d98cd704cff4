import { expect, it } from 'vitest';
import { seenDuring } from '../desync/findings.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';
import { tells } from '../ledger/told.ts';
import { DISKS, FINE_BITMAP, startFresh } from '../ledger/watch.ts';

/** As many as fit into the hour of all scenarios; `ROTWATCH_ORDINARY_RUNS=20` for the long series. */
const { ROTWATCH_ORDINARY_RUNS: wanted } = process.env;
const RUNS = wanted === undefined ? 2 : Number(wanted);
const BY_BITMAP = 'md_member_returned_by_bitmap warning md0 vdb VIRTIO-b';

/** What may be told while a member is failed, removed, written without, taken back and compared. */
const ORDINARY = [
  'md_array_degraded critical md0',
  'md_member_faulty warning md0 vdb',
  'md_member_missing warning md0 vdb',
  'md_member_outside_array warning md0 vdb',
  'md_member_returned_by_bitmap warning md0 vdb',
];
/** The same for one that is rebuilt in full. */
const REBUILT = ORDINARY.slice(0, 4);

onKernels('ordinary maintenance', { kernels: usually('6.1'), disks: DISKS }, (bench) => {
  it(`gives no false alarm in ${RUNS} runs in a row`, async () => {
    await startFresh(bench);
    const array = await bench.createArray({
      level: 'raid1',
      members: ['vda', 'vdb'],
      ...FINE_BITMAP,
    });
    await tells(bench, []);
    for (let run = 0; run < RUNS; run += 1) {
      const isRebuild = run % 2 === 1;
      const seen = await seenDuring(bench, async () => {
        await array.fill(1 + (run % 4));
        await array.manage('fail', 'vdb');
        await array.manage('remove', 'vdb');
        await array.fill(1 + (run % 3));
        await bench.daemon.polled();
        if (isRebuild) await bench.guest.must('mdadm --zero-superblock /dev/vdb');
        await array.manage('add', 'vdb');
        await array.idle();
        await bench.daemon.polled();
      });
      const unexpected = seen.filter((line) => !(isRebuild ? REBUILT : ORDINARY).includes(line));
      expect(unexpected, `run ${run}`).toEqual([]);
      await tells(bench, isRebuild ? [] : [BY_BITMAP]);
      if (!isRebuild) await array.check();
      await tells(bench, []);
    }
  });
});
