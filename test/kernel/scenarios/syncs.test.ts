import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';
import type { Exposition } from '../harness/exposition.ts';
import { SYNC_KIB_PER_SECOND } from '../harness/reset.ts';

const OF = { array: 'md0' } as const;
const FOUND = { code: 'md_mismatches_found', severity: 'critical', array: 'md0' } as const;
const THREE = ['vda', 'vdb', 'vdc'];

/** The series of an array that must be there in every scrape, whatever it does; those of a sync come and go. */
function lastingSeries(scrape: Exposition): readonly string[] {
  return scrape.series.filter(
    (series) => series.startsWith('rotwatch_md_array') && !series.includes('_sync_'),
  );
}

onKernels(
  'a sync',
  { kernels: usually('6.12'), disks: { virtio: 4 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    it('after creation shows its progress; the array counts as whole', async () => {
      await bench.limitSyncs(100);
      const array = await bench.createArray({
        level: 'raid6',
        members: [...THREE, 'vdd'],
        bitmap: 'none',
        assumeClean: false,
      });
      await array.syncing('resync');
      await bench.reports([]);
      const during = await bench.daemon.metrics();
      expect(during.words('rotwatch_md_array_sync_action', 'action', OF)).toEqual(['resync']);
      const ratio = during.value('rotwatch_md_array_sync_completed_ratio', OF);
      expect(ratio).toBeGreaterThanOrEqual(0);
      expect(ratio).toBeLessThan(1);
      expect(during.value('rotwatch_md_array_redundancy_remaining', OF)).toBe(2);

      await bench.limitSyncs(SYNC_KIB_PER_SECOND);
      await array.idle();
      await bench.guest.waitFor(async () => {
        const after = await bench.daemon.metrics();
        expect(after.words('rotwatch_md_array_sync_action', 'action', OF)).toEqual(['idle']);
        expect(after.samples('rotwatch_md_array_sync_completed_ratio', OF)).toEqual([]);
      });
    });

    it('that checks members which agree finds nothing', async () => {
      const array = await bench.createArray({ level: 'raid5', members: THREE });
      await array.fill(8);
      await array.check();
      await bench.reports([]);
      const scrape = await bench.daemon.metrics();
      expect(scrape.value('rotwatch_md_array_mismatch_sectors', OF)).toBe(0);
    });

    it('that checks a parity array with one wrong block finds it once it ended, and repair answers it', async () => {
      const array = await bench.createArray({ level: 'raid5', members: THREE });
      await array.fill(8);
      await array.corrupt('vdb', 64);
      await array.holdSyncAt(0.5);
      await array.write('sync_action', 'check');
      await bench.guest.waitFor(async () => {
        const scrape = await bench.daemon.metrics();
        expect(scrape.words('rotwatch_md_array_sync_action', 'action', OF)).toEqual(['check']);
        expect(scrape.value('rotwatch_md_array_mismatch_sectors', OF)).toBe(8);
        expect(scrape.value('rotwatch_md_array_sync_completed_ratio', OF)).toBeCloseTo(0.5, 1);
      });
      await bench.reports([]);

      await array.releaseSync();
      await array.idle();
      await bench.reports([FOUND]);

      await array.write('sync_action', 'repair');
      await array.idle();
      await bench.reports([]);
    });

    it('that checks a mirror with one wrong block is a warning, counted in whole requests', async () => {
      const array = await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'] });
      await array.fill(8);
      await array.corrupt('vdb', 64);
      await array.check();
      await bench.reports([{ ...FOUND, severity: 'warning' }]);
      const scrape = await bench.daemon.metrics();
      expect(scrape.value('rotwatch_md_array_mismatch_sectors', OF)).toBe(128);
    });

    it('that reshapes raid5 from three to four members loses no series and finds nothing', async () => {
      const array = await bench.createArray({ level: 'raid5', members: THREE, spares: ['vdd'] });
      await bench.reports([]);
      const before = lastingSeries(await bench.daemon.metrics());
      await array.write('sync_speed_min', 2000);
      await array.write('sync_speed_max', 2000);
      await array.grow(4);

      const seen = { action: '', slots: 0, ratio: 0, scrapes: 0 };
      while (seen.action !== 'idle' || seen.slots !== 4) {
        const scrape = await bench.daemon.metrics();
        expect(scrape.samples('rotwatch_finding')).toEqual([]);
        expect(before.filter((series) => !scrape.series.includes(series))).toEqual([]);
        const [action] = scrape.words('rotwatch_md_array_sync_action', 'action', OF);
        seen.action = action ?? '';
        seen.slots = scrape.value('rotwatch_md_array_slots', OF) ?? 0;
        if (action === 'reshape') {
          seen.scrapes += 1;
          seen.ratio = scrape.value('rotwatch_md_array_sync_completed_ratio', OF) ?? seen.ratio;
        }
        if (seen.scrapes === 8) await array.write('sync_speed_max', 200_000);
        await pause(500);
      }
      expect(seen.scrapes).toBeGreaterThan(4);
      expect(seen.ratio).toBeGreaterThan(0);
      const scrape = await bench.daemon.metrics();
      expect(scrape.value('rotwatch_md_array_members', { ...OF, state: 'in_sync' })).toBe(4);
    });
  },
);
