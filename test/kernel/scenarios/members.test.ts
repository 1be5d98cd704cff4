import { expect, it } from 'vitest';
import { collectors } from '../../../src/collectors/index.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';

const CRITICAL = { code: 'md_array_degraded', severity: 'critical', array: 'md0' } as const;
const WARNING = { ...CRITICAL, severity: 'warning' } as const;
const faulty = (member: string) =>
  ({ code: 'md_member_faulty', severity: 'warning', array: 'md0', member }) as const;
const outside = (member: string) =>
  ({ code: 'md_member_outside_array', severity: 'warning', array: 'md0', member }) as const;
const missing = (member: string) =>
  ({ code: 'md_member_missing', severity: 'warning', array: 'md0', member }) as const;
const OF = { array: 'md0' } as const;

const THREE = ['vda', 'vdb', 'vdc'];

onKernels(
  'a member that leaves',
  {
    kernels: usually('6.1'),
    disks: { virtio: 4 },
    daemon: { pollSeconds: 1, collectors: collectors.map(({ name }) => name) },
  },
  (bench) => {
    it('is replaced by a spare: degraded while rebuilding, and told of until its superblock is zeroed', async () => {
      const array = await bench.createArray({
        level: 'raid1',
        members: ['vda', 'vdb'],
        spares: ['vdc'],
        bitmap: 'internal',
      });
      await bench.reports([]);

      await array.holdSyncAt(0.5);
      await array.manage('fail', 'vda');
      await bench.reports([CRITICAL, faulty('vda')]);
      await bench.guest.waitFor(async () => {
        const scrape = await bench.daemon.metrics();
        const count = (state: string) =>
          scrape.value('rotwatch_md_array_members', { ...OF, state });
        expect(scrape.words('rotwatch_md_array_sync_action', 'action', OF)).toEqual(['recover']);
        expect(scrape.value('rotwatch_md_array_sync_completed_ratio', OF)).toBeCloseTo(0.5, 1);
        expect([count('in_sync'), count('rebuilding'), count('faulty')]).toEqual([1, 1, 1]);
        expect(scrape.value('rotwatch_md_array_missing_members', OF)).toBe(1);
        expect(scrape.value('rotwatch_md_array_redundancy_remaining', OF)).toBe(0);
      });

      await array.releaseSync();
      await array.idle();
      await bench.reports([faulty('vda')]);
      await array.manage('remove', 'vda');
      await bench.reports([outside('vda')]);
      await bench.guest.must('mdadm --zero-superblock /dev/vda');
      await bench.reports([]);
      const scrape = await bench.daemon.metrics();
      expect(scrape.value('rotwatch_md_array_missing_members', OF)).toBe(0);
      expect(scrape.samples('rotwatch_md_member_state', { ...OF, member: 'vda' })).toEqual([]);
    });

    it('without a spare leaves the array degraded, also after it was removed', async () => {
      const array = await bench.createArray({ level: 'raid5', members: THREE });
      await bench.reports([]);
      await array.manage('fail', 'vdb');
      await bench.reports([CRITICAL, faulty('vdb')]);
      expect((await bench.daemon.metrics()).value('rotwatch_md_array_missing_members', OF)).toBe(1);

      await array.manage('remove', 'vdb');
      await bench.reports([CRITICAL, missing('vdb'), outside('vdb')]);
      const scrape = await bench.daemon.metrics();
      expect(scrape.value('rotwatch_md_array_degraded_slots', OF)).toBe(1);
      expect(scrape.value('rotwatch_md_array_redundancy_remaining', OF)).toBe(0);
      expect(scrape.value('rotwatch_md_array_members', { ...OF, state: 'in_sync' })).toBe(2);
      // A second later at most its ledger is on the disk, where check finds it.
      await bench.checkReports([CRITICAL, missing('vdb'), outside('vdb')], 2);
    });

    it('from an array with redundancy left is a warning', async () => {
      const array = await bench.createArray({
        level: 'raid1',
        members: THREE,
        bitmap: 'internal',
      });
      await bench.reports([]);
      await array.manage('fail', 'vdc');
      await array.manage('remove', 'vdc');
      await bench.reports([WARNING, missing('vdc'), outside('vdc')]);
    });

    it('from a mirror made with an empty slot was never there: degraded all the same', async () => {
      await bench.createArray({ level: 'raid1', members: ['vda', 'missing'], assumeClean: false });
      await bench.reports([CRITICAL]);
      const scrape = await bench.daemon.metrics();
      expect(scrape.samples('rotwatch_md_array_missing_members', OF)).toEqual([]);
    });

    it('to be replaced on request costs no redundancy while it is copied, and stays behind as faulty', async () => {
      const array = await bench.createArray({
        level: 'raid5',
        members: THREE,
        spares: ['vdd'],
      });
      await array.holdSyncAt(0.5);
      await bench.guest.must('mdadm /dev/md0 --replace /dev/vda --with /dev/vdd');
      await array.syncing('recover');
      await bench.reports([]);
      const during = await bench.daemon.metrics();
      const states = (member: string) =>
        during.words('rotwatch_md_member_state', 'state', { ...OF, member });
      expect(states('vda')).toEqual(['in_sync', 'want_replacement']);
      expect(states('vdd')).toEqual(['spare', 'replacement']);
      expect(during.value('rotwatch_md_array_redundancy_remaining', OF)).toBe(1);
      expect(during.value('rotwatch_md_array_members', { ...OF, state: 'replacement' })).toBe(1);

      await array.releaseSync();
      await array.idle();
      await bench.reports([faulty('vda')]);
      const after = await bench.daemon.metrics();
      expect(after.value('rotwatch_md_array_members', { ...OF, state: 'in_sync' })).toBe(3);
    });

    it('stays but has bad blocks on record: named, with the array whole', async () => {
      const array = await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'] });
      await array.write('dev-vdb/bad_blocks', '"4096 8"');
      const bad = { code: 'md_bad_blocks', severity: 'warning', array: 'md0', member: 'vdb' };
      await bench.reports([bad]);
      const scrape = await bench.daemon.metrics();
      const labels = { ...OF, member: 'vdb', acknowledged: 'true' };
      expect(scrape.value('rotwatch_md_member_bad_blocks', labels)).toBe(1);
      expect(scrape.value('rotwatch_md_array_redundancy_remaining', OF)).toBe(1);
    });
  },
);
