import { expect } from 'vitest';
import { surveyed } from '../desync/findings.ts';
import type { Bench } from '../harness/bench.ts';

/** What the daemon reports now, each finding as its labels: `md_member_missing warning md0 vdb VIRTIO-b`. */
export async function told({ daemon }: Bench): Promise<readonly string[]> {
  const samples = (await daemon.metrics()).samples('rotwatch_finding');
  return samples
    .map(({ labels: { code, severity, array, member, disk } }) =>
      [code, severity, array, member, disk].filter((word) => word !== undefined).join(' '),
    )
    .toSorted();
}

/** Waits until exactly these findings are reported, and asserts that a further survey, begun after that, changes nothing. */
export async function tells(
  bench: Bench,
  lines: readonly string[],
  { within = 90_000 } = {},
): Promise<void> {
  const exact = async (): Promise<void> => expect(await told(bench)).toEqual(lines.toSorted());
  await bench.guest.waitFor(exact, { within });
  await surveyed(bench);
  await exact();
  await bench.noteMoment();
}
