import type { VirtualKind } from './reading.ts';

/** Block devices and disks that are not asked, by why. */
export type Skipped = ReadonlyMap<VirtualKind | 'excluded', number>;

/** The same with more disks that the configuration excludes. */
export function withExcluded(skipped: Skipped, more: number): Skipped {
  if (more === 0) return skipped;
  const before = skipped.get('excluded');
  return new Map([...skipped, ['excluded', before === undefined ? more : before + more] as const]);
}
