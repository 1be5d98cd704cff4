import { afterAll, beforeAll, expect, it } from 'vitest';
import { onKernels } from '../harness/bench.ts';
import { someOf, usually } from '../harness/choice.ts';
import { MapReader } from '../verify/mapped.ts';
import { MAPPED_SHAPES } from '../verify/shapes.ts';

/** Random bytes over the whole array, on its members when it ends. */
const FILL = `sectors=$(</sys/block/md0/size)
  head -c $((sectors * 512)) /dev/urandom |
    dd of=/dev/md0 bs=64K iflag=fullblock oflag=direct conv=fsync status=none`;
/** What is written behind the array's back, in sectors of the member's data: a whole chunk, and no more. */
const SPOILT = { start: 96, sectors: 32 };

/** Writes onto the member in a slot, behind the array's back. */
const spoil = (disk: string): string => `offset=$(</sys/block/md0/md/dev-${disk}/offset)
  dd if=/dev/urandom of=/dev/${disk} bs=512 count=${SPOILT.sectors} seek=$((offset + ${SPOILT.start})) \\
    oflag=direct conv=notrunc,fsync status=none`;
const CHECK = `mdadm --wait /dev/md0 || true
  echo check >/sys/block/md0/md/sync_action
  until [ "$(</sys/block/md0/md/sync_action)" = idle ]; do sleep 0.05; done
  cat /sys/block/md0/md/mismatch_cnt`;

const total = (extents: readonly { readonly sectors: number }[]): number =>
  extents.reduce((sum, { sectors }) => sum + sectors, 0);

onKernels('the maps of md’s levels', { kernels: usually('6.1'), disks: { virtio: 6 } }, (bench) => {
  let sectors = 0;
  beforeAll(() => new MapReader(bench.guest).start());
  afterAll(() => {
    process.stdout.write(`Linux ${bench.series}: ${sectors} array sectors found on members\n`);
  });

  it.each(someOf(MAPPED_SHAPES, 4))(
    'find on the members what md keeps there: $what',
    async (shape) => {
      const { guest } = bench;
      const reader = new MapReader(guest);
      await guest.must(`${shape.shell}\n${FILL}`);

      const whole = await reader.mapped();
      expect(whole.misplaced).toBe(0);
      expect(Object.keys(whole.results)).toEqual(['match']);
      expect(whole.covered).toBe(whole.arraySectors);
      expect(whole.arraySectors * 512).toBe(whole.sizeBytes);
      sectors += whole.arraySectors;

      await guest.must(spoil('vdb'));
      const { differences, results } = await reader.mapped();
      expect(Object.keys(results).toSorted()).toEqual(['differ', 'match']);
      const found = differences.flatMap(({ memberExtents }) => memberExtents);
      expect(total(found)).toBe(SPOILT.sectors);
      expect(differences.flatMap(({ culprits }) => culprits)).toEqual(
        shape.isLocated ? differences.map(() => 1) : [],
      );
      // The kernel's own count is of pages of stripes there, and of larger pieces on mirrors.
      const mismatches = Number(await guest.must(CHECK));
      if (shape.isParity) expect([found, mismatches]).toEqual([[SPOILT], SPOILT.sectors]);
      else expect(mismatches).toBeGreaterThanOrEqual(SPOILT.sectors);
    },
  );

  it('hold for a raid6 that misses a member, as it was written meanwhile', async () => {
    const { guest } = bench;
    const reader = new MapReader(guest);
    const members = ['vda', 'vdb', 'vdc', 'vdd', 'vde'];
    const array = await bench.createArray({ level: 'raid6', members, chunkKib: 16 });
    await array.manage('fail', 'vdc');
    await array.fill(8);
    const { results, covered, arraySectors } = await reader.mapped();
    expect(Object.keys(results)).toEqual(['match']);
    expect(covered).toBe(arraySectors);
    await array.manage('fail', 'vdd');
    expect(await reader.refusal()).toBe('no-redundancy-left');
  });

  it('are not asked while an array is made equal for the first time', async () => {
    await bench.limitSyncs(10);
    const members = ['vda', 'vdb'];
    const array = await bench.createArray({ level: 'raid1', members, assumeClean: false });
    await array.syncing('resync');
    expect(await new MapReader(bench.guest).refusal()).toBe('resyncing');
  });
});
