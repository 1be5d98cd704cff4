import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { onKernels } from './harness/bench.ts';
import { GUEST_PORT } from './harness/machine.ts';

const PROGRAM = join(import.meta.dirname, '../../bench/drops.mjs');
const DROPS = 20;

onKernels('a member that drops', { kernels: ['6.1'], disks: { virtio: 2 } }, (bench) => {
  it(`is in /metrics soon after the kernel’s event, ${DROPS} times of ${DROPS}`, async () => {
    await bench.createArray({ level: 'raid1', members: ['vda', 'vdb'], bitmap: 'internal' });
    // Far from any poll: only the event can tell.
    await bench.daemon.start({ pollSeconds: 600 });
    const words = [process.execPath, PROGRAM, GUEST_PORT, 'vdb', DROPS];
    const output = await bench.guest.must(words.join(' '), { seconds: 300 });
    const measured = z
      .array(z.number())
      .parse(JSON.parse(output))
      .toSorted((a, b) => a - b);
    const at = (share: number): string =>
      `${Math.round(measured[Math.floor((measured.length - 1) * share)] ?? Number.NaN)} ms`;
    process.stdout.write(
      `a drop from the kernel's event to /metrics: min ${at(0)}, median ${at(0.5)}, max ${at(1)} (${measured.length} drops)\n`,
    );
    expect(measured).toHaveLength(DROPS);
  });
});
