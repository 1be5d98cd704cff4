import { afterAll, beforeAll, expect, it } from 'vitest';
import { splitMirror } from '../kernel/desync/split.ts';
import { buildSoftEdac } from '../kernel/edac/build.ts';
import { GuestArray } from '../kernel/harness/array.ts';
import { type BenchPlan, onKernels } from '../kernel/harness/bench.ts';
import { Stack } from '../support/alerting/stack.ts';
import type { Page } from '../support/alerting/webhook.ts';
import { type Delay, tableOf, textOf } from './delays.ts';

const WITHIN_MS = 90_000;
const PLAN: BenchPlan = {
  kernels: ['6.1'],
  disks: { virtio: 2, mebibytes: 24 },
  daemon: { pollSeconds: 1, collectors: ['md-arrays', 'md-superblocks', 'block', 'memory'] },
};

/** A series that tells of the fault: its name, and labels that it has. */
interface Sign {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

onKernels('the page that arrives', PLAN, (bench) => {
  const stack = new Stack();
  const { webhook } = stack;
  const delays: Delay[] = [];

  beforeAll(async () => {
    await buildSoftEdac(bench.guest.kernel);
    await stack.startAlertmanager();
    await stack.startPrometheus([`127.0.0.1:${bench.guest.port}`]);
    expect((await webhook.page('Watchdog', 0, WITHIN_MS)).receiver).toBe('deadman');
  });
  afterAll(async () => {
    process.stderr.write(`${tableOf(delays)}\n`);
    await stack.stop();
  });

  /** Resolves when /metrics has the sign. */
  async function told({ metric, labels, value }: Sign): Promise<number> {
    await bench.guest.waitFor(async () => {
      expect((await bench.daemon.metrics()).value(metric, labels)).toBe(value);
    });
    return performance.now();
  }

  /** Does what breaks; gives the page, and notes how long it took. */
  async function pageAfter(
    what: string,
    fault: () => Promise<unknown>,
    expected: { readonly alert: string; readonly sign: Sign },
  ): Promise<Page> {
    const began = performance.now();
    await fault();
    const [seen, page] = await Promise.all([
      told(expected.sign),
      webhook.page(expected.alert, began, WITHIN_MS),
    ]);
    const { alert } = expected;
    delays.push({ what, alert, told: seen - began, paged: page.at - began });
    expect(page.receiver).toBe('pager');
    return page;
  }

  it('names array, slot and serial number of a member that is pulled', async () => {
    const { guest } = bench;
    await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'], bitmap: 'internal' });
    await bench.daemon.polled();
    const page = await pageAfter(
      'a member is pulled',
      async () => {
        await guest.pull('vdb');
        await guest.must('dd if=/dev/urandom of=/dev/md0 bs=64k count=1 oflag=direct status=none');
      },
      {
        alert: 'MdArrayNoRedundancy',
        sign: {
          metric: 'rotwatch_md_array_redundancy_remaining',
          labels: { array: 'md0' },
          value: 0,
        },
      },
    );
    expect(page.labels['array']).toBe('md0');
    expect(page.annotations['description']).toMatch(/slot 1[^;]*\(VIRTIO-b\)/);
  });

  it('warns of the other half of a split mirror before it is added, and of its return after', async () => {
    const { guest } = bench;
    const array = new GuestArray(guest, 'md0');
    await splitMirror(
      guest,
      { bitmap: 'internal', array: ['vda'], outsiders: ['vdb'], standing: 'equal' },
      () => bench.daemon.polled(),
    );
    const finding = (code: string): Sign => ({
      metric: 'rotwatch_finding',
      labels: { code, severity: 'critical', array: 'md0', member: 'vdb' },
      value: 1,
    });
    const before = await pageAfter(
      'half of a split mirror is started',
      () => array.assemble(['vda'], '--run'),
      { alert: 'MdReaddUnsafe', sign: finding('md_readd_unsafe') },
    );
    expect(textOf(before)).toMatch(/vdb in slot 1 of md0 .*\(disk VIRTIO-b\)/);
    expect(webhook.pages.map(({ alert }) => alert)).not.toContain('MdMemberReturnedUnsynced');
    const after = await pageAfter(
      'the other half is added',
      async () => {
        await array.manage('add', 'vdb');
        await array.idle();
      },
      { alert: 'MdMemberReturnedUnsynced', sign: finding('md_member_returned_unsynced') },
    );
    expect(textOf(after)).toMatch(/vdb in slot 1 of md0 .*\(disk VIRTIO-b\)/);
  });

  it('names the DIMM of an uncorrected error', async () => {
    const { guest, daemon } = bench;
    const module = await buildSoftEdac(guest.kernel);
    await guest.must(`insmod ${module} layout=dimm`);
    await daemon.polled();
    const page = await pageAfter(
      'memory has an uncorrected error',
      () => guest.must('echo "ue 1 0 0 0" >/sys/module/soft_edac/parameters/inject'),
      {
        alert: 'MemoryUncorrectedErrors',
        sign: {
          metric: 'rotwatch_memory_uncorrected_errors_total',
          labels: { label: 'DIMM_A1' },
          value: 1,
        },
      },
    );
    expect(page.annotations['description']).toContain('DIMM DIMM_A1 (dimm0 of mc0');
  });

  it('says that health is unknown when the daemon dies, and holds what was ill', async () => {
    await bench.createArray({ level: 'raid1', members: ['vda', 'missing'], bitmap: 'none' });
    const began = performance.now();
    await webhook.page('MdArrayNoRedundancy', began, WITHIN_MS);
    const killed = performance.now();
    await bench.daemon.kill();
    const page = await webhook.page('RotwatchDown', killed, WITHIN_MS);
    delays.push({
      ...{ what: 'the daemon is killed', alert: 'RotwatchDown' },
      ...{ told: 0, paged: page.at - killed },
    });
    expect(page.receiver).toBe('pager');
    expect(page.annotations['description']).toContain('its health is unknown');
    // A text that only the held alert has: it does not merely still fire.
    await bench.guest.waitFor(async () =>
      expect(await stack.description('MdArrayNoRedundancy')).toContain(
        'this is the last that was known',
      ),
    );
    const resolved = webhook.pages.filter(
      ({ alert, status, at }) =>
        alert === 'MdArrayNoRedundancy' && status === 'resolved' && at > killed,
    );
    expect(resolved).toEqual([]);
  });
});
