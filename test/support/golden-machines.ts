import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseConfig } from '../../src/config.ts';
import { USUAL_SCRUB_MAX_AGE_MS } from '../../src/health/scrub-age.ts';
import { LinuxHost } from '../../src/host/linux-host.ts';
import { BriefMemory } from '../../src/ledger/memory.ts';
import { ProcessMetrics } from '../../src/metrics/own.ts';
import { Pollers } from '../../src/pollers.ts';
import { type Publication, publish } from '../../src/publisher.ts';
import { MachineClock } from './machine-clock.ts';

/** Machines captured from real kernels, a folder each. */
export const MACHINES = join(import.meta.dirname, '../machines');
const SECTOR_BYTES = 512;
/** Of each disk the first MiB is kept, and behind it the disk's last 128 KiB. */
const HEAD_BYTES = 1024 * 1024;

/** Unpacks the disks of a machine as sparse files of their full size; gives the folder to take for `/`. */
function unpackDisks(machine: string): string {
  const root = mkdtempSync(join(tmpdir(), 'rotwatch-machine-'));
  mkdirSync(join(root, 'dev'));
  for (const packed of readdirSync(join(machine, 'dev'))) {
    const name = basename(packed, '.gz');
    const size = Number(readFileSync(join(machine, 'sys/class/block', name, 'size'), 'utf8'));
    const bytes = gunzipSync(readFileSync(join(machine, 'dev', packed)));
    const tail = bytes.subarray(HEAD_BYTES);
    const end = size * SECTOR_BYTES;
    const file = openSync(join(root, 'dev', name), 'w');
    ftruncateSync(file, end);
    writeSync(file, bytes.subarray(0, HEAD_BYTES), 0, HEAD_BYTES, 0);
    writeSync(file, tail, 0, tail.length, end - tail.length);
    closeSync(file);
  }
  return root;
}

/** The moment of the capture in milliseconds, as its README tells. */
export function capturedAt(machine: string): number {
  const readme = readFileSync(join(machine, 'README.md'), 'utf8');
  return Date.parse(/^Captured (\S+) from /m.exec(readme)?.[1] ?? '');
}

/** Polls every collector once over a machine folder and publishes what they saw. */
export async function lookAt(machine: string): Promise<Publication> {
  const root = unpackDisks(machine);
  try {
    return await lookAtDisks(machine, root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function lookAtDisks(machine: string, rootfs: string): Promise<Publication> {
  // A scan would show the disks of whatever machine the test runs on.
  const environment = { ROTWATCH_COLLECTORS_SMART_SCAN: 'false' };
  const parsed = parseConfig({ file: undefined, environment, flags: [] });
  if (!parsed.ok) throw new Error('the defaults are no configuration');
  const mounts = {
    procfs: join(machine, 'proc'),
    sysfs: join(machine, 'sys'),
    rootfs,
  };
  const clock = new MachineClock(capturedAt(machine));
  const polled = new AbortController();
  const pollers = new Pollers({
    host: new LinuxHost(mounts, clock),
    clock,
    settings: parsed.config.collectors,
    say: () => undefined,
    onObservation: () => {
      if (pollers.statuses().every(({ success }) => success !== undefined)) polled.abort();
    },
  });
  pollers.start();
  await new Promise((resolve) => polled.signal.addEventListener('abort', resolve));
  await pollers.stop();
  return publish(pollers, clock.now(), {
    build: { version: '0', revision: undefined, nodeVersion: '0' },
    processMetrics: new ProcessMetrics(),
    memory: new BriefMemory(),
    expected: { scrubMaxAgeMs: USUAL_SCRUB_MAX_AGE_MS },
    reload: () => ({ successful: true, lastSuccessSeconds: 0 }),
  });
}
