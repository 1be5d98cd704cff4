import { expect, it } from 'vitest';
import { reports } from '../desync/findings.ts';
import { eventsOf, splitMirror } from '../desync/split.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';

const BITMAPS = ['internal', 'none'] as const;

onKernels(
  'a split mirror put together by udev’s way, read-only until the first write',
  { kernels: usually('6.12'), disks: { virtio: 3, mebibytes: 24 }, daemon: { pollSeconds: 1 } },
  (bench) => {
    it.each(BITMAPS)(
      'bitmap %s: named in the window, and remembered after the first write',
      async (bitmap) => {
        const { guest } = bench;
        await reports(bench, []);
        await splitMirror(guest, {
          bitmap,
          array: ['vda', 'vdc'],
          outsiders: ['vdb'],
          standing: 'equal',
        });
        expect(await eventsOf(guest, 'vda')).toBe(await eventsOf(guest, 'vdb'));
        await reports(bench, [
          'md_split_brain critical vda',
          'md_split_brain critical vdb',
          'md_split_brain critical vdc',
        ]);

        // As if the sides had run apart before the daemon was installed.
        await bench.daemon.forgetAll();
        await guest.must('echo 1 >/sys/module/md_mod/parameters/start_ro');
        // The odd one in the middle: what came first would be started alone, what comes late is refused.
        for (const name of ['vda', 'vdb', 'vdc'])
          await guest.must(`mdadm --incremental /dev/${name}`);
        const mdstat = await guest.mdstat();
        expect(mdstat).toContain('(auto-read-only)');
        expect(mdstat).toContain('[3/3] [UUU]');
        const [array = ''] = /^md\w+/m.exec(mdstat) ?? [];
        await reports(bench, [
          `md_split_brain critical ${array}`,
          `md_superblocks_disagree critical ${array}`,
        ]);

        // md writes every superblock anew from memory: nothing on the disks tells it any more.
        await guest.must(
          `dd if=/dev/urandom of=/dev/${array} bs=4K count=1 oflag=direct status=none`,
        );
        // What was seen before is remembered, and stands until the members were compared.
        await reports(bench, [`md_member_returned_unsynced critical ${array} vdb`]);
      },
    );
  },
);
