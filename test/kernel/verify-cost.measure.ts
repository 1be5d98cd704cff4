import { loadavg } from 'node:os';
import { expect, it } from 'vitest';
import { type Bench, onKernels } from './harness/bench.ts';
import { type Cost, costOfCheck, costOfCmp, costOfVerify } from './verify/cost.ts';
import { foreground, type Got } from './verify/foreground.ts';

const MIB = 2 ** 20;
const ROUNDS = 3;
/** Of a job without and with sampling, in turns. */
const TURNS = 2;
const CONFIG = '/run/rotwatch.yaml';
/** Jobs in the foreground: one that leaves the disks idle most of the time, and one that takes what it gets. */
const JOBS = { paced: '--rate_iops=40,17', greedy: '' } as const;
const JOB_SECONDS = { paced: 20, greedy: 10 } as const;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cell = (value: string | number) =>
    typeof value === 'number' ? value.toFixed(value < 10 ? 2 : 1) : value;
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  const text = lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  process.stdout.write(`\nload of the host ${loadavg()[0]?.toFixed(1)}\n\n${text}\n`);
}

/** A mirror full of random bytes, the same 4 MiB again and again; gives the bytes that all ways compare: all but the last MiB, before which the kernel's `check` is halted. */
async function filledMirror(bench: Bench): Promise<number> {
  const { guest } = bench;
  const array = await bench.createArray({
    ...{ level: 'raid1', members: ['vda', 'vdb'], bitmap: 'internal', bitmapChunkKib: 64 },
  });
  const mebibytes = Math.floor(Number(await array.read('component_size')) / 1024);
  await guest.must(
    `dd if=/dev/urandom of=/run/random bs=1M count=4 status=none
    for part in {1..${Math.ceil(mebibytes / 4)}}; do cat /run/random; done 2>/dev/null |
      dd of=/dev/md0 bs=1M count=${mebibytes} iflag=fullblock oflag=direct conv=notrunc status=none
    rm /run/random`,
  );
  return (mebibytes - 1) * MIB;
}

async function switchSampling({ guest, daemon }: Bench, mode: 'off' | 'sample'): Promise<void> {
  await guest.must(
    `echo 'verify: { arrays: { md0: ${mode} } }' >${CONFIG}; kill -HUP $(</run/rotwatch-pid)`,
  );
  await guest.waitFor(async () => {
    const off = { array: 'md0', reason: 'off' };
    const value = (await daemon.metrics()).value('rotwatch_md_verify_hindered', off);
    expect(value).toBe(mode === 'off' ? 1 : 0);
  });
}

async function samplesOf({ daemon }: Bench): Promise<number> {
  const samples = (await daemon.metrics()).samples('rotwatch_md_verify_samples_total');
  return samples.reduce((sum, { value }) => sum + value, 0);
}

interface Run extends Got {
  readonly mode: 'off' | 'sample';
  readonly job: keyof typeof JOBS;
  readonly samples: number;
}

async function run(bench: Bench, mode: Run['mode'], job: Run['job']): Promise<Run> {
  const before = await samplesOf(bench);
  const got = await foreground(bench.guest, JOB_SECONDS[job], JOBS[job]);
  return { ...got, mode, job, samples: (await samplesOf(bench)) - before };
}

onKernels(
  'comparing contents',
  { kernels: ['6.1'], disks: { virtio: 2, mebibytes: 128 } },
  (bench) => {
    it('costs so much CPU beside the kernel’s check and cmp', async () => {
      const { guest } = bench;
      await bench.limitSyncs(1_000_000);
      const bytes = await filledMirror(bench);
      const ways: Readonly<Record<string, () => Promise<Cost>>> = {
        'rotwatch verify --full': () => costOfVerify(guest),
        "the kernel's check": () => costOfCheck(guest, bytes),
        'cmp of two dd iflag=direct': () => costOfCmp(guest, bytes, 'direct'),
        'cmp through the page cache': () => costOfCmp(guest, bytes, 'cached'),
      };
      const rates = new Map<string, { own: number[]; guest: number[]; wall: number[] }>();
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [name, measure] of Object.entries(ways)) {
          const cost = await measure();
          expect(cost.bytes).toBeGreaterThanOrEqual(bytes);
          const rate = rates.get(name) ?? { own: [], guest: [], wall: [] };
          rates.set(name, rate);
          rate.own.push(cost.bytes / MIB / cost.cpuSeconds);
          rate.guest.push(cost.bytes / MIB / cost.guestSeconds);
          rate.wall.push(cost.bytes / MIB / cost.seconds);
        }
      }
      const medians = [...rates].map(([name, rate]) => ({
        name,
        own: median(rate.own),
        guest: median(rate.guest),
        wall: median(rate.wall),
        all: rate.own.map((one) => one.toFixed(0)).join(' '),
      }));
      const [rotwatch] = medians;
      const ratio = (key: 'own' | 'guest', value: number) =>
        `${((rotwatch?.[key] ?? Number.NaN) / value).toFixed(2)}×`;
      print(
        [
          'what',
          'MiB per CPU s',
          'rounds',
          'rotwatch / it',
          'MiB per CPU s of the guest',
          'rotwatch / it',
          'MiB/s',
        ],
        medians.map((one) => [
          ...[one.name, one.own, one.all, ratio('own', one.own)],
          ...[one.guest, ratio('guest', one.guest), one.wall],
        ]),
      );
    });

    it('takes so much from a job in the foreground by default', async () => {
      await filledMirror(bench);
      await bench.guest.must(`echo 'verify: {}' >${CONFIG}`);
      await bench.daemon.start({
        pollSeconds: 10,
        settings: { VERIFY_MODE: 'sample', CONFIG },
      });
      const runs: Run[] = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        for (const mode of ['off', 'sample'] as const) {
          await switchSampling(bench, mode);
          runs.push(await run(bench, mode, 'paced'), await run(bench, mode, 'greedy'));
        }
      }
      print(
        [
          'job',
          'sampling',
          'samples',
          'operations/s',
          'read p50 ms',
          'read p99 ms',
          'write p99 ms',
        ],
        runs.map((one) => [
          ...[one.job, one.mode, one.samples, one.iops],
          ...[one.readP50, one.readP99, one.writeP99],
        ]),
      );
      for (const job of ['paced', 'greedy'] as const) {
        const ratio = (key: 'iops' | 'readP50' | 'readP99' | 'writeP99') => {
          const of = (mode: Run['mode']) =>
            median(
              runs.filter((one) => one.job === job && one.mode === mode).map((one) => one[key]),
            );
          return `${key} ${(of('sample') / of('off')).toFixed(2)}×`;
        };
        process.stdout.write(
          `${job}, with / without, medians: ${ratio('iops')}, ${ratio('readP50')}, ${ratio('readP99')}, ${ratio('writeP99')}\n`,
        );
      }
      const counted = (mode: Run['mode']) =>
        runs.filter((one) => one.mode === mode && one.job === 'paced').map((one) => one.samples);
      expect(counted('off')).toEqual(counted('off').map(() => 0));
      expect(Math.min(...counted('sample'))).toBeGreaterThan(1);
    });
  },
);
