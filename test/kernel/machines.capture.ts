import { join } from 'node:path';
import { it } from 'vitest';
import { onKernels } from './harness/bench.ts';
import { captureSituation, type Situation } from './harness/capture.ts';

const MACHINES = join(import.meta.dirname, '../machines');

const SITUATIONS: readonly Situation[] = [
  {
    name: 'healthy',
    about: 'A mirror with a bitmap and a raid5 without one, both whole and at rest.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --bitmap=internal --assume-clean /dev/vda /dev/vdb
yes | mdadm --create /dev/md1 --run --level=5 --raid-devices=3 --bitmap=none --assume-clean /dev/vdc /dev/vdd /dev/vde
until [ "$(cat /sys/block/md0/md/array_state /sys/block/md1/md/array_state | sort -u)" = clean ]; do sleep 0.2; done`,
  },
  {
    name: 'old-formats',
    about:
      'Metadata 0.90 and 1.0 at the end of the devices, 1.1 at their front: a mirror, a raid10, a raid0.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --metadata=0.90 --bitmap=internal --assume-clean /dev/vda /dev/vdb
yes | mdadm --create /dev/md1 --run --level=10 --layout=f2 --raid-devices=2 --metadata=1.0 --bitmap=none --assume-clean /dev/vdc /dev/vdd
yes | mdadm --create /dev/md2 --run --level=0 --raid-devices=2 --metadata=1.1 /dev/vde /dev/vdf
until [ "$(cat /sys/block/md0/md/array_state /sys/block/md1/md/array_state | sort -u)" = clean ]; do sleep 0.2; done`,
  },
  {
    name: 'degraded',
    about: 'A mirror whose member was failed and removed, and which was written to afterwards.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --bitmap=internal --assume-clean /dev/vda /dev/vdb
mdadm /dev/md0 --fail /dev/vdb
mdadm /dev/md0 --remove /dev/vdb
dd if=/dev/urandom of=/dev/md0 bs=64K count=16 oflag=direct conv=fsync status=none
until [ "$(</sys/block/md0/md/array_state)" = clean ]; do sleep 0.2; done`,
  },
  {
    name: 'rebuilding',
    about: 'A mirror whose spare took over for a failed member; the recovery is held half-way.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --spare-devices=1 --bitmap=none --assume-clean /dev/vda /dev/vdb /dev/vdc
echo 40960 >/sys/block/md0/md/sync_max
mdadm /dev/md0 --fail /dev/vda
until grep -q '^40960 ' /sys/block/md0/md/sync_completed; do sleep 0.2; done`,
  },
  {
    name: 'split-mirror',
    about:
      'Both halves of a mirror ran alone and were written to; then it was assembled, and mdadm left one half out.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --bitmap=internal --bitmap-chunk=64K --assume-clean /dev/vda /dev/vdb
mdadm --stop /dev/md0
mdadm --assemble /dev/md0 --run /dev/vda
dd if=/dev/urandom of=/dev/md0 bs=64K count=4 seek=16 oflag=direct conv=fsync status=none
mdadm --stop /dev/md0
mdadm --assemble /dev/md0 --run /dev/vdb
dd if=/dev/urandom of=/dev/md0 bs=64K count=4 seek=64 oflag=direct conv=fsync status=none
mdadm --stop /dev/md0
mdadm --assemble /dev/md0 --run /dev/vda /dev/vdb
until [ "$(</sys/block/md0/md/array_state)" = clean ]; do sleep 0.2; done`,
  },
  {
    name: 'failed-raid6',
    about: 'A raid6 that lost three of four members: its data is gone for now.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=6 --raid-devices=4 --bitmap=none --assume-clean /dev/vda /dev/vdb /dev/vdc /dev/vdd
mdadm /dev/md0 --fail /dev/vdb
mdadm /dev/md0 --fail /dev/vdc
mdadm /dev/md0 --fail /dev/vdd || true`,
  },
  {
    name: 'inactive',
    about: 'One member of a raid5 was found and assembled incrementally; the others never came.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=5 --raid-devices=3 --bitmap=none --assume-clean /dev/vda /dev/vdb /dev/vdc
mdadm --stop /dev/md0
dd if=/dev/zero of=/dev/vdb bs=1M count=1 oflag=direct status=none
dd if=/dev/zero of=/dev/vdc bs=1M count=1 oflag=direct status=none
mdadm --incremental /dev/vda`,
  },
  {
    name: 'read-auto-pending-resync',
    about: 'A mirror stopped during its first resync and assembled auto-read-only: it waits.',
    commands: `
cd /proc/sys/dev/raid
echo 100 >speed_limit_min
echo 100 >speed_limit_max
yes | mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --bitmap=none /dev/vda /dev/vdb
mdadm --stop /dev/md0
echo 1 >/sys/module/md_mod/parameters/start_ro
mdadm --assemble /dev/md0 /dev/vda /dev/vdb
grep -q PENDING /proc/mdstat
echo 200000 >speed_limit_max
echo 1000 >speed_limit_min`,
  },
  {
    name: 'mismatches',
    about: 'A raid5 of which one member was written to beside md, after a finished check.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=5 --raid-devices=3 --bitmap=none --assume-clean /dev/vda /dev/vdb /dev/vdc
dd if=/dev/urandom of=/dev/vdb bs=64K count=1 seek=320 oflag=direct conv=fsync status=none
echo check >/sys/block/md0/md/sync_action
mdadm --wait /dev/md0 || true
until [ "$(</sys/block/md0/md/sync_action)" = idle ]; do sleep 0.2; done
[ "$(</sys/block/md0/md/mismatch_cnt)" -gt 0 ]`,
  },
  {
    name: 'journal-and-ppl',
    about: 'A raid5 with a journal device and one with a partial parity log.',
    commands: `
yes | mdadm --create /dev/md0 --run --level=5 --raid-devices=3 --bitmap=none --write-journal=/dev/vdd /dev/vda /dev/vdb /dev/vdc
yes | mdadm --create /dev/md1 --run --level=5 --raid-devices=3 --consistency-policy=ppl --assume-clean /dev/vde /dev/vdf /dev/vdg
mdadm --wait /dev/md0 || true
until [ "$(cat /sys/block/md0/md/array_state /sys/block/md1/md/array_state | sort -u)" = clean ]; do sleep 0.2; done`,
  },
];

onKernels('the golden machines', { kernels: ['6.1'], disks: { virtio: 7 } }, (bench) => {
  it.each(SITUATIONS)('captures $name', async (situation) => {
    await captureSituation(bench.guest, situation, MACHINES);
  });
});
