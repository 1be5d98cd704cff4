import { expect, it } from 'vitest';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';

const OF = { array: 'md0' } as const;
const FAILED = { code: 'md_array_failed', severity: 'critical', array: 'md0' } as const;
const DEGRADED = { code: 'md_array_degraded', severity: 'critical', array: 'md0' } as const;
const INACTIVE = { code: 'md_array_inactive', severity: 'critical', array: 'md0' } as const;
const faulty = (member: string) =>
  ({ code: 'md_member_faulty', severity: 'warning', array: 'md0', member }) as const;
const outside = (member: string) =>
  ({ code: 'md_member_outside_array', severity: 'warning', array: 'md0', member }) as const;
const vanished = (member: string) =>
  ({ code: 'md_member_vanished', severity: 'critical', array: 'md0', member }) as const;
const missing = (member: string) =>
  ({ code: 'md_member_missing', severity: 'warning', array: 'md0', member }) as const;
const DISK_MISSING = { code: 'disk_missing', severity: 'critical', disk: 'VIRTIO-b' } as const;
const FOUR = ['vda', 'vdb', 'vdc', 'vdd'];

onKernels(
  'an array that comes and goes',
  { kernels: usually('6.12'), disks: { virtio: 5 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    const state = async (): Promise<readonly string[]> =>
      (await bench.daemon.metrics()).words('rotwatch_md_array_state', 'state', OF);

    it('leaves no series behind when it is stopped', async () => {
      const array = await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'] });
      await bench.guest.waitFor(async () => expect(await state()).toHaveLength(1));
      await array.stop();
      await bench.guest.waitFor(async () => {
        const { series } = await bench.daemon.metrics();
        const left = series.filter((one) => one.includes('"array"'));
        // Counters of what was witnessed outlive the array: its end is among them.
        expect(left.filter((one) => !one.startsWith('rotwatch_md_kernel_events_total'))).toEqual(
          [],
        );
      });
      await bench.reports([]);
    });

    it('waits read-only for its first write without a finding', async () => {
      const members = ['vda', 'vdb'];
      const array = await bench.createArray({ level: 'raid1', members });
      await array.stop();
      await bench.guest.must('echo 1 >/sys/module/md_mod/parameters/start_ro');
      await array.assemble(members);
      await bench.guest.waitFor(async () => expect(await state()).toEqual(['read-auto']));
      await bench.reports([]);
      await bench.guest.must('mdadm --readonly /dev/md0');
      await bench.guest.waitFor(async () => expect(await state()).toEqual(['readonly']));
      await bench.reports([]);
    });

    it('is inactive when too few members came: critical, and nothing else of it is judged', async () => {
      const array = await bench.createArray({ level: 'raid5', members: FOUR });
      await array.stop();
      await bench.guest.must('mdadm --incremental /dev/vda; mdadm --incremental /dev/vdb');
      const name = await bench.guest.must('basename /sys/block/md*');
      await bench.reports([{ ...INACTIVE, array: name }]);
    });

    it('started without one member is degraded, and whole again when that one was added and rebuilt', async () => {
      const array = await bench.createArray({ level: 'raid10', members: FOUR, bitmap: 'none' });
      await bench.reports([]);
      await array.stop();
      await array.assemble(FOUR.slice(0, 3), '--run');
      await array.fill(1);
      await bench.reports([DEGRADED, missing('vdd'), outside('vdd')]);
      await array.manage('add', 'vdd');
      await array.idle();
      await bench.reports([]);
    });

    it('striped over a pulled disk has failed, although md has not noticed', async () => {
      await bench.createArray({ level: 'raid0', members: ['vda', 'vdb'] });
      await bench.reports([]);
      await bench.guest.pull('vdb');
      await bench.reports([FAILED, vanished('vdb'), DISK_MISSING]);
      const scrape = await bench.daemon.metrics();
      expect(scrape.value('rotwatch_md_member_present', { ...OF, member: 'vdb' })).toBe(0);
      expect(scrape.value('rotwatch_md_array_redundancy_remaining', OF)).toBe(-1);
    });

    it('mirrored onto a pulled disk has no redundancy left before md notices, and is degraded after', async () => {
      const array = await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'] });
      await bench.reports([]);
      await bench.guest.pull('vdb');
      await bench.reports([vanished('vdb'), DISK_MISSING]);
      await bench.guest.waitFor(async () => {
        const scrape = await bench.daemon.metrics();
        expect(scrape.value('rotwatch_md_member_present', { ...OF, member: 'vdb' })).toBe(0);
        expect(scrape.value('rotwatch_md_array_redundancy_remaining', OF)).toBe(0);
        expect(scrape.value('rotwatch_md_array_degraded_slots', OF)).toBe(0);
      });
      await array.fill(1);
      await bench.reports([DEGRADED, faulty('vdb'), DISK_MISSING]);
    });

    it('with double parity survives the loss of two members, not of three', async () => {
      const array = await bench.createArray({ level: 'raid6', members: [...FOUR, 'vde'] });
      await array.manage('fail', 'vda');
      await bench.reports([{ ...DEGRADED, severity: 'warning' }, faulty('vda')]);
      await array.manage('fail', 'vdb');
      await bench.reports([DEGRADED, faulty('vda'), faulty('vdb')]);
      // mdadm refuses to fail the last needed one; the kernel does not (raid5_error, drivers/md/raid5.c).
      // It does so and answers EBUSY, because the array is broken by then (state_store, drivers/md/md.c).
      await bench.guest.run(`echo faulty >/sys/block/${array.name}/md/dev-vdc/state`);
      await bench.reports([FAILED, faulty('vda'), faulty('vdb'), faulty('vdc')]);
      const scrape = await bench.daemon.metrics();
      expect(scrape.value('rotwatch_md_array_redundancy_remaining', OF)).toBe(-1);
      expect(scrape.value('rotwatch_md_array_missing_members', OF)).toBe(3);
    });
  },
);
