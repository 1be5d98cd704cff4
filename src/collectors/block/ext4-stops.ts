/** A mount of an ext4, and what tells of its errors. */
export interface Ext4Mount {
  /** Number of the mount, its own as long as it lasts. */
  readonly id: string;
  /** Whether the filesystem stops taking writes at its first error (`errors=remount-ro`). */
  readonly stopsOnErrors: boolean;
  readonly errors: number | undefined;
  /** Seconds since the epoch. */
  readonly lastErrorAt: number | undefined;
}

/** What is remembered of a mount. */
interface Seen {
  /** Errors at first sight. */
  readonly errors: number | undefined;
  /** Whether it was mounted before the first look, and its errors may be older or younger than that. */
  readonly isOld: boolean;
}

/**
 * Tells which ext4 no longer takes writes although its mount does not say so: since 6.12, and in stable
 * kernels of 2024 and later, it no longer becomes `ro` on an error (d3476f3dad4a, "ext4: don't set SB_RDONLY
 * after filesystem errors"), and only 6.15 shows `emergency_ro`. Then the error itself is all there is to see.
 */
export class Ext4Stops {
  readonly #seen = new Map<string, Seen>();
  #isFirst = true;

  /**
   * Whether each mount has stopped, in order; undefined where an error may have come before or after it was
   * mounted. `bootedAt` is in seconds since the epoch.
   */
  look(
    mounts: readonly Ext4Mount[],
    bootedAt: number | undefined,
  ): readonly (boolean | undefined)[] {
    const ids = new Set(mounts.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id);
    const stopped = mounts.map((mount) => this.#hasStopped(mount, bootedAt));
    this.#isFirst = false;
    return stopped;
  }

  #hasStopped(mount: Ext4Mount, bootedAt: number | undefined): boolean | undefined {
    const { id, stopsOnErrors, errors, lastErrorAt } = mount;
    const seen = this.#seen.get(id) ?? { errors, isOld: this.#isFirst };
    this.#seen.set(id, seen);
    if (!stopsOnErrors || errors === undefined || errors === 0) return false;
    if (seen.errors !== undefined && errors > seen.errors) return true;
    const isOfEarlierBoot =
      bootedAt !== undefined && lastErrorAt !== undefined && lastErrorAt < bootedAt;
    return seen.isOld && !isOfEarlierBoot ? undefined : false;
  }
}
