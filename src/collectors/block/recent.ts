import { Growth, LATELY_MS } from '../growth.ts';
import type { BusDisk, PciFunction, RecentGrowth } from './bus-reading.ts';

/** How much the error counters of disks, of the links to them, and of PCI functions grew within the last hour. */
export class RecentErrors {
  readonly #growth = new Growth();

  /** The growth as of this look at `now` (milliseconds since the epoch). */
  look(
    disks: readonly BusDisk[],
    pci: readonly PciFunction[],
    now: number,
  ): readonly RecentGrowth[] {
    return [
      ...disks.map((disk) => this.#ofDisk(disk, now)),
      ...pci.map((one): RecentGrowth => {
        const errors = this.#growth.look(one.address, errorsOf(one), now);
        return { of: one.address, errors, timeouts: 0, linkErrors: 0, overMs: LATELY_MS };
      }),
    ];
  }

  #ofDisk({ device, disk, commands, phys }: BusDisk, now: number): RecentGrowth {
    const { provoked } = commands;
    // Another disk under the same name begins anew: most have a few errors from being probed.
    const name = `${device} ${disk}`;
    const link = phys.flatMap((phy) =>
      [...phy.errors].map(([error, count]) =>
        this.#growth.look(`${name} ${phy.name} ${error}`, count, now),
      ),
    );
    return {
      of: device,
      errors: this.#growth.look(`${name} errors`, less(commands.errors, provoked.errors), now),
      timeouts: this.#growth.look(
        `${name} timeouts`,
        less(commands.timeouts, provoked.timeouts),
        now,
      ),
      linkErrors: link.reduce((sum, by) => sum + by, 0),
      overMs: LATELY_MS,
    };
  }
}

/** Without what rotwatch itself caused. */
function less(count: number | undefined, provoked: number): number | undefined {
  return count === undefined ? undefined : Math.max(0, count - provoked);
}

/** All errors that a function reported of itself; undefined when it tells none. */
function errorsOf({ correctable, nonfatal, fatal }: PciFunction): number | undefined {
  const totals = [correctable, nonfatal, fatal].flatMap((counts) => counts?.total ?? []);
  return totals.length === 0 ? undefined : totals.reduce((sum, total) => sum + total, 0);
}
