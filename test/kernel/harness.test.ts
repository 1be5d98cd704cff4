import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { onKernels } from './harness/bench.ts';
import { usually } from './harness/choice.ts';
import { Exposition } from './harness/exposition.ts';
import { bootGuest, CommandFailed } from './harness/guest.ts';
import { mountState, STATE_ON_DISK } from './harness/state-disk.ts';

onKernels(
  'the bench',
  { kernels: usually('6.1'), disks: { virtio: 4, nvme: 1, state: true } },
  (bench) => {
    it('runs the kernel it was asked for, with that kernel’s modules', async () => {
      expect(await bench.guest.must('uname -r')).toBe(bench.guest.kernel.release);
      expect(bench.guest.kernel.release).toMatch(new RegExp(`^${bench.series}\\.\\d`));
      await bench.guest.must('modprobe raid456');
      expect(await bench.guest.mdstat()).toContain('[raid6]');
    });

    it('gives a command’s status and both outputs, byte for byte', async () => {
      const { guest } = bench;
      expect(await guest.run('printf " a\\n\\nä\\n\\n"; printf b >&2; exit 3')).toEqual({
        code: 3,
        stdout: ' a\n\nä\n\n',
        stderr: 'b',
      });
      await expect(guest.must('ls /absent')).rejects.toThrow(CommandFailed);
      expect((await guest.run('seq 200000')).stdout).toHaveLength(1_288_895);
    });

    it('ends a command at its deadline, and runs others beside it', async () => {
      const { guest } = bench;
      const began = performance.now();
      const slow = guest.run('sleep 60', { seconds: 2 });
      await guest.must('true');
      expect(performance.now() - began).toBeLessThan(2_000);
      expect((await slow).code).toBe(124);
    });

    it('creates arrays, and empties the guest after each scenario', async () => {
      const { guest } = bench;
      const array = await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'] });
      await array.fill(4);
      expect(await guest.mdstat()).toContain('[2/2] [UU]');
    });

    it('finds blank disks and no array after a scenario that left some', async () => {
      const { guest } = bench;
      expect(await guest.mdstat()).not.toContain('md0');
      await guest.must('cmp -n $((48 * 1024 * 1024)) /dev/vda /dev/zero');
    });

    it('holds a recovery at a given place and lets it go', async () => {
      const array = await bench.createArray({
        level: 'raid1',
        members: ['vda', 'vdb'],
        spares: ['vdc'],
        bitmap: 'none',
      });
      await array.holdSyncAt(0.5);
      await array.manage('fail', 'vda');
      await array.syncing('recover');
      await bench.guest.waitFor(async () =>
        expect(await array.read('sync_completed')).toMatch(/^4\d{4} \/ 9\d{4}$/),
      );
      await array.releaseSync();
      await array.idle();
      expect(await array.read('degraded')).toBe('0');
    });

    it('pulls a disk under an array, which md does not notice until it writes', async () => {
      const { guest } = bench;
      const array = await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'] });
      await guest.pull('vdb');
      expect(await guest.must('ls /sys/block')).not.toContain('vdb');
      expect(await guest.mdstat()).toContain('[UU]');
      await array.fill(1);
      expect(await guest.mdstat()).toContain('[U_]');
    });

    it('plugs a pulled disk in again with its contents', async () => {
      const { guest } = bench;
      await guest.must('echo rotwatch >/dev/vdc; sync');
      await guest.pull('vdc');
      expect(guest.pulled).toEqual(['vdc']);
      const name = await guest.plug('vdc');
      expect(await guest.must(`head -c 8 /dev/${name}`)).toBe('rotwatch');
    });

    it('comes up again after its power was cut, with what was on its disks and nothing else', async () => {
      const { guest } = bench;
      const boot = await guest.must('cat /proc/sys/kernel/random/boot_id');
      await mountState(guest, { fresh: true });
      await guest.must(`echo kept >${STATE_ON_DISK}/synced; sync`);
      await guest.cutPower(`echo lost >${STATE_ON_DISK}/cached; echo gone >/run/in-memory`);
      expect(await guest.must('cat /proc/sys/kernel/random/boot_id')).not.toBe(boot);
      await mountState(guest);
      expect(await guest.must(`cat ${STATE_ON_DISK}/synced`)).toBe('kept');
      expect((await guest.run(`cat ${STATE_ON_DISK}/cached`)).stdout).toBe('');
      expect((await guest.run('cat /run/in-memory')).code).toBe(1);
    });

    it('raises a critical warning in an NVMe disk while it runs', async () => {
      const { guest } = bench;
      await guest.must('modprobe nvme; until [ -e /dev/nvme0 ]; do sleep 0.05; done');
      const warning = async (): Promise<string> =>
        guest.must('smartctl --json=c --all /dev/nvme0 | grep -o \'"critical_warning":[0-9]*\'');
      expect(await warning()).toBe('"critical_warning":0');
      await guest.setProperty('nvme0', 'smart_critical_warning', 4);
      expect(await warning()).toBe('"critical_warning":4');
    });
  },
);

describe('a guest that is stopped', () => {
  it('leaves no process and no file behind, and rejects further commands', async () => {
    const [kernel] = inject('kernels');
    if (kernel === undefined) throw new Error('no kernel is prepared');
    const scratch = await mkdtemp(join(tmpdir(), 'rotwatch-bench-'));
    onTestFinished(() => rm(scratch, { recursive: true }));
    const guest = await bootGuest({ kernel, disks: { virtio: 2 }, scratch });
    const { pid } = guest;
    if (pid === undefined) throw new Error('the machine has no pid');
    expect(process.kill(pid, 0)).toBe(true);
    await guest.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(guest.run('true')).rejects.toThrow('the guest ended');
    expect(await readdir(scratch)).toEqual([]);
  });
});

describe('the exposition parser', () => {
  it('reads names, labels with escapes, and special values', () => {
    const scrape = new Exposition(
      '# HELP a b\n# TYPE a gauge\na{x="q\\"\\\\\\n",y=""} 1\na{x="2"} +Inf\nb 2.5e-3\n',
    );
    expect(scrape.samples('a')).toEqual([
      { labels: { x: 'q"\\\n', y: '' }, value: 1 },
      { labels: { x: '2' }, value: Number.POSITIVE_INFINITY },
    ]);
    expect(scrape.value('b')).toBe(0.0025);
    expect(scrape.value('c')).toBeUndefined();
    expect(scrape.words('a', 'x', {})).toEqual(['q"\\\n']);
  });

  it.each(['a{x="1} 1', 'a{x} 1', 'a', '1a 1'])('refuses %j', (line) => {
    expect(() => new Exposition(line)).toThrow();
  });
});
