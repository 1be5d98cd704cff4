import type { BlockReading, BusDisk, PciFunction } from '../../src/collectors/block/bus-reading.ts';
import type { Observation } from '../../src/collectors/collector.ts';

/** A SATA disk without troubles, but for what is given. */
export function busDisk(device: string, given: Partial<BusDisk> = {}): BusDisk {
  return {
    device,
    disk: `SERIAL-${device}`,
    members: [],
    state: 'running',
    commands: { errors: 0, timeouts: 0, completed: 0, provoked: { errors: 0, timeouts: 0 } },
    timeoutSeconds: 30,
    linkBitsPerSecond: 6e9,
    linkLimitBitsPerSecond: undefined,
    linkDowngraded: false,
    phys: [],
    host: 'host0',
    pci: ['0000:00:1f.2'],
    slot: undefined,
    ...given,
  };
}

/** A PCI function that tells nothing, but for what is given. */
export function pciFunction(address: string, given: Partial<PciFunction> = {}): PciFunction {
  return {
    address,
    speed: undefined,
    width: undefined,
    maxSpeed: undefined,
    maxWidth: undefined,
    correctable: undefined,
    nonfatal: undefined,
    fatal: undefined,
    rootPort: { correctable: undefined, nonfatal: undefined, fatal: undefined },
    ...given,
  };
}

/** A reading without anything in it, but for what is given. */
export function blockReading(given: Partial<BlockReading> = {}): BlockReading {
  return { disks: [], pci: [], filesystems: [], btrfs: [], recent: [], problems: [], ...given };
}

/** An observation of a machine without disks, of which no rule has anything to say. */
export const NO_DISKS: Observation<BlockReading> = {
  status: 'ok',
  at: Date.UTC(2026, 0, 1),
  reading: blockReading(),
};
