import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { memoryArray, smbiosTables } from '../../support/smbios.ts';
import { buildSoftEdac } from '../edac/build.ts';
import { type Bench, type BenchPlan, onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';

const EDAC = '/sys/devices/system/edac/mc';
const END_OF_TABLE_LENGTH = 6;

/** A machine of a maker, with a module of a maker in its slot: QEMU's own names would tell it as virtual. */
const REAL_MACHINE = [
  ...['-smbios', 'type=1,manufacturer=Examplar,product=Server 1'],
  ...['-smbios', 'type=17,loc_pfx=DIMM_A,manufacturer=Samsung,serial=00C0FFEE,part=M393A2K43'],
];

/** Finds a page that nobody uses: whoever used it would be killed. Free ones have KPF_BUDDY alone. */
const FREE_PAGE = `page=$(od -An -v -tx8 -w8 /proc/kpageflags | grep -n 0000000000000400 | tail -n 1 | cut -d: -f1)
  page=$((page - 1))`;

const folder = mkdtempSync(join(tmpdir(), 'rotwatch-smbios-'));
const withoutEcc = join(folder, 'type16');
const NONE = 3;
writeFileSync(withoutEcc, smbiosTables([memoryArray(NONE)]).subarray(0, -END_OF_TABLE_LENGTH));
afterAll(() => rmSync(folder, { recursive: true }));

/** One daemon for all of a file: starting it costs more than all the rest. */
const PLAN: BenchPlan = {
  kernels: usually('6.1'),
  disks: { virtio: 2 },
  daemon: {
    pollSeconds: 1,
    collectors: ['md-arrays', 'md-superblocks', 'block', 'memory'],
  },
};

/** Loads the module with memory controllers in software, after one that may be there; resolves when it was polled. */
async function load({ guest, daemon }: Bench, parameters: string): Promise<void> {
  const modulePath = await buildSoftEdac(guest.kernel);
  await guest.must(`rmmod soft_edac 2>/dev/null; insmod ${modulePath} ${parameters}`);
  await daemon.polled();
}

/** Injects errors; resolves one poll later, when they must have been counted. */
async function injectErrors({ guest, daemon }: Bench, ...errors: readonly string[]): Promise<void> {
  for (const error of errors) {
    await guest.must(`echo "${error}" >/sys/module/soft_edac/parameters/inject`);
  }
  await daemon.polled();
}

/** Error counts of the daemon as `controller dimm label location: count`, zeros left out. */
async function counts({ daemon }: Bench, kind: string): Promise<readonly string[]> {
  const samples = (await daemon.metrics()).samples(`rotwatch_memory_${kind}_errors_total`);
  return samples
    .filter(({ value }) => value > 0)
    .map(({ labels, value }) => {
      const words = ['controller', 'dimm', 'label', 'location'].flatMap(
        (name) => labels[name] ?? [],
      );
      return `${words.join(' ')}: ${value}`;
    });
}

const uncorrected = (dimm: string) => ({
  code: 'memory_uncorrected',
  severity: 'critical',
  dimm,
});
const NOT_REPORTING = { code: 'ecc_not_reporting', severity: 'warning' };

async function reason({ daemon }: Bench): Promise<string | undefined> {
  const labels = { code: 'ecc_not_reporting' };
  return (await daemon.metrics()).samples('rotwatch_not_judged', labels)[0]?.labels['reason'];
}

onKernels('EDAC', PLAN, (bench) => {
  beforeAll(async () => {
    await buildSoftEdac(bench.guest.kernel);
  });

  it('takes the guest for what it is: a virtual machine without ECC to watch', async () => {
    await bench.reports([]);
    expect(await reason(bench)).toBe('virtual_machine');
    const log = await bench.daemon.log();
    expect(log).not.toMatch(/"level":"(?:warn|error|fatal)"/);
    const checked = await bench.daemon.check();
    expect([checked.status, checked.exitCode]).toEqual(['ok', 0]);
  });

  it('counts errors to the DIMM and its label, on two controllers, and those without a place', async () => {
    await load(bench, 'layout=dimm controllers=2');
    await injectErrors(bench, 'ce 3 0 0 1', 'ce 1 1 1 0', 'ce 2 1 -1 -1', 'ue 1 1 1 1');
    expect(await counts(bench, 'corrected')).toEqual([
      'mc0 dimm1 DIMM_A2 channel 0 slot 1: 3',
      'mc1 dimm2 mc#1channel#1slot#0 channel 1 slot 0: 1',
      'mc1 unknown: 2',
    ]);
    expect(await counts(bench, 'uncorrected')).toEqual(['mc1 dimm3 channel 1 slot 1: 1']);
    await bench.reports([uncorrected('mc1/dimm3')]);
    const metrics = await bench.daemon.metrics();
    const scrub = metrics.samples('rotwatch_memory_scrub_rate_bytes_per_second');
    expect(scrub).toEqual([{ labels: { controller: 'mc0' }, value: 24_400 }]);
    const denied = { collector: 'memory', reason: 'denied' };
    expect(metrics.value('rotwatch_read_errors_total', denied)).toBe(0);
  });

  it('sees a reload of the driver, and reset_counters, as resets', async () => {
    await load(bench, 'layout=dimm');
    await injectErrors(bench, 'ce 5 0 0 0');
    expect(await counts(bench, 'corrected')).toHaveLength(1);
    const resets = async () =>
      (await bench.daemon.metrics()).value('rotwatch_memory_counter_resets_total') ?? Number.NaN;
    const before = await resets();
    await load(bench, 'layout=dimm');
    expect(await resets()).toBe(before + 1);
    expect(await counts(bench, 'corrected')).toEqual([]);
    await injectErrors(bench, 'ue 1 0 0 0');
    await bench.reports([uncorrected('DIMM_A1')]);
    await bench.guest.must(`echo 1 >${EDAC}/mc0/reset_counters`);
    await bench.reports([]);
    expect(await resets()).toBe(before + 2);
  });

  it.each([
    ['ranks', 'rank', 'rank1 DIMM_A2 csrow 0 channel 1', '0 1'],
    ['one layer, as ghes_edac has', 'memory', 'dimm1 DIMM_A2 memory 1', '1 -1'],
  ])(
    'counts errors in %s once, although csrows count them too',
    async (_what, layout, place, at) => {
      await load(bench, `layout=${layout}`);
      await injectErrors(bench, `ce 4 0 ${at}`);
      expect(await counts(bench, 'corrected')).toEqual([`mc0 ${place}: 4`]);
    },
  );

  it('counts errors by csrow and channel where that is all there is', async () => {
    await load(bench, 'layout=rank');
    // Before 4.10 ranks had no counts: empty folders in their place show the same.
    await bench.guest.must(
      `mkdir -p /run/empty; for rank in ${EDAC}/mc0/rank*; do mount --bind /run/empty $rank; done`,
    );
    await injectErrors(bench, 'ce 4 0 0 1', 'ue 1 0 1 0');
    expect(await counts(bench, 'corrected')).toEqual([
      'mc0 csrow0/ch1 DIMM_A2 csrow 0 channel 1: 4',
    ]);
    expect(await counts(bench, 'uncorrected')).toEqual(['mc0 csrow1 csrow 1: 1']);
    await bench.reports([uncorrected('mc0/csrow1')]);
    await bench.guest.must(`umount ${EDAC}/mc0/rank*`);
  });

  it('suspects memory, not the disks, when members differ after a storm of corrected errors', async () => {
    const { guest } = bench;
    await load(bench, 'layout=dimm');
    await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'], bitmap: 'none' });
    await guest.must(`dd if=/dev/urandom of=/dev/vdb bs=64k seek=128 count=1 conv=notrunc oflag=direct
      echo check >/sys/block/md0/md/sync_action; until grep -q idle /sys/block/md0/md/sync_action; do sleep 0.1; done`);
    const differ = { code: 'md_mismatches_found', severity: 'warning', array: 'md0' };
    await bench.reports([differ]);
    await injectErrors(bench, 'ce 1500 0 0 0');
    const suspect = { code: 'disk_suspect_memory', severity: 'warning' };
    await bench.reports([
      { ...suspect, disk: 'VIRTIO-a' },
      { ...suspect, disk: 'VIRTIO-b' },
      differ,
    ]);
  });

  it('tells that the kernel gave up a page', async () => {
    await bench.guest.must('rmmod soft_edac 2>/dev/null; true');
    await bench.guest.must(`${FREE_PAGE}
      printf '0x%x' $((page * 4096)) >/sys/devices/system/memory/hard_offline_page`);
    await bench.reports([{ code: 'memory_page_lost', severity: 'critical' }]);
    const metrics = await bench.daemon.metrics();
    expect(metrics.value('rotwatch_memory_hardware_corrupted_bytes')).toBe(4096);
    // Counted by node since 6.4.
    const counted = metrics.value('rotwatch_memory_failures_total', { node: 'node0' });
    expect(counted).toBe(bench.series === '6.1' ? undefined : 1);
  });
});

onKernels('a machine whose DMI says ECC', { ...PLAN, qemu: REAL_MACHINE }, (bench) => {
  it('is warned of while nobody reports, until a driver is loaded that does', async () => {
    await bench.reports([NOT_REPORTING]);
    const slot = { manufacturer: 'Samsung', part_number: 'M393A2K43', serial: '00C0FFEE' };
    expect((await bench.daemon.metrics()).value('rotwatch_memory_slot_info', slot)).toBe(1);
    await load(bench, 'layout=dimm');
    await bench.reports([]);
    await load(bench, 'layout=dimm mode=none');
    await bench.reports([NOT_REPORTING]);
  });
});

const NO_ECC = [...REAL_MACHINE, '-smbios', `file=${withoutEcc}`];
onKernels('a machine whose DMI says no ECC', { ...PLAN, qemu: NO_ECC }, (bench) => {
  it('is not judged, with the reason', async () => {
    await bench.reports([]);
    expect(await reason(bench)).toBe('no_ecc');
  });
});
