import type { CollectorContext } from '../collector.ts';
import { parseScan, type ScannedDevice } from './parse-scan.ts';
import { isHidden } from './pass-through.ts';

const INTERVAL_MS = 3_600_000;

/**
 * Lets smartctl look for disks that the kernel does not show, now and once an hour: it knows how to ask
 * RAID controllers. Opening wakes or keeps awake what it opens, so that happens only when the list,
 * which opens nothing, shows hidden disks, and others than before. `onScan` gets what was found,
 * undefined when the scan failed.
 */
export async function scanForHidden(
  { host, clock, cadence }: CollectorContext,
  command: string,
  signal: AbortSignal,
  onScan: (scanned: readonly ScannedDevice[] | undefined) => void,
): Promise<void> {
  const scan = async (how: '--scan' | '--scan-open') => {
    const options = { key: `smartctl ${how}`, deadlineMs: cadence.deadlineMs, signal };
    const output = await host.run(command, ['--json', how], options);
    return output.ok ? parseScan(output.value.stdout).filter(isHidden) : undefined;
  };
  let known = '';
  while (!signal.aborted) {
    const listed = await scan('--scan');
    if (signal.aborted) return;
    const names = listed?.map(({ device, type }) => `${device} ${type}`).join();
    if (names === undefined || names === '') onScan(listed);
    else if (names !== known) onScan(await scan('--scan-open'));
    known = names ?? known;
    await clock.sleep(INTERVAL_MS, signal);
  }
}
