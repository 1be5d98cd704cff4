import { expect, it } from 'vitest';
import { splitMirror } from '../desync/split.ts';
import { GuestArray } from '../harness/array.ts';
import { type Bench, onKernels } from '../harness/bench.ts';
import { someOf } from '../harness/choice.ts';
import { differing } from '../ledger/differing.ts';
import { verifyAll } from '../verify/command.ts';

const PAGE = 4096;
const LIAR = 'vdd';
/** How long healthy arrays are loaded; `ROTWATCH_LOAD_SECONDS=300` for the long run. */
const { ROTWATCH_LOAD_SECONDS: wanted } = process.env;
const SECONDS = wanted === undefined ? 40 : Number(wanted);

/** A mirror whose halves ran apart to the same event count and are together again: md says `[UU]`. */
async function rejoined({ guest }: Bench): Promise<void> {
  const whole = new GuestArray(guest, 'md0');
  await splitMirror(
    guest,
    { array: ['vda'], outsiders: ['vdb'], bitmap: 'internal', standing: 'equal' },
    // Where nothing was ever written, one side would be empty, as after a discard.
    () => whole.fill(18),
  );
  await guest.must('mdadm --assemble /dev/md0 --run /dev/vda && mdadm /dev/md0 --add /dev/vdb');
  await whole.idle();
  expect(await guest.mdstat()).toContain('[UU]');
}

/** A mirror of three, one of which acknowledges the last 2 MiB and does not write them. */
async function withLiar(bench: Bench): Promise<void> {
  const { guest } = bench;
  const table = (words: string) =>
    guest.must(`size=$(blockdev --getsz /dev/${LIAR})
      dmsetup suspend liar; dmsetup load liar --table "0 $size ${words}"; dmsetup resume liar`);
  await guest.must(`modprobe -a dm-mod dm-flakey
    dmsetup create liar --table "0 $(blockdev --getsz /dev/${LIAR}) linear /dev/${LIAR} 0"`);
  const array = await bench.createArray({
    name: 'md1',
    level: 'raid1',
    members: ['vdc', 'dm-0', 'vde'],
    bitmap: 'none',
  });
  await array.fill(8);
  await table(`flakey /dev/${LIAR} 0 0 600 1 drop_writes`);
  await array.fill(2);
  await table(`linear /dev/${LIAR} 0`);
}

/** Arrays of which one page of one member is overwritten behind md's back, while they are stopped. */
const CORRUPTED = [
  { name: 'md6', level: 'raid6', members: ['vdi', 'vdj', 'vdk', 'vdl'], culprits: [1] },
  { name: 'md5', level: 'raid5', members: ['vdf', 'vdg', 'vdh'], culprits: [] },
  { name: 'md7', level: 'raid10', layout: 'f2', members: ['vdm', 'vdn', 'vdo'], culprits: [] },
  { name: 'md8', level: 'raid10', layout: 'o2', members: ['vdp', 'vdq', 'vdr'], culprits: [] },
] as const;
const SPOILT = someOf(CORRUPTED, CORRUPTED.length);
/** Place in the second member's data: in the third chunk of 64 KiB. */
const CORRUPT_KIB = 2 * 64 + 12;

async function corrupted(bench: Bench): Promise<void> {
  for (const { culprits: _, ...plan } of SPOILT) {
    const array = await bench.createArray({ ...plan, chunkKib: 64, bitmap: 'none' });
    await array.fill(20);
    const [, second] = plan.members;
    const offset = Number(await array.read(`dev-${second}/offset`));
    await array.stop();
    await bench.guest.must(
      `dd if=/dev/urandom of=/dev/${second} bs=4K count=1 seek=$((${offset} * 512 + ${CORRUPT_KIB} * 1024)) oflag=direct,seek_bytes conv=notrunc status=none`,
    );
    await array.assemble(plan.members);
    await array.idle();
  }
}

onKernels(
  'comparing what members hold',
  { kernels: ['6.1'], disks: { virtio: 18, mebibytes: 24 } },
  (bench) => {
    it('finds just the places that differ, and whose fault it is where contents can tell', async () => {
      const { guest } = bench;
      await rejoined(bench);
      await withLiar(bench);
      await corrupted(bench);
      const arrays = ['md0', 'md1', ...SPOILT.map(({ name }) => name)];
      const isRaid10 = (array: string) => array === 'md7' || array === 'md8';
      const [split, liar, ...others] = await verifyAll(guest, arrays, (array) =>
        isRaid10(array) ? 'extents' : 'memberExtents',
      );
      const really = (await differing(guest, 'vda', 'vdb')).map((at) => at / PAGE);
      expect(really.length).toBeGreaterThan(50);
      expect(split).toEqual({ exitCode: 2, complete: true, pages: really, culprits: [] });
      const lost = Array.from({ length: (2 * 1024 * 1024) / PAGE }, (_, page) => page);
      expect(liar).toEqual({ exitCode: 2, complete: true, pages: lost, culprits: [1] });
      for (const [index, { name, culprits }] of SPOILT.entries()) {
        const found = others[index];
        expect(found, name).toMatchObject({ exitCode: 2, complete: true, culprits });
        expect(found?.pages, name).toHaveLength(1);
        if (!isRaid10(name)) expect(found?.pages, name).toEqual([CORRUPT_KIB / 4]);
      }
    });

    it('settles in one pass what a member is owed that came back by its bitmap', async () => {
      const { guest, daemon } = bench;
      await daemon.start({ pollSeconds: 1, settings: { VERIFY_MODE: 'owed' } });
      const array = await bench.createArray({
        level: 'raid1',
        members: ['vda', 'vdb'],
        bitmap: 'internal',
        bitmapChunkKib: 64,
      });
      await array.fill(2);
      await daemon.polled();
      await array.manage('fail', 'vdb');
      await array.manage('remove', 'vdb');
      await daemon.polled();
      await array.fill(4);
      await daemon.polled();
      await array.manage('re-add', 'vdb');
      await array.idle();
      await guest.waitFor(
        async () => {
          const { arrays } = await daemon.ledger();
          const returns = arrays.flatMap((one) => one.returns);
          expect(returns.map(({ settled }) => settled?.by)).toEqual(['comparison']);
        },
        { within: 90_000 },
      );
      await guest.waitFor(async () => expect(await daemon.findings()).toEqual([]));
      await bench.noteMoment();
      const { text } = await daemon.metrics();
      expect(text).toMatch(/^rotwatch_md_verify_samples_total\{array="md0",result="differ"\} 0$/m);
    });

    it(`finds nothing on healthy arrays under ${SECONDS} s of mixed writes`, async () => {
      const { guest, daemon } = bench;
      await daemon.start({
        pollSeconds: 1,
        settings: { VERIFY_MODE: 'sample', VERIFY_DAILY_BUDGET: '64GiB' },
      });
      const plans = [
        { name: 'md1', level: 'raid1', members: ['vda', 'vdb'] },
        { name: 'md2', level: 'raid1', members: ['vdc', 'vdd'] },
        { name: 'md5', level: 'raid5', members: ['vde', 'vdf', 'vdg'] },
        { name: 'md10', level: 'raid10', members: ['vdh', 'vdi', 'vdj'] },
      ] as const;
      for (const plan of plans) {
        const array = await bench.createArray({ ...plan, bitmap: 'internal', bitmapChunkKib: 64 });
        if (plan.name !== 'md2') await array.fill(16);
      }
      await guest.must('mkswap /dev/md2 >/dev/null && swapon /dev/md2');
      const job = (array: string) =>
        `--name=${array} --filename=/dev/${array} --rw=randwrite --bs=4k --rate_iops=20 --fsync=16 --size=12M`;
      await guest.must(
        `end=$((SECONDS + ${SECONDS})); mkdir -p /run/mounted
        fio --time_based --runtime=${SECONDS} --ioengine=psync ${job('md1')} ${job('md5')} >/dev/null &
        while [ $SECONDS -lt $end ]; do
          mkfs.ext4 -q -F /dev/md10 && mount -o discard /dev/md10 /run/mounted || exit
          dd if=/dev/urandom of=/run/mounted/file bs=64K count=64 status=none; sync
          rm /run/mounted/file; fstrim /run/mounted 2>/dev/null; sleep 2; umount /run/mounted || exit
        done
        wait; swapoff /dev/md2`,
        { seconds: SECONDS + 90 },
      );
      const metrics = await daemon.metrics();
      const result = (array: string, word: string) =>
        metrics.value('rotwatch_md_verify_samples_total', { array, result: word });
      for (const array of ['md1', 'md5', 'md10']) {
        // How much is compared beside the load depends on the machine.
        expect(result(array, 'match'), array).toBeGreaterThan(3);
        expect(result(array, 'differ'), array).toBe(0);
      }
      // What the machine swaps to is left alone as soon as that is seen, which takes some seconds.
      expect(result('md2', 'match') ?? 0).toBeLessThan(5);
      expect(result('md2', 'differ') ?? 0).toBe(0);
      expect((await daemon.findings()).filter(({ code }) => code === 'md_contents_differ')).toEqual(
        [],
      );
    });
  },
);
