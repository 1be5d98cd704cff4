import { expect, it } from 'vitest';
import { reportsOfNow } from '../desync/findings.ts';
import { type SplitPlan, type Standing, splitMirror } from '../desync/split.ts';
import { GuestArray } from '../harness/array.ts';
import { onKernels } from '../harness/bench.ts';
import { someOf, usually } from '../harness/choice.ts';
import type { Guest } from '../harness/guest.ts';

interface Split extends SplitPlan {
  readonly what: string;
  /** Whether plain `mdadm --add` would bring the outsider back without a full rebuild. */
  readonly unsafe: boolean;
}

const STANDINGS: readonly Standing[] = ['lower', 'equal', 'greater'];
const BITMAPS = ['internal', 'none'] as const;
const SIDES = [
  { who: 'one against one', array: ['vda'], outsiders: ['vdb'] },
  { who: 'two against one', array: ['vda', 'vdb'], outsiders: ['vdc'] },
];

const SPLITS: readonly Split[] = SIDES.flatMap(({ who, array, outsiders }) =>
  BITMAPS.flatMap((bitmap) =>
    STANDINGS.map((standing) => ({
      what: `${who}, bitmap ${bitmap}, the outsider's events ${standing}`,
      array,
      outsiders,
      bitmap,
      standing,
      // Without a bitmap the kernel refuses who has fewer events, and mdadm adds it as a new one.
      unsafe: bitmap === 'internal' || standing !== 'lower',
    })),
  ),
);

const OTHER_SPLITS: readonly Split[] = [
  {
    what: 'one against two, the odd one having won',
    array: ['vda'],
    outsiders: ['vdb', 'vdc'],
    bitmap: 'internal',
    standing: 'lower',
    unsafe: true,
  },
  ...(['0.90', '1.0', '1.1'] as const).map((metadata) => ({
    what: `metadata ${metadata}, no bitmap, equal events`,
    metadata,
    array: ['vda'],
    outsiders: ['vdb'],
    bitmap: 'none' as const,
    standing: 'equal' as const,
    unsafe: true,
  })),
];

/** Before anything is assembled: whoever ran alone is named. */
function beforeAssembly({ array, outsiders }: Split): readonly string[] {
  return [...array, ...outsiders].map((name) => `md_split_brain critical ${name}`);
}

/** One side runs, the other lies beside it. */
function besideTheArray({ array, outsiders, unsafe }: Split): readonly string[] {
  return [
    `md_array_degraded ${array.length === 1 ? 'critical' : 'warning'} md0`,
    ...outsiders.flatMap((name) => [
      `md_member_outside_array warning md0 ${name}`,
      `md_split_brain critical md0 ${name}`,
      ...(unsafe ? [`md_readd_unsafe critical md0 ${name}`] : []),
    ]),
  ];
}

/** What `check` finds different after plain `mdadm --add`, in sectors. */
async function mismatchesAfterAdding(array: GuestArray, members: readonly string[]) {
  for (const member of members) {
    await array.manage('add', member);
    await array.idle();
  }
  await array.check();
  return Number(await array.read('mismatch_cnt'));
}

/** As the finding advises: a full rebuild. */
async function rebuild(guest: Guest, array: GuestArray, members: readonly string[]) {
  for (const member of members) {
    await array.manage('fail', member);
    await array.manage('remove', member);
    await guest.must(`mdadm --zero-superblock /dev/${member}`);
    await array.manage('add', member);
    await array.idle();
  }
  await array.check();
}

onKernels(
  'a mirror whose sides ran apart',
  { kernels: usually('6.12'), disks: { virtio: 3, mebibytes: 24 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    it.each(someOf([...SPLITS, ...OTHER_SPLITS], 5))('$what', async (split) => {
      const { guest } = bench;
      await splitMirror(guest, split);
      await reportsOfNow(bench, beforeAssembly(split));

      const array = new GuestArray(guest, 'md0');
      await array.assemble(split.array, '--run');
      await reportsOfNow(bench, besideTheArray(split));

      // The verdict is what the kernel then does.
      const mismatches = await mismatchesAfterAdding(array, split.outsiders);
      expect(mismatches > 0).toBe(split.unsafe);
      await rebuild(guest, array, split.outsiders);
      expect(await array.read('mismatch_cnt')).toBe('0');
      await reportsOfNow(bench, []);
    });
  },
);
