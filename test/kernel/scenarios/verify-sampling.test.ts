import { expect, it } from 'vitest';
import { SETTLING_PAUSES_MS } from '../../../src/verify/settle-unit.ts';
import type { GuestArray } from '../harness/array.ts';
import { type Bench, onKernels } from '../harness/bench.ts';
import { verifyAll } from '../verify/command.ts';

const MEMBERS = ['vda', 'vdb', 'vdc'] as const;
const STALE = 'vdc';
/** What one sample compares of each member. */
const SAMPLE_KIB = 64;
/** Where it is stale, twice half of 1 % of the array: each between two of its 32nds, where nothing but a uniform sample looks. */
const STALE_FROM = [13.1 / 32, 21.1 / 32] as const;
const STALE_SHARE = 0.005;
/** Buys 612 samples of three members in two and a half minutes. */
const BUDGET = '64GiB';
/** From a difference seen to a difference believed. */
const SETTLING_MS = SETTLING_PAUSES_MS.reduce((sum, pause) => sum + pause, 0);
/** One poll, one publication and a scrape, under emulation. */
const TOLD_MS = 3_000;

/** Overwrites places of the array, and gives one member back what it held there before. */
async function makeStale({ guest }: Bench, array: GuestArray): Promise<void> {
  const samples = Math.floor(Number(await array.read('component_size')) / SAMPLE_KIB);
  const offset = Number(await array.read(`dev-${STALE}/offset`)) * 512;
  const count = Math.ceil(samples * STALE_SHARE);
  const places = STALE_FROM.map((share) => Math.floor(samples * share));
  const dd = `dd bs=${SAMPLE_KIB}K count=${count} conv=notrunc status=none`;
  const at = (place: number) => offset + place * SAMPLE_KIB * 1024;
  const write = (place: number) =>
    `${dd} if=/dev/urandom of=/dev/md0 seek=${place} oflag=direct || exit`;
  for (const place of places) {
    await guest.must(
      `${write(place)}
      ${dd} if=/dev/${STALE} of=/run/before-${place} iflag=direct,skip_bytes skip=${at(place)} || exit
      ${write(place)}`,
    );
  }
  await array.stop();
  for (const place of places) {
    await guest.must(
      `${dd} if=/run/before-${place} of=/dev/${STALE} oflag=direct,seek_bytes seek=${at(place)}`,
    );
  }
  await array.assemble(MEMBERS);
  await array.idle();
}

onKernels(
  'contents compared while an array is used',
  { kernels: ['6.1'], disks: { virtio: 3 } },
  (bench) => {
    it('names a member of which 1 % is stale within the time that is stated and a minute to be sure', async () => {
      const { guest, daemon } = bench;
      const array = await bench.createArray({
        ...{ level: 'raid1', members: MEMBERS, bitmap: 'internal' },
        bitmapChunkKib: SAMPLE_KIB,
      });
      await makeStale(bench, array);
      // Its disks are awake because somebody uses the array; sampling is aimed at where that is.
      const used = guest.run(
        `for turn in {1..330}; do
          [ -e /run/enough ] && exit
          dd if=/dev/urandom of=/dev/md0 bs=4K count=1 seek=$((turn % 64)) oflag=direct conv=fsync,notrunc status=none
          sleep 1
        done`,
        { seconds: 400 },
      );
      try {
        await daemon.start({
          pollSeconds: 1,
          settings: { VERIFY_MODE: 'sample', VERIFY_DAILY_BUDGET: BUDGET },
        });
        const stated = await guest.waitFor(async () => {
          const metrics = await daemon.metrics();
          const hindered = metrics.samples('rotwatch_md_verify_hindered', { array: 'md0' });
          expect(hindered).not.toEqual([]);
          expect(hindered.filter(({ value }) => value !== 0)).toEqual([]);
          return metrics.value('rotwatch_md_verify_detection_seconds', { array: 'md0' });
        });
        const begun = performance.now();
        expect(stated).toBeGreaterThan(125);
        expect(stated).toBeLessThan(175);
        const allowedMs = (stated ?? Number.NaN) * 1000 + SETTLING_MS + TOLD_MS;
        const finding = {
          code: 'md_contents_differ',
          ...{ severity: 'critical', array: 'md0', member: STALE },
        };
        await guest.waitFor(async () => expect(await daemon.findings()).toEqual([finding]), {
          within: allowedMs,
        });
        await bench.noteMoment();
        const elapsedMs = performance.now() - begun;
        expect(elapsedMs).toBeLessThan(allowedMs);
        process.stdout.write(
          `sampling: stated ${stated} s, named after ${Math.round(elapsedMs / 1000)} s, of which ${SETTLING_MS / 1000} s to be sure\n`,
        );
      } finally {
        await guest.must('touch /run/enough');
        await used;
      }
    });

    it('finds nothing on a mirror with xfs that is made, written to, trimmed and unmounted', async () => {
      const { guest } = bench;
      await bench.createArray({
        ...{ level: 'raid1', members: ['vda', 'vdb'], bitmap: 'internal' },
        bitmapChunkKib: SAMPLE_KIB,
      });
      await guest.must('modprobe xfs; mkdir -p /run/mounted; rm -f /run/enough');
      // xfs wants 300 MB unless told that this is a test (mkfs/xfs_mkfs.c, validate_supported).
      const used = guest.must(
        `until [ -e /run/enough ]; do
          mkfs.xfs --unsupported -q -f /dev/md0 && mount -o discard /dev/md0 /run/mounted || exit
          dd if=/dev/urandom of=/run/mounted/file bs=64K count=64 status=none; sync
          fio --name=writes --directory=/run/mounted --rw=randwrite --bs=4k --size=4M --fsync=16 --time_based --runtime=4 >/dev/null || exit
          rm /run/mounted/file; fstrim /run/mounted; umount /run/mounted || exit
          : >/run/round
        done`,
        { seconds: 150 },
      );
      try {
        const [during] = await verifyAll(guest, ['md0']);
        // What is being written at every look is left undecided.
        expect([0, 3]).toContain(during?.exitCode);
        expect(during).toMatchObject({ complete: true, pages: [], culprits: [] });
        await guest.must('until [ -e /run/round ]; do sleep 0.2; done');
      } finally {
        await guest.must('touch /run/enough');
        await used;
      }
      const [after] = await verifyAll(guest, ['md0']);
      expect(after).toEqual({ exitCode: 0, complete: true, pages: [], culprits: [] });
    });
  },
);
