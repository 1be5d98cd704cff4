import { expect, it } from 'vitest';
import type { ArrayPlan } from '../harness/array.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';

interface Healthy {
  readonly what: string;
  readonly plan: ArrayPlan;
  /** Members it survives losing, in the worst case. */
  readonly redundancy: number;
}

const TWO = ['vda', 'vdb'];
const THREE = [...TWO, 'vdc'];
const FOUR = [...THREE, 'vdd'];

const HEALTHY: readonly Healthy[] = [
  { what: 'raid0', plan: { level: 'raid0', members: THREE }, redundancy: 0 },
  {
    what: 'raid1, metadata 0.90, no bitmap',
    plan: { level: 'raid1', members: TWO, metadata: '0.90', bitmap: 'none' },
    redundancy: 1,
  },
  {
    what: 'raid1, metadata 1.0, internal bitmap',
    plan: { level: 'raid1', members: THREE, metadata: '1.0', bitmap: 'internal' },
    redundancy: 2,
  },
  {
    what: 'raid1, metadata 1.1, with a spare',
    plan: { level: 'raid1', members: TWO, metadata: '1.1', spares: ['vdc'] },
    redundancy: 1,
  },
  { what: 'raid4', plan: { level: 'raid4', members: THREE }, redundancy: 1 },
  {
    what: 'raid5, internal bitmap',
    plan: { level: 'raid5', members: FOUR, bitmap: 'internal' },
    redundancy: 1,
  },
  {
    what: 'raid5, partial parity log',
    plan: { level: 'raid5', members: THREE, policy: 'ppl' },
    redundancy: 1,
  },
  {
    what: 'raid5, journal',
    plan: { level: 'raid5', members: THREE, journal: 'vdd' },
    redundancy: 1,
  },
  { what: 'raid6', plan: { level: 'raid6', members: FOUR }, redundancy: 2 },
  {
    what: 'raid10, near copies',
    plan: { level: 'raid10', members: FOUR, layout: 'n2' },
    redundancy: 1,
  },
  {
    what: 'raid10, far copies',
    plan: { level: 'raid10', members: FOUR, layout: 'f2' },
    redundancy: 1,
  },
  {
    what: 'raid10, offset copies on an odd number of members',
    plan: { level: 'raid10', members: THREE, layout: 'o2', bitmap: 'internal' },
    redundancy: 1,
  },
  {
    what: 'raid10, three copies',
    plan: { level: 'raid10', members: FOUR, layout: 'n3' },
    redundancy: 2,
  },
];

const KERNELS = usually('6.1');

onKernels(
  'a healthy array',
  { kernels: KERNELS, disks: { virtio: 4 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    it.each(HEALTHY)('of $what is whole, and nothing is found', async ({ plan, redundancy }) => {
      const array = await bench.createArray(plan);
      await array.idle();
      await bench.reports([]);

      const scrape = await bench.daemon.metrics();
      const of = { array: array.name };
      expect(scrape.words('rotwatch_md_array_state', 'state', of)).toEqual([
        expect.stringMatching(/^(clean|active|active-idle)$/),
      ]);
      expect(scrape.value('rotwatch_md_array_slots', of)).toBe(plan.members.length);
      expect(scrape.value('rotwatch_md_array_missing_members', of)).toBe(0);
      expect(scrape.value('rotwatch_md_array_redundancy_remaining', of)).toBe(redundancy);
      expect(
        scrape
          .samples('rotwatch_md_array_members', of)
          .filter(({ value }) => value > 0)
          .map(({ labels, value }) => [labels['state'], value]),
      ).toEqual([
        ['in_sync', plan.members.length],
        ...(plan.spares === undefined ? [] : [['spare', plan.spares.length]]),
        ...(plan.journal === undefined ? [] : [['journal', 1]]),
      ]);
      for (const member of plan.members) {
        expect(scrape.words('rotwatch_md_member_state', 'state', { ...of, member })).toEqual([
          'in_sync',
        ]);
      }
    });

    // md-linear is absent from 6.8 on.
    it.runIf(bench.series === '6.1')('of linear members is whole, without redundancy', async () => {
      await bench.createArray({ level: 'linear', members: TWO });
      await bench.reports([]);
      const scrape = await bench.daemon.metrics();
      expect(scrape.value('rotwatch_md_array_redundancy_remaining', { array: 'md0' })).toBe(0);
    });

    it('passes check with exit status 0', async () => {
      await bench.createArray({ level: 'raid1', members: TWO });
      await bench.createArray({ name: 'md1', level: 'raid0', members: ['vdc', 'vdd'] });
      await bench.checkReports([], 0);
    });
  },
);
