import { afterAll, beforeAll, expect, it } from 'vitest';
import { Observer } from '../differential/capture.ts';
import {
  creation,
  devicesOf,
  LIVES,
  type Life,
  lastMember,
  RESHAPES,
  SHORT_LIVES,
} from '../differential/lives.ts';
import { Tally } from '../differential/tally.ts';
import { onKernels } from '../harness/bench.ts';
import { someOf, usually } from '../harness/choice.ts';

/** Of 612 in all. */
const LEAST_STATES = process.env['ROTWATCH_EVERY_CASE'] === undefined ? 200 : 600;

/** Devices whose sizes are no multiple of anything that md or a page cache aligns to. */
const ODD_SIZES = [
  ['vda', 98_303],
  ['vdb', 97_000],
  ['vdc', 96_257],
] as const;
const MAP_ODD_SIZES = [
  'modprobe dm-mod',
  ...ODD_SIZES.map(
    ([disk, sectors]) => `dmsetup create odd-${disk} --table "0 ${sectors} linear /dev/${disk} 0"`,
  ),
].join('\n');

/** Shell: lets md sync at this speed, KiB a second. */
const speed = (kib: number): string =>
  `modprobe md-mod; echo 1 >/proc/sys/dev/raid/speed_limit_min; echo ${kib} >/proc/sys/dev/raid/speed_limit_max`;
const SLOW = speed(2_000);
const FAST = speed(1_000_000);
const IDLE =
  'mdadm --wait /dev/md0 || true; until [ "$(</sys/block/md0/md/sync_action)" = idle ]; do :; done';

const write = (kib: number, seek: number): string =>
  `dd if=/dev/urandom of=/dev/md0 bs=1K count=${kib} seek=${seek} oflag=direct conv=fsync status=none`;
const holdAt = (sector: number): string => `echo ${sector} >/sys/block/md0/md/sync_max`;
const RELEASE = 'echo max >/sys/block/md0/md/sync_max';

interface Step {
  readonly state: string;
  readonly shell: string;
}

/** What a redundant array goes through, a step at a time. */
function stepsOf(life: Life): readonly Step[] {
  const { spare } = life;
  const last = lastMember(life);
  const manage = (words: string): string => `mdadm /dev/md0 ${words}`;
  // raid10 may spin in raid10_sync_request for good when it is held at a sector (seen on 6.1): there it only goes slowly.
  const isHeld = !life.options.includes('--level=10');
  const hold = (sector: number): string => (isHeld ? holdAt(sector) : SLOW);
  const release = isHeld ? RELEASE : FAST;
  const replaced: readonly Step[] =
    spare === undefined
      ? []
      : [
          {
            state: 'a spare added',
            shell: `mdadm --zero-superblock /dev/${spare}; ${manage(`--add /dev/${spare}`)}`,
          },
          {
            state: 'a member being replaced',
            shell: `${hold(40_960)}; ${manage(`--replace /dev/${last} --with /dev/${spare}`)}`,
          },
          { state: 'a member replaced', shell: `${release}; ${IDLE}` },
        ];
  return [
    { state: 'in its first resync', shell: `${SLOW}; ${creation(life)}` },
    { state: 'synced', shell: `${FAST}; ${IDLE}` },
    { state: 'written', shell: write(300, 1_024) },
    {
      state: 'a member faulty',
      // A spare would be taken in at once.
      shell: [
        ...(spare === undefined ? [] : [manage(`--remove /dev/${spare}`)]),
        manage(`--fail /dev/${last}`),
      ].join('\n'),
    },
    {
      state: 'a member removed',
      shell: `${manage(`--remove /dev/${last}`)}; ${write(200, 20_000)}; ${write(100, 24_000)}`,
    },
    {
      state: 'a member on its way back',
      // Nothing may be written now: raid10 would wait for the sync to go on.
      shell: `${hold(20_480)}; ${manage(`--add /dev/${last}`)}`,
    },
    { state: 'whole again', shell: `${release}; ${IDLE}` },
    ...replaced,
    { state: 'stopped', shell: 'mdadm --stop /dev/md0' },
  ];
}

onKernels(
  'mdadm and rotwatch read the same on every device',
  { kernels: usually('6.1'), disks: { virtio: 6 } },
  (bench) => {
    const tally = new Tally();
    beforeAll(() => new Observer(bench.guest).start());
    afterAll(() => {
      process.stdout.write(`Linux ${bench.series}: ${tally}\n`);
    });

    const take = (life: Life, state: string): Promise<void> =>
      tally.take(new Observer(bench.guest), `${life.what}: ${state}`, {
        names: devicesOf(life),
        head: life.options.includes('ppl') ? 'long' : 'short',
      });
    const mapOddSizes = async ({ members }: Life): Promise<void> => {
      if (members.includes('dm-0')) await bench.guest.must(MAP_ODD_SIZES);
    };

    it.each(someOf(LIVES, 5))('$what', async (life) => {
      await mapOddSizes(life);
      for (const { state, shell } of stepsOf(life)) {
        await bench.guest.must(`set -e\n${shell}`);
        await take(life, state);
      }
    });

    it.each(SHORT_LIVES)('$what', async (life) => {
      // md-linear is absent from 6.8 on.
      if (life.what.startsWith('linear') && bench.series !== '6.1') return;
      await mapOddSizes(life);
      await bench.guest.must(
        `modprobe raid0; echo 2 >/sys/module/raid0/parameters/default_layout; ${SLOW}; ${creation(life)}`,
      );
      await take(life, 'made');
      await bench.guest.must(`${FAST}; ${write(300, 1_024)}; mdadm --stop /dev/md0`);
      await take(life, 'stopped');
    });

    it.each(RESHAPES)('$what, while it is reshaped', async (life) => {
      const { guest } = bench;
      await guest.must(`${FAST}; ${creation(life)}`);
      await take(life, 'made');
      if (life.first !== undefined) await guest.must(`mdadm --grow /dev/md0 ${life.first}`);
      const grow = `mdadm --grow /dev/md0 ${life.grow}`;
      await guest.must(
        `${speed(500)}; ${grow} || { rm -f /run/backup; ${grow} --backup-file=/run/backup; }`,
      );
      await take(life, 'begun');
      await guest.must(`${speed(4_000)}; sleep 2; ${speed(500)}`);
      await take(life, 'on its way');
      await guest.must(`${FAST}; ${IDLE}`);
      await take(life, 'done');
    });

    it('a superblock with a flipped byte', async () => {
      const plan = { level: 'raid1', members: ['vda', 'vdb'] } as const;
      const array = await bench.createArray(plan);
      await array.stop();
      await bench.guest.must(
        'printf "\\x55" | dd of=/dev/vda bs=1 seek=4268 conv=fsync,notrunc status=none',
      );
      await tally.take(new Observer(bench.guest), 'a byte flipped', {
        names: plan.members,
        head: 'short',
      });
    });

    it(`agrees on at least ${LEAST_STATES} device states in every field`, () => {
      expect(tally.differences).toBe(0);
      expect(tally.states).toBeGreaterThanOrEqual(LEAST_STATES);
    });
  },
);
