import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { memoryArray, smbiosTables } from '../../support/smbios.ts';
import { buildSoftEdac } from '../edac/build.ts';
import { type Bench, type BenchPlan, onKernels } from '../harness/bench.ts';

const EDAC = '/sys/devices/system/edac/mc';
const END_OF_TABLE_LENGTH = 6;

/** A machine of a maker, with a module of a maker in its slot: QEMU's own names would tell it as virtual. */
const REAL_MACHINE = [
  ...['-smbios', 'type=1,manufacturer=Examplar,product=Server 1'],
  ...['-smbios', 'type=17,loc_pfx=DIMM_A,manufacturer=Samsung,serial=00C0FFEE,part=M393A2K43'],
];

const folder = mkdtempSync(join(tmpdir(), 'rotwatch-smbios-'));
const withoutEcc = join(folder, 'type16');
const NONE = 3;
writeFileSync(withoutEcc, smbiosTables([memoryArray(NONE)]).subarray(0, -END_OF_TABLE_LENGTH));
afterAll(() => rmSync(folder, { recursive: true }));

/** One daemon for all of a file: starting it costs more than all the rest. */
const PLAN: BenchPlan = {
  kernels: ['6.1'],
  disks: { virtio: 1 },
  daemon: { pollSeconds: 1 },
};

/** A poll of memory comes every ten seconds, and emulation takes its time. */
const POLLED = { within: 60_000 } as const;

let modulePath: string | undefined;

/** Loads the module with memory controllers in software, after one that may be there. */
async function load({ guest }: Bench, parameters: string): Promise<void> {
  await guest.must(`rmmod soft_edac 2>/dev/null; insmod ${modulePath} ${parameters}`);
}

async function injectErrors({ guest }: Bench, ...errors: readonly string[]): Promise<void> {
  for (const error of errors) {
    await guest.must(`echo "${error}" >/sys/module/soft_edac/parameters/inject`);
  }
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

async function codes({ daemon }: Bench): Promise<readonly string[]> {
  const samples = (await daemon.metrics()).samples('rotwatch_finding');
  return samples.map(({ labels }) => `${labels['code']} ${labels['dimm'] ?? ''}`.trim()).sort();
}

async function reason({ daemon }: Bench): Promise<string | undefined> {
  const labels = { code: 'ecc_not_reporting' };
  return (await daemon.metrics()).samples('rotwatch_not_judged', labels)[0]?.labels['reason'];
}

const kernel = inject('kernels').find(({ series }) => series === '6.1');

describe.runIf(kernel !== undefined)('memory', () => {
  beforeAll(async () => {
    if (kernel !== undefined) modulePath = await buildSoftEdac(kernel);
  });

  onKernels('EDAC', PLAN, (bench) => {
    it('takes the guest for what it is: a virtual machine without ECC to watch', async () => {
      await bench.guest.waitFor(
        async () => expect(await reason(bench)).toBe('virtual_machine'),
        POLLED,
      );
      expect(await codes(bench)).toEqual([]);
    });

    it('counts errors to the DIMM and its label, on two controllers, and those without a place', async () => {
      await load(bench, 'layout=dimm controllers=2');
      await injectErrors(bench, 'ce 3 0 0 1', 'ce 1 1 1 0', 'ce 2 1 -1 -1', 'ue 1 1 1 1');
      await bench.guest.waitFor(async () => {
        expect(await counts(bench, 'corrected')).toEqual([
          'mc0 dimm1 DIMM_A2 channel 0 slot 1: 3',
          'mc1 dimm2 mc#1channel#1slot#0 channel 1 slot 0: 1',
          'mc1 unknown: 2',
        ]);
        expect(await counts(bench, 'uncorrected')).toEqual(['mc1 dimm3 channel 1 slot 1: 1']);
      }, POLLED);
      expect(await codes(bench)).toEqual(['memory_uncorrected mc1/dimm3']);
      const metrics = await bench.daemon.metrics();
      const scrub = metrics.samples('rotwatch_memory_scrub_rate_bytes_per_second');
      expect(scrub).toEqual([{ labels: { controller: 'mc0' }, value: 24_400 }]);
      const denied = { collector: 'memory', reason: 'denied' };
      expect(metrics.value('rotwatch_read_errors_total', denied)).toBe(0);
    });

    it('sees a reload of the driver, and reset_counters, as resets', async () => {
      await load(bench, 'layout=dimm');
      await injectErrors(bench, 'ce 5 0 0 0');
      await bench.guest.waitFor(
        async () => expect(await counts(bench, 'corrected')).toHaveLength(1),
        POLLED,
      );
      const resets = async () =>
        (await bench.daemon.metrics()).value('rotwatch_memory_counter_resets_total') ?? Number.NaN;
      const before = await resets();
      await load(bench, 'layout=dimm');
      await bench.guest.waitFor(async () => expect(await resets()).toBe(before + 1), POLLED);
      expect(await counts(bench, 'corrected')).toEqual([]);
      await injectErrors(bench, 'ue 1 0 0 0');
      await bench.guest.waitFor(
        async () => expect(await codes(bench)).toEqual(['memory_uncorrected DIMM_A1']),
        POLLED,
      );
      await bench.guest.must(`echo 1 >${EDAC}/mc0/reset_counters`);
      await bench.guest.waitFor(async () => expect(await resets()).toBe(before + 2), POLLED);
      expect(await codes(bench)).toEqual([]);
    });

    it.each([
      ['ranks', 'rank', 'rank1 DIMM_A2 csrow 0 channel 1', '0 1'],
      ['one layer, as ghes_edac has', 'memory', 'dimm1 DIMM_A2 memory 1', '1 -1'],
    ])(
      'counts errors in %s once, although csrows count them too',
      async (_what, layout, place, at) => {
        await load(bench, `layout=${layout}`);
        await injectErrors(bench, `ce 4 0 ${at}`);
        await bench.guest.waitFor(
          async () => expect(await counts(bench, 'corrected')).toEqual([`mc0 ${place}: 4`]),
          POLLED,
        );
      },
    );

    it('counts errors by csrow and channel where that is all there is', async () => {
      await load(bench, 'layout=rank');
      // Before 4.10 ranks had no counts: empty folders in their place show the same.
      await bench.guest.must(
        `mkdir -p /run/empty; for rank in ${EDAC}/mc0/rank*; do mount --bind /run/empty $rank; done`,
      );
      await injectErrors(bench, 'ce 4 0 0 1', 'ue 1 0 1 0');
      await bench.guest.waitFor(async () => {
        expect(await counts(bench, 'corrected')).toEqual([
          'mc0 csrow0/ch1 DIMM_A2 csrow 0 channel 1: 4',
        ]);
        expect(await counts(bench, 'uncorrected')).toEqual(['mc0 csrow1 csrow 1: 1']);
      }, POLLED);
      await bench.guest.must(`umount ${EDAC}/mc0/rank*`);
    });

    it('tells that the kernel gave up a page', async () => {
      await bench.guest.must('rmmod soft_edac 2>/dev/null; true');
      await bench.guest.must('echo 0x20000000 >/sys/devices/system/memory/hard_offline_page');
      await bench.guest.waitFor(
        async () => expect(await codes(bench)).toEqual(['memory_page_lost']),
        POLLED,
      );
      const metrics = await bench.daemon.metrics();
      expect(metrics.value('rotwatch_memory_hardware_corrupted_bytes')).toBe(4096);
    });
  });

  onKernels('a machine whose DMI says ECC', { ...PLAN, qemu: REAL_MACHINE }, (bench) => {
    it('is warned of while nobody reports, until a driver is loaded that does', async () => {
      await bench.guest.waitFor(
        async () => expect(await codes(bench)).toEqual(['ecc_not_reporting']),
        POLLED,
      );
      const slot = { manufacturer: 'Samsung', part_number: 'M393A2K43', serial: '00C0FFEE' };
      expect((await bench.daemon.metrics()).value('rotwatch_memory_slot_info', slot)).toBe(1);
      await load(bench, 'layout=dimm');
      await bench.guest.waitFor(async () => expect(await codes(bench)).toEqual([]), POLLED);
      await load(bench, 'layout=dimm mode=none');
      await bench.guest.waitFor(
        async () => expect(await codes(bench)).toEqual(['ecc_not_reporting']),
        POLLED,
      );
    });
  });

  const noEcc = [...REAL_MACHINE, '-smbios', `file=${withoutEcc}`];
  onKernels('a machine whose DMI says no ECC', { ...PLAN, qemu: noEcc }, (bench) => {
    it('is not judged, with the reason', async () => {
      await bench.guest.waitFor(async () => expect(await reason(bench)).toBe('no_ecc'), POLLED);
      expect(await codes(bench)).toEqual([]);
    });
  });
});
