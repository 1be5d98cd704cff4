import { expect, it } from 'vitest';
import { onKernels } from '../harness/bench.ts';

const ARRAYS = 40;
const MEBIBYTE_SECTORS = 2048;

/** Two disks cut into slices of one MiB each, `a0`…`a39` and `b0`…`b39`, in one call (dmsetup --concise). */
const SLICES = Array.from({ length: ARRAYS }, (_, at) =>
  ['a', 'b'].map(
    (half) =>
      `${half}${at},,,rw,0 ${MEBIBYTE_SECTORS} linear /dev/vd${half} ${at * MEBIBYTE_SECTORS}`,
  ),
).flat();

/** No poll comes within a scenario: what is reported was announced by the kernel, or seen in /proc/mdstat by its watch. */
const RARELY = { pollSeconds: 600 };

onKernels('what happens between polls', { kernels: ['6.1'], disks: { virtio: 5 } }, (bench) => {
  it('is on /metrics within two seconds of the kernel’s event', async () => {
    await bench.daemon.start(RARELY);
    const members = ['vda', 'vdb', 'vdc', 'vdd', 'vde'];
    const array = await bench.createArray({ level: 'raid1', members });
    const of = { array: 'md0' };
    const degraded = async (): Promise<number | undefined> =>
      (await bench.daemon.metrics()).value('rotwatch_md_array_degraded_slots', of);
    await bench.guest.waitFor(async () => expect(await degraded()).toBe(0));

    const lags: number[] = [];
    for (const [at, member] of members.slice(1, 4).entries()) {
      await array.manage('fail', member);
      const failed = performance.now();
      await bench.guest.waitFor(async () => expect(await degraded()).toBe(at + 1));
      lags.push(performance.now() - failed);
    }
    // The quickest of three: a busy emulator may hold up one of them, an unwatched attribute would hold up all.
    expect(Math.min(...lags)).toBeLessThan(2_000);
  });

  it('to forty arrays at once is told of each: all there, one degraded, none missed', async () => {
    const { guest, daemon } = bench;
    await daemon.start(RARELY);
    await guest.must(`modprobe dm-mod; dmsetup create --concise '${SLICES.join(';')}'`);
    const create = 'mdadm --create /dev/md$n --run --assume-clean --level=1 --raid-devices=2';
    await guest.must(
      `for ((n = 0; n < ${ARRAYS}; n++)); do yes | ${create} --metadata=1.0 --bitmap=none /dev/mapper/a$n /dev/mapper/b$n 2>/dev/null || exit; done`,
      { seconds: 300 },
    );
    const names = Array.from({ length: ARRAYS }, (_, at) => `md${at}`).sort();
    await guest.waitFor(
      async () => {
        const slots = (await daemon.metrics()).samples('rotwatch_md_array_slots');
        expect(slots.map(({ labels }) => labels['array']).sort()).toEqual(names);
      },
      { within: 60_000 },
    );
    expect(await daemon.findings()).toEqual([]);

    await guest.must(
      'echo faulty >/sys/block/md17/md/dev-$(dmsetup info -c --noheadings -o blkdevname b17)/state',
    );
    await guest.waitFor(async () => {
      const scrape = await daemon.metrics();
      const whole = scrape
        .samples('rotwatch_md_array_degraded_slots')
        .filter(({ value }) => value === 0);
      expect(whole).toHaveLength(ARRAYS - 1);
      expect(scrape.value('rotwatch_md_array_degraded_slots', { array: 'md17' })).toBe(1);
    });
    await guest.waitFor(async () => {
      const findings = await daemon.findings();
      expect(findings.map(({ code, array }) => [code, array])).toEqual([
        ['md_array_degraded', 'md17'],
        ['md_member_faulty', 'md17'],
        ['md_readd_unsafe', 'md17'],
      ]);
    });
  });
});
