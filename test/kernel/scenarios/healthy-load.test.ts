import { expect, it } from 'vitest';
import { reports, seenDuring } from '../desync/findings.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';

/** Forty seconds in an ordinary run; `ROTWATCH_LOAD_SECONDS=300` for the long one. */
const { ROTWATCH_LOAD_SECONDS: wanted } = process.env;
const SECONDS = wanted === undefined ? 40 : Number(wanted);

/** Bursts with rests in between, so that arrays turn clean and active, bits are set and cleared again and again. */
const JOBS = ['md1', 'md5', 'md10'].flatMap((array) => [
  `--name=bursts-${array} --filename=/dev/${array} --rw=randrw --bs=4k --direct=1 --rate_iops=40 --thinktime=700ms --thinktime_blocks=20`,
  `--name=streams-${array} --filename=/dev/${array} --rw=write --bs=64k --direct=1 --fsync=8 --rate=512k --thinktime=4s --thinktime_blocks=24`,
]);

onKernels(
  'healthy arrays under a mixed load',
  { kernels: usually('6.12'), disks: { virtio: 9 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    it(`give no finding at any time in ${SECONDS} s of polls each second`, async () => {
      const { guest, daemon } = bench;
      for (const plan of [
        { name: 'md1', level: 'raid1', members: ['vda', 'vdb'] },
        { name: 'md5', level: 'raid5', members: ['vdc', 'vdd', 'vde'] },
        { name: 'md10', level: 'raid10', members: ['vdf', 'vdg', 'vdh', 'vdi'] },
      ] as const) {
        await bench.createArray({ ...plan, bitmap: 'none' });
        await guest.must(`mdadm --grow /dev/${plan.name} --bitmap=internal --bitmap-chunk=64K`);
      }
      await reports(bench, []);
      const surveys = async (): Promise<number | undefined> =>
        (await daemon.metrics()).value('rotwatch_md_superblock_read_timestamp_seconds', {
          array: 'md5',
          member: 'vdc',
        });
      const before = await surveys();
      const seen = await seenDuring(bench, () =>
        guest.must(
          `fio --time_based --runtime=${SECONDS} --ioengine=psync --group_reporting ${JOBS.join(' ')} >/dev/null`,
          { seconds: SECONDS + 60 },
        ),
      );
      expect(seen).toEqual([]);
      // The members were in fact read to the end.
      expect((await surveys()) ?? 0).toBeGreaterThan((before ?? 0) + SECONDS - 20);
    });
  },
);
