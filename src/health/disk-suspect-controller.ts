import { pciGrowth, suspectRule, troubledTogether } from './disk-signs.ts';

/** Several disks of one controller fail within an hour: what they share is likelier than all of them. */
export const diskSuspectController = suspectRule('controller', (disk, suspicion) => {
  const together = troubledTogether(disk, suspicion);
  if (!together.includes(disk)) return undefined;
  const growth = pciGrowth(suspicion.block, `${disk.controller}`);
  return {
    severity: 'warning',
    summary: `${together.length} disks on controller ${disk.controller} fail at once, ${disk.bus.disk} (${disk.bus.device}) among them`,
    evidence: [
      ...together.map(
        ({ bus, errors, timeouts }) =>
          `${bus.disk} (${bus.device}): ${errors} errors, ${timeouts} timeouts within the last hour`,
      ),
      ...(growth > 0 ? [`${growth} PCIe errors on the controller within the last hour`] : []),
    ],
    action:
      'Look at what they share before replacing disks: controller, its firmware and cooling, cables to the backplane, power supply.',
  };
});
